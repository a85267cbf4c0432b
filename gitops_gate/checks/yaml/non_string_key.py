"""A key of a manifest that is a number, a boolean or nothing.

Kubernetes objects are JSON, and keys of JSON are text. Some tools turn `8080:` into text, others refuse the
file; which of them reads it decides what is deployed. Quotes settle it.

Bad::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: ports
    data:
      8080: web  # <-

Good::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: ports
    data:
      "8080": web
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.yaml.faults import faulty, reported
from gitops_gate.model import Facts, Finding, LoadedFile, Rule, Severity

RULE = Rule("non-string-key", Severity.ERROR, "a key of a manifest that is not text")
SCOPE = "file"
ONLY = faulty


def check(file: LoadedFile, facts: Facts) -> Iterator[Finding]:
    yield from reported(RULE, file)
