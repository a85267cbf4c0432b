"""GitHub's check run of a report: a conclusion, a page, and annotations at the lines of the change."""

from __future__ import annotations

from typing import Any

from gitops_gate.forge.received import Received
from gitops_gate.forge.standing import GRAVE, state, verdict

MOST = 1_000
"""Annotations of a check run: twenty requests."""

TEXT = 16_000
"""Units of a text; 64 KB is the limit, and a unit takes at most three bytes."""

TITLE = 255
_LEVELS = {"error": "failure", "warning": "warning", "info": "notice"}


def check_run(report: Received, summary: str) -> dict[str, str]:
    """`conclusion`, `title` and `summary`; a report without a verdict is a failure too."""
    conclusion = "success" if state(report) == "success" else "failure"
    return {"conclusion": conclusion, "title": verdict(report)[1][:TITLE], "summary": summary}


def placed(report: Received) -> list[dict[str, Any]]:
    """The findings that have a place, the gravest first, at most `MOST`."""
    found = [one for one in report["findings"] if one["location"]["path"]]
    found.sort(
        key=lambda one: (GRAVE.index(one["severity"]), one["location"]["path"], one["location"]["line"])
    )
    return [_annotation(one) for one in found[:MOST]]


def _annotation(finding: dict[str, Any]) -> dict[str, Any]:
    place = finding["location"]
    line = max(1, place["line"])
    text = "\n".join(part for part in (finding["message"], finding["hint"]) if part)
    found = {
        "path": place["path"],
        "start_line": line,
        "end_line": line,
        "annotation_level": _LEVELS[finding["severity"]],
        "title": finding["rule"][:TITLE],
        "message": _plain(text)[:TEXT] or finding["rule"],
    }
    # Columns are only taken for places within one line, and none is 0.
    columns = {"start_column": place["column"], "end_column": place["column"]}
    return {**found, **columns} if place["line"] and place["column"] else found


def _plain(text: str) -> str:
    """Annotations are shown as plain text: only signs that steer or hide are left out."""
    return "".join(sign for sign in text if sign.isprintable() or sign == "\n")
