"""Reviewdog's diagnostic format, read by its checker and by reviewdog."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from gitops_gate.model import Location, Report, Severity
from gitops_gate.report.context import Context
from gitops_gate.report.rdjson import rdjson
from tests.report.samples import CONTEXT, FULL, HOSTILE, finding, hostile_context, hostile_report


def test_columns_count_bytes() -> None:
    found = json.loads(rdjson(Report((finding(at=Location("wide.yaml", 2, 4)),)), CONTEXT))
    assert found["diagnostics"][0]["location"] == {
        "path": "wide.yaml",
        "range": {"start": {"line": 2, "column": 4}, "end": {"line": 2, "column": 10}},
    }


def test_a_whole_file_has_no_range() -> None:
    found = json.loads(rdjson(Report((finding(at=Location("a.yaml"), severity=Severity.INFO),)), CONTEXT))
    assert found["severity"] == "INFO"
    assert found["diagnostics"] == [
        {
            "message": "image is not pinned",
            "location": {"path": "a.yaml"},
            "severity": "INFO",
            "code": {"value": "floating-tag"},
        }
    ]


@pytest.mark.tool("rdformat-validator")
def test_the_checker_accepts_it(tmp_path: Path) -> None:
    reports = {"full": rdjson(FULL, CONTEXT), "empty": rdjson(Report(), Context())}
    reports |= {str(n): rdjson(hostile_report(text), hostile_context(text)) for n, text in enumerate(HOSTILE)}
    for name, text in reports.items():
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
    words = ["rdformat-validator", "--strict", "--no-extra-fields", *map(str, tmp_path.glob("*.json"))]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "full.json").write_text(reports["full"].replace('"WARNING"', '"MILD"'))
    assert subprocess.run(words, capture_output=True).returncode != 0


@pytest.mark.tool("reviewdog")
def test_reviewdog_reads_it(tmp_path: Path) -> None:
    # Its printer for SARIF and this format shows the diagnostics as they came in.
    words = ["reviewdog", "-f=rdjson", "-reporter=local", "-filter-mode=nofilter", "-fail-level=none"]
    text = rdjson(FULL, CONTEXT)
    done = subprocess.run(words, input=text, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert len(done.stdout.splitlines()) == 2 and "image is not pinned" in done.stdout
