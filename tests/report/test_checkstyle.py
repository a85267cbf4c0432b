"""Checkstyle, read back by an XML parser and by reviewdog."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from lxml import etree

from gitops_gate.model import Location, Report, Severity
from gitops_gate.report.checkstyle import checkstyle
from tests.report.samples import CONTEXT, FULL, HOSTILE, finding, hostile_context, hostile_report


def test_a_report() -> None:
    mild = finding("odd", Location("a & b.yaml"), 'say "x" <y>', Severity.INFO)
    text = checkstyle(Report((*FULL.findings, mild), targets=FULL.targets), CONTEXT)
    root = etree.fromstring(text.encode())
    assert root.tag == "checkstyle" and root.get("version")
    assert [(one.get("name"), [dict(error.attrib) for error in one]) for one in root] == [
        (
            "a & b.yaml",
            [
                {
                    "line": "1",
                    "severity": "info",
                    "message": 'say "x" <y>',
                    "source": "gitops-gate.check.odd",
                }
            ],
        ),
        (
            "apps/base/api.yaml",
            [
                {
                    "line": "4",
                    "column": "3",
                    "severity": "warning",
                    "message": "no limits [Deployment/web/api]",
                    "source": "gitops-gate.check.missing-limits",
                },
                {
                    "line": "5",
                    "column": "14",
                    "severity": "error",
                    "message": "image is not pinned; set newTag [Deployment/web/api in production, staging, dev]",
                    "source": "gitops-gate.check.floating-tag",
                },
            ],
        ),
    ]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[1:30])
def test_hostile_text_stays_in_its_attribute(text: str) -> None:
    root = etree.fromstring(checkstyle(hostile_report(text), hostile_context(text)).encode())
    assert {one.tag for one in root.iter()} == {"checkstyle", "file", "error"}
    assert len(root) == 1 and len(root[0]) == 2
    assert root[0][0].get("source").startswith("gitops-gate.") and root[0][0].get("source").count(".") == 2


@pytest.mark.tool("reviewdog")
def test_reviewdog_reads_it(tmp_path: Path) -> None:
    words = ["reviewdog", "-f=checkstyle", "-reporter=local", "-filter-mode=nofilter", "-fail-level=none"]
    text = checkstyle(FULL, CONTEXT)
    done = subprocess.run(words, input=text, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stdout.splitlines()[0].startswith("apps/base/api.yaml:4:3: warning: no limits")
