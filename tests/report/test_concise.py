"""Lines for grep and problem matchers."""

from __future__ import annotations

import re

import pytest

from gitops_gate.model import Location, Report, Severity
from gitops_gate.report.concise import concise
from tests.report.samples import CONTEXT, FULL, HOSTILE, finding

# The pattern of the problem matcher that the project ships.
MATCHER = re.compile(r"^(.+?):(\d+):(\d+): (error|warning): (\S+) (.*)$")


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (Report(), []),
        (
            FULL,
            [
                "apps/base/api.yaml:4:3: warning: missing-limits no limits [Deployment/web/api]",
                "apps/base/api.yaml:5:14: error: floating-tag image is not pinned "
                "[production,staging,dev Deployment/web/api]",
            ],
        ),
        (
            Report((finding("r", Location("my app/a.yaml"), "m", Severity.INFO),)),
            ["my app/a.yaml:1:1: info: r m"],
        ),
        (
            Report(
                (finding("r", Location("a:1:2: error: x y"), "m\nn"),), failed=("opa: not found\nat all",)
            ),
            ["a\\x3a1\\x3a2: error: x y:1:1: error: r m n", "gitops-gate: failed: opa: not found at all"],
        ),
    ],
)
def test_lines(report: Report, expected: list[str]) -> None:
    assert concise(report, CONTEXT) == "".join(f"{line}\n" for line in expected)


@pytest.mark.parametrize("text", [text for text in HOSTILE if text], ids=lambda text: ascii(text)[1:30])
def test_the_matcher_reads_what_was_meant(text: str) -> None:
    (line,) = concise(Report((finding("r", Location(f"{text}.yaml", 12, 3), text),)), CONTEXT).splitlines()
    matched = MATCHER.match(line)
    assert matched and matched.group(2, 3, 4, 5) == ("12", "3", "error", "r")
