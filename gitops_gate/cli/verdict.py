"""The exit code of a report."""

from __future__ import annotations

from gitops_gate.model import Report, Severity
from gitops_gate.rulebook import STOPPED, UNSAFE

CLEAN, FINDINGS, UNDECIDED, REFUSED = 0, 1, 3, 4


def exit_code(report: Report, fail_on: Severity | None, *, fail_on_not_checked: bool = False) -> int:
    """0 clean, 1 findings at or above `fail_on` (None = never), 3 undecided, 4 refused; the gravest one counts.

    An unnarrowed run that finds nothing to check is undecided: it must not look like a pass.
    """
    # What was refused or stopped was not looked at: no waiver and no baseline makes that a pass.
    told = {finding.rule for finding in (*report.findings, *report.baseline)}
    told |= {one.finding.rule for one in report.waived}
    if told & UNSAFE:
        return REFUSED
    if told & STOPPED or report.failed or _undecided(report):
        return UNDECIDED
    if fail_on is not None and any(finding.severity >= fail_on for finding in report.findings):
        return FINDINGS
    if fail_on_not_checked and report.not_checked:
        return FINDINGS
    return CLEAN


def _undecided(report: Report) -> bool:
    if report.narrowed:
        return False
    from gitops_gate.report.summary import nothing_checked  # late: the hook prints nothing

    return nothing_checked(report)
