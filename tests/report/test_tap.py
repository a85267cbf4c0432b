"""TAP 14, read back by a parser of it."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from gitops_gate.model import Count, Report, Severity
from gitops_gate.report.context import Context
from gitops_gate.report.tap import tap
from tests.report.samples import CONTEXT, FULL, HOSTILE, LIMITS, PINNED, hostile_context, hostile_report


def test_a_report() -> None:
    assert tap(FULL, CONTEXT).splitlines()[:6] == [
        "TAP version 14",
        "1..8",
        "not ok 1 - missing-limits apps/base/api.yaml:4:3 Deployment/web/api # TODO warning: no limits",
        "  ---",
        '  message: "no limits"',
        '  severity: "warning"',
    ]


def points(text: str) -> list[dict[str, Any]]:
    """The test points that a strict parser reads; it may complain of nothing but failed tests."""
    words = ["tap-parser", "--strict", "--json"]
    done = subprocess.run(words, input=text, capture_output=True, text=True, encoding="utf-8")
    events = json.loads(done.stdout)
    kinds = {event[0] for event in events}
    assert kinds <= {"version", "plan", "assert", "complete", "finish", "close"}
    (complete,) = (event[1] for event in events if event[0] == "complete")
    assert all("tapError" not in one or not one["tapError"] for one in complete["failures"])
    return [event[1] for event in events if event[0] == "assert"]


@pytest.mark.tool("tap-parser")
def test_what_fails_and_what_does_not() -> None:
    report = Report(
        FULL.findings,
        FULL.waived,
        FULL.baseline,
        FULL.not_checked[:1],
        {("clean", "production"): Count(3), ("vague", ""): Count(0, unknown=2)},
        targets=FULL.targets,
        failed=("helm broke",),
    )
    found = [(one["ok"], one["name"], one["todo"], one["skip"]) for one in points(tap(report, CONTEXT))]
    assert found == [
        (False, "missing-limits apps/base/api.yaml:4:3 Deployment/web/api", "warning: no limits", False),
        (False, "floating-tag apps/base/api.yaml:5:14 Deployment/web/api", False, False),
        (True, "host-path a.yaml:3:1", False, "waived until 2030-01-31: needed by the agent"),
        (True, "missing-probe b.yaml:3:1", False, "in the baseline"),
        (True, "clean: production", False, False),
        (True, "vague: repository", False, "2 subjects could not be judged"),
        (False, "run: helm broke", False, False),
        (True, "not checked: HelmRelease media/plex", False, "not checked: helm is not installed"),
    ]


@pytest.mark.tool("tap-parser")
def test_fail_on() -> None:
    (one,) = points(tap(Report((LIMITS,), fail_on=Severity.WARNING), CONTEXT))
    assert (one["ok"], one["todo"]) == (False, False)


@pytest.mark.tool("tap-parser")
def test_the_data_of_a_finding() -> None:
    (one,) = points(tap(Report((PINNED,), targets=FULL.targets), CONTEXT))
    assert one["diag"] == {
        "message": "image is not pinned",
        "severity": "error",
        "file": "apps/base/api.yaml",
        "line": 5,
        "column": 14,
        "environments": "production, staging, dev",
        "hint": "set newTag",
        "fingerprint": PINNED.fingerprint,
    }


@pytest.mark.tool("tap-parser")
@pytest.mark.parametrize("text", [*HOSTILE, "a # SKIP b", "# TODO", "Bail out!", "\n1..9\nok 1", "pragma +x"])
def test_hostile_text_changes_no_verdict(text: str) -> None:
    found = points(tap(hostile_report(text), hostile_context(text)))
    assert [one["ok"] for one in found] == [False, False, True, True, False, True]
    assert [bool(one["skip"]) for one in found] == [False, False, True, True, False, True]
    assert [bool(one["todo"]) for one in found] == [False, True, False, False, False, False]


def test_nothing() -> None:
    assert tap(Report(), Context()).splitlines()[1].startswith("1..0 # SKIP Nothing was checked")
    assert tap(Report(counts={"resources": 1}), Context()).splitlines()[1] == "1..0"
