"""Text that is no YAML.

No tool reads it: Flux and Argo CD stop at the whole folder, not at the one file, and everything behind the
fault stays as it was in the cluster. A reader gives up where it can go no further, often many lines below the
cause. So the lines above are tried: the finding stands at the one that makes the document YAML once it is mended
(a quote closed, a colon added, a line indented like its neighbours), and says how. Where no single line does,
it stands where the reader gave up.

Bad::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      greeting: "hello  # <-
      level: debug
      other: "x"

Good::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      greeting: "hello"
      level: debug
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gitops_gate.checks.yaml.faults import faulty, reported
from gitops_gate.checks.yaml.lost_indentation import likely_lost
from gitops_gate.model import Facts, Finding, LoadedFile, Rule, Severity

RULE = Rule("invalid-yaml", Severity.ERROR, "text that is no YAML")
SCOPE = "file"
ONLY = faulty


def check(file: LoadedFile, facts: Facts) -> Iterator[Finding]:
    for finding in reported(RULE, file):
        if file.source is not None and likely_lost(file.source.text):
            hint = "keys without values are followed by keys of the same column: has the text lost its indentation?"
            yield replace(finding, hint=hint)
        else:
            yield finding
