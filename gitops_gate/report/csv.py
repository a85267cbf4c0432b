"""The report as a table for spreadsheets.

Programs of that kind carry out cells that begin like a formula, also when they come out of a file: such cells get a
`'` in front.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitops_gate.model import Finding, Report
from gitops_gate.report.context import Context, Places, places
from gitops_gate.report.untrusted import escaped_path, inert, one_line
from gitops_gate.report.wording import LONGEST, excuse, hints

HEADER = (
    *("state", "severity", "rule", "path", "line", "column", "kind", "namespace", "name"),
    *("environments", "message", "hint", "reason", "fingerprint"),
)

# With the wide forms of the signs, which Excel takes for them in East Asian locales; `|` and `%` began macros.
_FORMULA = re.compile(r"""[\s'"]*[=+\-@|%＝＋－＠]""")


def csv(report: Report, context: Context) -> str:
    """A row for each finding, waived one, one of the baseline, for what broke and for what was not checked.

    `state` tells which: `found`, `waived`, `baseline`, `failed`, `not checked`. Separated by commas, quoted where
    that is needed, without line ends in cells.
    """
    import csv as table  # start-up budget: only this format needs it
    import io

    text = io.StringIO()
    writer = table.DictWriter(text, HEADER, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in _rows(report, context))
    return inert(text.getvalue())


def _rows(report: Report, context: Context) -> Iterator[dict[str, str]]:
    where = places(report, context)
    for finding in report.findings:
        yield {"state": "found", **_row(finding, where)}
    for waived in report.waived:
        yield {"state": "waived", **_row(waived.finding, where), "reason": excuse(waived)}
    for finding in report.baseline:
        yield {"state": "baseline", **_row(finding, where)}
    for failure in report.failed:
        yield {"state": "failed", "severity": "error", "message": failure}
    for item in sorted(report.not_checked):
        yield {"state": "not checked", "message": item.what, "hint": item.how, "reason": item.why}


def _row(finding: Finding, where: Places) -> dict[str, str]:
    place, who = finding.location, finding.resource
    return {
        "severity": str(finding.severity),
        "rule": finding.rule,
        "path": escaped_path(place.path),
        "line": str(place.line or ""),
        "column": str(place.column or ""),
        "kind": who.kind if who else "",
        "namespace": who.namespace if who else "",
        "name": who.name if who else "",
        "environments": ", ".join(where.of(finding)),
        "message": finding.message,
        "hint": " ".join(hints(finding)),
        "fingerprint": finding.fingerprint,
    }


def _cell(value: str) -> str:
    """A text that a spreadsheet takes for a text."""
    text = one_line(value, LONGEST)
    return f"'{text}" if _FORMULA.match(text) else text
