"""Bytes that are no text, or characters that YAML forbids.

A file that is neither UTF-8 nor UTF-16 is read differently by every tool, if at all. Control characters come
from copying out of a terminal or an office program; they are invisible in a review.

Bad::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      bell: "\\a"
      bell-as-a-character: "\a"  # <-

Good::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      bell: "\\a"
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.yaml.faults import faulty, reported
from gitops_gate.model import Facts, Finding, LoadedFile, Rule, Severity

RULE = Rule("undecodable-text", Severity.ERROR, "bytes that are no text, or characters that YAML forbids")
SCOPE = "file"
ONLY = faulty


def check(file: LoadedFile, facts: Facts) -> Iterator[Finding]:
    yield from reported(RULE, file)
