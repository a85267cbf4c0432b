"""A value that cannot be what it looks like.

A date in February's thirtieth, a number of thousands of digits, a tag that only one programming language
knows: readers of YAML fail on them, each in its own way, or take them for text.

Bad::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      owner: !!python/name:os.system ""  # <-

Good::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      owner: "os.system"
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.yaml.faults import faulty, reported
from gitops_gate.model import Facts, Finding, LoadedFile, Rule, Severity

RULE = Rule("invalid-value", Severity.ERROR, "a value that cannot be what it looks like")
SCOPE = "file"
ONLY = faulty


def check(file: LoadedFile, facts: Facts) -> Iterator[Finding]:
    yield from reported(RULE, file)
