"""YAML that is too large, too deep, or grows without end.

A few lines of aliases can stand for billions of values, and a document may contain itself. Operators and
editors that read such a file run out of memory. Nothing that people write comes near these limits: 100 levels
of nesting, 1,000 aliases and a million values in a document, 10,000 documents and 10 MiB in a file.

Bad::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data: &data
      again: *data  # <-

Good::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      labels: &labels
        app: web
    data:
      <<: *labels
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.yaml.faults import faulty, reported
from gitops_gate.model import Facts, Finding, LoadedFile, Rule, Severity

RULE = Rule("yaml-limit", Severity.ERROR, "YAML that is too large, too deep, or grows without end")
SCOPE = "file"
ONLY = faulty


def check(file: LoadedFile, facts: Facts) -> Iterator[Finding]:
    yield from reported(RULE, file)
