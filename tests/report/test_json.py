"""The JSON report and its schema."""

from __future__ import annotations

import json as stdlib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gitops_gate.model import Report
from gitops_gate.report import schema
from gitops_gate.report.context import Context
from gitops_gate.report.json import json
from tests.report.samples import CONTEXT, EVERYWHERE, FULL, HOSTILE, PINNED, hostile_context, hostile_report

PUBLISHED = Path(__file__).parents[2] / "schemas" / "report.v1.schema.json"
VALIDATOR = Draft202012Validator(schema.SCHEMA)


def faults(data: Any) -> list[str]:
    return [f"{list(error.path)}: {error.message}" for error in VALIDATOR.iter_errors(data)]


def test_the_published_schema_is_the_code_s() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == schema.published(), "python -m gitops_gate.report.schema"
    Draft202012Validator.check_schema(schema.SCHEMA)


@pytest.mark.parametrize(
    ("report", "context"),
    [
        (Report(), Context()),
        (FULL, CONTEXT),
        (FULL, Context(timing=True)),
        *((hostile_report(text), hostile_context(text)) for text in (*HOSTILE, "")),
    ],
)
def test_reports_are_valid(report: Report, context: Context) -> None:
    assert faults(stdlib.loads(json(report, context))) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("schema", "gitops-gate/report/v2"),
        ("findings", {}),
        ("fail_on", "fatal"),
        ("counts", {"files": -1}),
        ("ran", [{}]),
    ],
)
def test_the_schema_is_strict(key: str, value: Any) -> None:
    assert faults(stdlib.loads(json(FULL, CONTEXT)) | {key: value})


@pytest.mark.parametrize("definition", sorted(schema.SCHEMA["$defs"]))
def test_every_property_is_required(definition: str) -> None:
    shape = schema.SCHEMA["$defs"][definition]
    assert sorted(shape["required"]) == sorted(shape["properties"])


def test_every_key_is_described() -> None:
    data = stdlib.loads(json(FULL, Context(timing=True)))
    assert set(data) == set(schema.SCHEMA["properties"])
    for name, item in (
        ("finding", data["findings"][0]),
        ("waived", data["waived"][0]),
        ("target", data["targets"][0]),
    ):
        assert set(item) == set(schema.SCHEMA["$defs"][name]["properties"])


def test_a_finding() -> None:
    data = stdlib.loads(json(FULL, CONTEXT))
    assert data["schema"] == "gitops-gate/report/v1"
    assert data["findings"][1] == {
        "rule": "floating-tag",
        "severity": "error",
        "location": {"path": "apps/base/api.yaml", "line": 5, "column": 14},
        "message": "image is not pinned",
        "resource": {
            "group": "apps",
            "version": "v1",
            "kind": "Deployment",
            "namespace": "web",
            "name": "api",
        },
        "route": [],
        "targets": sorted(EVERYWHERE),
        "environments": ["dev", "production", "staging"],
        "hint": "set newTag",
        "related": [
            {
                "location": {"path": "apps/production/kustomization.yaml", "line": 2, "column": 5},
                "message": "rendered from here",
            }
        ],
        "detail": "",
        "fingerprint": PINNED.fingerprint,
    }


def test_time_only_on_request() -> None:
    assert "seconds" not in stdlib.loads(json(FULL, Context()))
    assert stdlib.loads(json(FULL, Context(timing=True)))["seconds"] == 1.25


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[1:30])
def test_text_comes_back_as_it_was(text: str) -> None:
    data = stdlib.loads(json(hostile_report(text), hostile_context(text)))
    encodable = "".join("�" if "\ud800" <= c <= "\udfff" else c for c in text)
    assert data["findings"][-1]["message"] == encodable
    assert data["targets"][0]["name"] == encodable


def test_no_character_that_is_obeyed() -> None:
    written = json(hostile_report("\x1b\x9b\u202e\U000e0041 ##[x]"), Context())
    assert "\\u001b\\u009b\\u202e\\udb40\\udc41 #\\u0023[x]" in written
