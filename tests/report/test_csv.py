"""CSV: read back by a parser, and without cells that a spreadsheet carries out."""

from __future__ import annotations

import csv as stdlib
import io

import pytest

from gitops_gate.model import Report
from gitops_gate.report.context import Context
from gitops_gate.report.csv import HEADER, csv
from tests.report.samples import CONTEXT, FULL, HOSTILE, finding, hostile_context, hostile_report

FORMULAS = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "\r=1", " =1", "|x", "%x"),
    *("＝1", "＋1", "－1", "＠x", '"=1"', "'=1", "\u200b=1", "\u00a0=1", "\ufeff=1", "\x00=1", "a\n=1"),
)


def rows(report: Report, context: Context = CONTEXT) -> list[dict[str, str]]:
    return list(stdlib.DictReader(io.StringIO(csv(report, context)), strict=True))


def test_a_report() -> None:
    found = rows(FULL)
    assert [one["state"] for one in found] == ["found", "found", "waived", "baseline", *["not checked"] * 2]
    assert list(found[1].values())[:-1] == [
        *("found", "error", "floating-tag", "apps/base/api.yaml", "5", "14"),
        *("Deployment", "web", "api", "production, staging, dev", "image is not pinned", "set newTag", ""),
    ]
    assert found[2]["reason"] == "waived until 2030-01-31: needed by the agent"
    assert rows(Report(failed=("broke",)))[0]["message"] == "broke"
    assert csv(Report(), Context()) == ",".join(HEADER) + "\n"


@pytest.mark.parametrize("text", (*FORMULAS, *HOSTILE), ids=lambda text: ascii(text)[1:30])
def test_no_cell_is_a_formula(text: str) -> None:
    found = rows(hostile_report(text), hostile_context(text))
    assert [one["state"] for one in found] == [
        "found",
        "found",
        "waived",
        "baseline",
        "failed",
        "not checked",
    ]
    for row in found:
        assert None not in row and None not in row.values()
        for cell in row.values():
            assert cell.strip(" '\"")[:1] not in tuple("=+-@|%＝＋－＠") or cell.startswith("'")


def test_ordinary_cells_stay_as_they_are() -> None:
    assert rows(Report((finding(message='a = b, say "c"'),)))[0]["message"] == 'a = b, say "c"'
