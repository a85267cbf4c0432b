"""Text in an encoding that only some tools read.

UTF-16 is binary to git: no diff, no review. A byte order mark becomes part of the first key for readers that
do not expect it, and lines that end with CR alone are one long line to most. UTF-8 with LF is read by all.

Bad::

    \ufeffapiVersion: v1  # <-
    kind: ConfigMap
    metadata:
      name: settings

Good::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.yaml.faults import faulty, reported
from gitops_gate.model import Facts, Finding, LoadedFile, Rule, Severity

RULE = Rule("unusual-encoding", Severity.WARNING, "text in an encoding that only some tools read")
SCOPE = "file"
ONLY = faulty


def check(file: LoadedFile, facts: Facts) -> Iterator[Finding]:
    yield from reported(RULE, file)
