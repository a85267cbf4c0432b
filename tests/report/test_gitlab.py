"""GitLab Code Quality."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gitops_gate.model import Location, Report, Rule, Severity
from gitops_gate.report.context import Context, Page
from gitops_gate.report.gitlab import gitlab
from tests.report.samples import CONTEXT, FULL, HOSTILE, PINNED, finding, hostile_context, hostile_report

# What the documentation of GitLab asks of an entry; a file in which one lacks something is dropped as a whole.
TEXT = {"type": "string", "minLength": 1}
SHAPE = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": TEXT,
            "check_name": TEXT,
            "fingerprint": TEXT,
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "minLength": 1, "not": {"pattern": "^(/|\\./)"}},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def issues(report: Report, context: Context = CONTEXT) -> list[dict[str, Any]]:
    found = json.loads(gitlab(report, context))
    assert [error.message for error in Draft202012Validator(SHAPE).iter_errors(found)] == []
    return found  # type: ignore[no-any-return]


def test_an_issue() -> None:
    assert issues(Report((PINNED,), targets=FULL.targets)) == [
        {
            "description": "image is not pinned; set newTag [Deployment/web/api in production, staging, dev]",
            "check_name": "floating-tag",
            "fingerprint": PINNED.fingerprint,
            "severity": "major",
            "location": {"path": "apps/base/api.yaml", "lines": {"begin": 5}},
        }
    ]


@pytest.mark.parametrize(
    ("severity", "stage", "tags", "expected"),
    [
        (Severity.ERROR, "", (), "major"),
        (Severity.WARNING, "", (), "minor"),
        (Severity.INFO, "", (), "info"),
        (Severity.ERROR, "secrets", (), "blocker"),
        (Severity.WARNING, "secrets", (), "minor"),
        (Severity.ERROR, "", ("security",), "critical"),
        (Severity.WARNING, "", ("security",), "major"),
    ],
)
def test_severities(severity: Severity, stage: str, tags: tuple[str, ...], expected: str) -> None:
    context = replace(
        CONTEXT, stages={"r": stage}, page=lambda rule: Page(Rule(rule, severity, "x", tags), "")
    )
    assert issues(Report((finding("r", severity=severity),)), context)[0]["severity"] == expected


def test_equal_fingerprints_are_told_apart() -> None:
    found = issues(Report((PINNED, PINNED, finding("r", Location("")))))
    assert len({one["fingerprint"] for one in found}) == 3


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[1:30])
def test_hostile_reports_have_the_shape(text: str) -> None:
    assert len(issues(hostile_report(text), hostile_context(text))) == 2
