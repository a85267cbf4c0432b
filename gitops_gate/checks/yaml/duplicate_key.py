"""A key that stands twice in one mapping.

YAML forbids it, and readers disagree about what follows: most silently keep the last value, kustomize and
`kubectl` refuse the file. Either way one of the two values is not what somebody meant to deploy.

Where `apiVersion` and `kind` are repeated at the top, what is missing is the `---` between two manifests; where
the keys of a list item are, it is the `- ` of the next one. That is said once, and the rest is read as it was meant.

Bad::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      level: info
      level: debug  # <-

Good::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      level: debug
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.yaml.faults import faulty, reported
from gitops_gate.model import Facts, Finding, LoadedFile, Rule, Severity

RULE = Rule("duplicate-key", Severity.ERROR, "a key that stands twice in one mapping")
SCOPE = "file"
ONLY = faulty


def check(file: LoadedFile, facts: Facts) -> Iterator[Finding]:
    yield from reported(RULE, file)
