"""The report in reviewdog's diagnostic format: for `reviewdog -f=rdjson`, and all that it comments on.

Columns of this format count bytes of UTF-8, and a range ends behind its last one.
"""

from __future__ import annotations

from typing import Any

from gitops_gate.model import Finding, Location, Report, Severity
from gitops_gate.report.context import Context, Places, places
from gitops_gate.report.jsontext import jsontext
from gitops_gate.report.region import region
from gitops_gate.report.untrusted import one_line
from gitops_gate.report.wording import LONGEST, said

SOURCE = {"name": "gitops-gate", "url": "https://github.com/gitops-gate/gitops-gate"}
LEVELS = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def rdjson(report: Report, context: Context) -> str:
    """The findings as a diagnostic result; waived ones and those of the baseline are left out.

    The file cannot say that a part of the run failed: that is in the exit code.
    """
    where = places(report, context)
    gravest = max((finding.severity for finding in report.findings), default=Severity.INFO)
    return jsontext(
        {
            "source": SOURCE,
            "severity": LEVELS[gravest],
            "diagnostics": [_diagnostic(finding, where, context) for finding in report.findings],
        }
    )


def _diagnostic(finding: Finding, where: Places, context: Context) -> dict[str, Any]:
    found: dict[str, Any] = {
        "message": "\n".join(said(finding, where)) or one_line(finding.rule),
        "location": _location(finding.location, context),
        "severity": LEVELS[finding.severity],
        "code": {"value": one_line(finding.rule)},
    }
    if finding.related:
        found["related_locations"] = [
            {
                "message": one_line(item.message, LONGEST) or "see here",
                "location": _location(item.location, context),
            }
            for item in finding.related
        ]
    return found


def _location(place: Location, context: Context) -> dict[str, Any]:
    """The place; what is about a whole file has no range."""
    found: dict[str, Any] = {"path": place.path or "."}
    if place.line:
        part = region(place, context)
        start, end = part.in_bytes()
        found["range"] = {
            "start": {"line": part.line, "column": start},
            "end": {"line": part.line, "column": end},
        }
    return found
