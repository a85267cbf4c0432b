"""Reports that somebody hands over."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gitops_gate.errors import UsageError
from gitops_gate.forge.received import received
from tests.forge.reports import finding, report


def test_a_report() -> None:
    data = report(finding(), further="keys are passed over")
    assert received(json.dumps(data).encode()) == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b"[" * 100_000,
        json.dumps({**report(), "schema": "gitops-gate/report/v2"}).encode(),
        json.dumps(report(finding(severity="<script>"))).encode(),
        json.dumps(report(finding(location={"path": "a", "line": -1, "column": 0}))).encode(),
        json.dumps(report(finding(location={"path": "a", "line": 1.5, "column": 0}))).encode(),
        json.dumps(report(finding(environments=[{}]))).encode(),
        json.dumps(report(counts={"files": "many"})).encode(),
        json.dumps(report()).encode().replace(b'"failed": []', b'"failed": ["\\ud800"]'),
    ],
)
def test_what_is_no_report(data: bytes) -> None:
    with pytest.raises(UsageError, match="the report is"):
        received(data)


def test_a_fault_quotes_no_value() -> None:
    data: dict[str, Any] = report(finding(severity="::error::x"))
    with pytest.raises(UsageError) as fault:
        received(json.dumps(data).encode())
    assert (
        str(fault.value)
        == "the report is not of the form gitops-gate/report/v1: findings/0/severity is wrong"
    )
