"""Baseline files: what is in them, and what is refused."""

from __future__ import annotations

import json

import pytest

from gitops_gate.errors import UsageError
from gitops_gate.model import Location, Rule, Severity
from gitops_gate.settle import read_baseline, write_baseline
from gitops_gate.settle.waivers import gitleaks_ignored

RULE = Rule("plaintext-secret", Severity.ERROR, "")


def test_a_baseline_file_holds_no_text_of_the_repository() -> None:
    findings = [
        RULE.finding(Location("b.yaml", 3, 1), "the value hunter2 is a secret", hint="hunter2"),
        RULE.finding(Location("a.yaml", 9, 1), "x"),
        RULE.finding(Location("a.yaml", 4, 1), "x"),
    ]
    data = write_baseline(findings)
    assert b"hunter2" not in data
    assert data == write_baseline(findings[::-1])
    body = json.loads(data)
    assert [(one["path"], one["rule"], one["count"]) for one in body["findings"]] == [
        ("a.yaml", "plaintext-secret", 2),
        ("b.yaml", "plaintext-secret", 1),
    ]
    assert len(data.splitlines()) == 7


def test_an_empty_baseline() -> None:
    data = write_baseline([])
    assert json.loads(data) == {"schema": "gitops-gate/baseline/v1", "findings": []}
    assert read_baseline(data).entries == {}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"schema": "gitops-gate/baseline/v2", "findings": []}',
        b'{"schema": "gitops-gate/baseline/v1"}',
        b'{"schema": "gitops-gate/baseline/v1", "findings": [1]}',
        b'{"schema": "gitops-gate/baseline/v1", "findings": [{"fingerprint": "a"}]}',
        b'{"schema": "gitops-gate/baseline/v1", "findings": '
        b'[{"fingerprint": "a", "rule": "b", "path": "c", "count": true}]}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_baseline_is_refused(data: bytes) -> None:
    with pytest.raises(UsageError):
        read_baseline(data)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a/b.yaml:aws-access-token:12", {("a/b.yaml", 12): ["aws-access-token"]}),
        ("0123abc:a/b.yaml:aws-access-token:12", {("a/b.yaml", 12): ["aws-access-token"]}),
        ("a\\b.yaml:x:1", {("a/b.yaml", 1): ["x"]}),
        ("# a/b.yaml:x:1", {}),
        ("a/b.yaml:x", {}),
        ("a/b.yaml:x:y", {}),
        ("", {}),
    ],
)
def test_gitleaksignore(line: str, expected: dict[tuple[str, int], list[str]]) -> None:
    assert gitleaks_ignored(f"{line}\n") == expected
