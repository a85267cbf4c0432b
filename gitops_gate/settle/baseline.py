"""Baselines: the findings that a repository had when it adopted the gate; only what is new stops it.

A baseline holds fingerprints, rules and paths: no message, so no text of the repository and no secret.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gitops_gate.errors import UsageError
from gitops_gate.model import Finding

SCHEMA = "gitops-gate/baseline/v1"


@dataclass(frozen=True, slots=True)
class Entry:
    """A known fault: how often it may occur without being new."""

    rule: str
    path: str
    count: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """Known faults by `identity`."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    def knows(self, finding: Finding) -> bool:
        """Whether a finding was there before: of five equal ones where three were known, the first three."""
        entry = self.entries.get(identity(finding))
        return entry is not None and finding.ordinal < entry.count

    def fixed(self, found: Iterable[Finding], ran: Callable[[str, str], bool]) -> int:
        """How many known faults are gone, of those that this run has looked for."""
        there = {(identity(finding), finding.ordinal) for finding in found}
        counts = Counter(key for key, _ in there)
        looked_for = ((key, entry) for key, entry in self.entries.items() if ran(entry.rule, entry.path))
        return sum(max(0, entry.count - counts[key]) for key, entry in looked_for)


def identity(finding: Finding) -> str:
    """The fingerprint without the ordinal: the same for findings that only their order tells apart."""
    return replace(finding, ordinal=0).fingerprint


def write_baseline(findings: Iterable[Finding]) -> bytes:
    """A baseline file of all these findings; equal findings give equal bytes, one line per entry."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for finding in findings:
        counts[(finding.location.path, finding.rule, identity(finding))] += 1
    lines = [
        "    " + json.dumps({"fingerprint": key, "rule": rule, "path": path, "count": count})
        for (path, rule, key), count in sorted(counts.items())
    ]
    inner = "\n" + ",\n".join(lines) + "\n  " if lines else ""
    return f'{{\n  "schema": "{SCHEMA}",\n  "findings": [{inner}]\n}}\n'.encode()


def read_baseline(data: bytes) -> Baseline:
    """The baseline in a file. Raises UsageError where it is none."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise UsageError(f"the baseline is no JSON: {fault}", hint=_HINT) from fault
    if (
        not isinstance(body, dict)
        or body.get("schema") != SCHEMA
        or not isinstance(body.get("findings"), list)
    ):
        raise UsageError(f"this is no baseline: `schema` must be {SCHEMA}, and `findings` a list", hint=_HINT)
    return Baseline(dict(_entry(item) for item in body["findings"]))


_HINT = "write it with gitops-gate check --write-baseline FILE"
_SHAPE = {"fingerprint": str, "rule": str, "path": str, "count": int}


def _entry(item: Any) -> tuple[str, Entry]:
    if not isinstance(item, dict) or any(type(item.get(key)) is not kind for key, kind in _SHAPE.items()):
        raise UsageError(f"an entry of the baseline lacks one of {', '.join(_SHAPE)}", hint=_HINT)
    return item["fingerprint"], Entry(item["rule"], item["path"], item["count"])
