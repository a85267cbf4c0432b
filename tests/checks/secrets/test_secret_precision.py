"""Precision and recall on the labelled set, through the gate of single files."""

from __future__ import annotations

import pytest
from labelled_set import cases

from gitops_gate.config import Settings
from gitops_gate.gate import files_report
from gitops_gate.git.trees import Memory
from gitops_gate.model import Severity

SILENT = {"placeholder-secret"}
"""Not counted: a placeholder is no secret, and is told as such in Secrets only."""

Place = tuple[str, str, int]


def told(name: str, seed: int) -> tuple[set[Place], dict[Place, str], list[str]]:
    """Where secrets are found in a file of the set, what the marks say, and what was found twice by one rule."""
    found: set[Place] = set()
    marks: dict[Place, str] = {}
    twice = []
    for case in cases(name, seed):
        tree = Memory({path: text.encode() for path, text in case.files.items()})
        report = files_report(tree, Settings(), "secrets")
        assert report.failed == ()
        marks |= {(case.name, *place): mark for place, mark in case.marks.items()}
        seen = set()
        for finding in report.findings:
            if finding.severity > Severity.INFO and finding.rule not in SILENT:
                found.add((case.name, finding.location.path, finding.location.line))
                if finding.location in seen:
                    twice.append(f"{case.name} {finding}")
                seen.add(finding.location)
    return found, marks, twice


@pytest.mark.parametrize("seed", [5, 23])
@pytest.mark.parametrize("name", ["in_the_clear.txt", "harmless.txt", "fresh.txt"])
def test_labelled_set(name: str, seed: int) -> None:
    found, marks, twice = told(name, seed)
    due = {place for place, mark in marks.items() if mark == ""}
    wrong = {place for place in found if marks.get(place, "-") == "-"}
    assert not twice
    assert sorted(due - found) == []
    assert sorted(wrong) == []


def test_size() -> None:
    marks = [
        mark
        for name in ("in_the_clear.txt", "harmless.txt", "fresh.txt")
        for case in cases(name)
        for mark in case.marks.values()
    ]
    assert marks.count("") >= 150
    assert marks.count("-") >= 250
