"""The line that sums up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gitops_gate.model import NotChecked, Report, Severity
from gitops_gate.report.context import Context
from gitops_gate.report.summary import nothing_checked, seconds, verdict
from tests.report.samples import CONTEXT, FULL, LIMITS, PINNED, TARGETS, finding

COUNTS = {"files": 58, "documents": 70, "targets": 3, "resources": 1204}
INFO = finding("i", severity=Severity.INFO)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (Report(), "Nothing was checked: no resource was found or rendered here"),
        (Report(narrowed=True), "Nothing to check: no target is affected"),
        (Report(failed=("x",)), "No verdict: nothing was checked"),
        (Report(failed=("x",), narrowed=True), "No verdict: nothing was checked"),
        (
            Report(counts=COUNTS, targets=TARGETS),
            "All good: 1,204 resources of 3 targets in 3 environments and 58 files checked, no problems found",
        ),
        (
            Report(counts={"documents": 1, "files": 1}),
            "Nothing was checked: no resource was found or rendered here",
        ),
        (Report(counts={"documents": 2}, narrowed=True), "All good: 2 documents checked, no problems found"),
        (
            Report(counts={"resources": 1, "targets": 1, "unbuilt": 2}),
            "No problems found, but 2 targets could not be rendered; checked 1 resource of 1 target",
        ),
        (
            Report(counts={"resources": 1}, baseline=(INFO,)),
            "Nothing new: 1 resource checked, no problems but those of the baseline; 1 in the baseline",
        ),
        (Report(counts={"targets": 1}, narrowed=True), "All good: 1 target checked, no problems found"),
        (Report(counts={"files": 1}, narrowed=True), "All good: 1 file checked, no problems found"),
        (
            Report(counts={"files": 9}),
            "Nothing was checked: no resource was found or rendered here",
        ),
        (
            Report(
                counts={"documents": 1, "files": 1},
                not_checked=(NotChecked("a", "b", count=3), NotChecked("c", "d")),
            ),
            "Nothing was checked: no resource was found or rendered here; 4 not checked",
        ),
        (
            Report(counts={"resources": 1, "files": 9}, failed=("x",)),
            "No verdict: 1 part of the run failed; checked 1 resource and 9 files",
        ),
        (
            Report(
                (LIMITS, LIMITS, INFO, INFO),
                counts={"documents": 1, "files": 9, "fixable": 2, "refused": 1, "fixed": 3},
            ),
            "2 warnings, 2 info; checked 9 files; 2 fixable, 3 of the baseline fixed, 1 refused",
        ),
        (
            Report((PINNED,) * 1200, counts={"documents": 1, "files": 9}, targets=TARGETS[:1]),
            "1,200 errors (dev 1,200); checked 9 files",
        ),
    ],
)
def test_verdict(report: Report, expected: str) -> None:
    assert verdict(report, CONTEXT) == expected


def test_environments_beyond_four_are_counted() -> None:
    targets = tuple(replace(TARGETS[0], name=f"t{n}", environment=f"e{n}") for n in range(6))
    report = Report(
        (finding(targets=[t.name for t in targets]),), counts={"documents": 1, "files": 1}, targets=targets
    )
    assert (
        verdict(report, Context()) == "1 error (e0 1, e1 1, e2 1, e3 1, 2 more environments); checked 1 file"
    )


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (Report(), True),
        (Report(counts={"files": 3}), True),
        (Report(counts={"files": 3}, narrowed=True), False),
        (Report(counts={"crashed": 1}), True),
        (FULL, False),
    ],
)
def test_nothing_checked(report: Report, expected: bool) -> None:
    assert nothing_checked(report) is expected


@pytest.mark.parametrize(("timing", "expected"), [(True, "1.2 s"), (False, "")])
def test_seconds(timing: bool, expected: str) -> None:
    assert seconds(FULL, Context(timing=timing)) == expected
