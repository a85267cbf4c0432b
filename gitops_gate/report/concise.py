"""One line per finding: for grep, editors, and the problem matcher of CI systems."""

from __future__ import annotations

import re

from gitops_gate.model import Finding, Report
from gitops_gate.report.context import Context, places
from gitops_gate.report.untrusted import escaped_path, inert, one_line

# A colon in a file name that a matcher would take for the one before the line number.
_COLON = re.compile(r":(?=[\d:])")


def concise(report: Report, context: Context) -> str:
    """`path:line:col: severity: rule message [environment Kind/ns/name]`, then what failed; "" when there is nothing.

    Lines and columns count from 1; a finding about a whole file is at 1:1, since matchers want numbers.
    """
    where = places(report, context)
    lines = [_line(finding, where.of(finding)) for finding in report.findings]
    lines += [f"gitops-gate: failed: {one_line(failure)}" for failure in report.failed]
    return inert("".join(line + "\n" for line in lines))


def _line(finding: Finding, environments: tuple[str, ...]) -> str:
    place = finding.location
    scope = ",".join(one_line(name) for name in environments)
    if finding.resource:
        scope = f"{scope} {one_line(str(finding.resource))}".strip()
    path = _COLON.sub(r"\\x3a", escaped_path(place.path))
    head = f"{path}:{max(1, place.line)}:{max(1, place.column)}: {finding.severity}:"
    return f"{head} {one_line(finding.rule)} {one_line(finding.message)}" + (f" [{scope}]" if scope else "")
