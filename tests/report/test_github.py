"""Workflow commands: escapes, limits, and the fence."""

from __future__ import annotations

import pytest

from gitops_gate.model import Finding, Location, Report, Severity
from gitops_gate.report.github import LONGEST, fence_token, fenced, github
from tests.report.samples import API, CONTEXT, FULL, HOSTILE, TARGETS, commands, finding


def test_a_report() -> None:
    assert github(FULL, CONTEXT).split("\n") == [
        "::error file=apps/base/api.yaml,line=5,endLine=5,col=14,endColumn=40,title=floating-tag"
        "::image is not pinned%0Aset newTag%0A[Deployment/web/api in production, staging, dev]",
        "::warning file=apps/base/api.yaml,line=4,endLine=4,col=3,endColumn=12,title=missing-limits"
        "::no limits%0A[Deployment/web/api]",
        "1 error, 1 warning (production 1, staging 1, dev 1); checked 9 resources of 3 targets in 3 environments "
        "and 4 files; 1 waived, 1 in the baseline, 3 not checked",
        "",
    ]


@pytest.mark.parametrize(
    ("path", "message", "expected"),
    [
        ("a.yaml", "100% sure", "::error file=a.yaml,title=r::100%25 sure"),
        ("a,b:c.yaml", "x: y, z", "::error file=a%2Cb%3Ac.yaml,title=r::x: y, z"),
        ("my app/ü.yaml", "x", "::error file=my app/ü.yaml,title=r::x"),
        ("a\nb.yaml", "x\ny", "::error file=a\\nb.yaml,title=r::x y"),
        ("a.yaml", "%0A::error::x", "::error file=a.yaml,title=r::%250A::error::x"),
        ("a.yaml", "x ##[error]y", "::error file=a.yaml,title=r::x # #[error]y"),
    ],
)
def test_escapes(path: str, message: str, expected: str) -> None:
    assert github(Report((finding("r", Location(path), message),)), CONTEXT).split("\n")[0] == expected


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[1:30])
def test_the_runner_reads_what_was_meant(text: str) -> None:
    found = commands(github(Report((finding("r", Location(f"{text}.yaml", 3, 7), text),)), CONTEXT))
    ((level, properties, data),) = found
    assert level == "error"
    assert list(properties) == ["file", "line", "endLine", "col", "title"]
    assert (properties["line"], properties["col"], properties["title"]) == ("3", "7", "r")
    assert "\n" not in data and len(data) <= LONGEST


@pytest.mark.parametrize("text", ["m" * 9000, "\U0001f680" * 9000, "a" + "\U0001f680" * 9000])
def test_messages_fit_into_the_runner_s_limit(text: str) -> None:
    hint = "\n".join([text] * 9)
    report = Report((finding("r", message=text, hint=hint, resource=API),), failed=(text,))
    for _, _, data in commands(github(report, CONTEXT)):
        assert 1000 < len(data.encode("utf-16-le")) // 2 <= 4096


def several(errors: int, warnings: int, infos: int, failed: int = 0) -> Report:
    numbers = {Severity.ERROR: errors, Severity.WARNING: warnings, Severity.INFO: infos}
    many = [
        Finding("r", severity, Location("a.yaml", line + 1, 1), "m", API, (), (TARGETS[0].name,))
        for severity, number in numbers.items()
        for line in range(number)
    ]
    return Report(tuple(many), failed=("broke",) * failed)


@pytest.mark.parametrize(
    ("report", "expected", "more"),
    [
        (several(0, 0, 0), (0, 0, 0), ""),
        (several(10, 10, 9), (10, 10, 9), ""),
        (several(11, 0, 0), (10, 0, 1), "1 more finding: see the job's log or report"),
        (several(5, 1200, 30), (5, 10, 10), "1,211 more findings: see the job's log or report"),
        (several(10, 0, 0, failed=1), (10, 0, 1), "1 more finding: see the job's log or report"),
        (several(0, 0, 0, failed=30), (10, 0, 1), "20 more findings: see the job's log or report"),
    ],
)
def test_limits(report: Report, expected: tuple[int, int, int], more: str) -> None:
    found = commands(github(report, CONTEXT))
    levels = [level for level, _, _ in found]
    assert tuple(levels.count(level) for level in ("error", "warning", "notice")) == expected
    assert levels == sorted(levels, key=["error", "warning", "notice"].index)
    assert (found[-1][2] if found and "more" in found[-1][2] else "") == more


@pytest.mark.parametrize("text", ["", "::error::x", "a\n::stop-commands::y\n##[error]z\n", *HOSTILE])
def test_the_fence(text: str) -> None:
    token = fence_token()
    assert len(token) == 32 and token != fence_token()
    log = fenced(text.encode(errors="replace").decode(), token)
    assert commands(log) == []
    assert commands(log + "::error::after\n") == [("error", {}, "after")]
