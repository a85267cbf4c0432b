"""The report as GitLab Code Quality: what merge requests show beside the changed lines.

GitLab wants paths as they are in the repository, drops doubles of a fingerprint, and has five severities; the
gravest is kept for secrets.
"""

from __future__ import annotations

from typing import Any

from gitops_gate.model import Finding, Report, Severity
from gitops_gate.report.context import Context, Places, places
from gitops_gate.report.jsontext import jsontext
from gitops_gate.report.untrusted import one_line
from gitops_gate.report.wording import Fingerprints, in_line

LEVELS = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}
_SECURITY = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "minor"}


def gitlab(report: Report, context: Context) -> str:
    """The findings as a JSON list, in the order of the report; waived ones and those of the baseline are left out.

    The file cannot say that a part of the run failed: that is in the exit code.
    """
    where, fingerprints = places(report, context), Fingerprints()
    return jsontext([_issue(finding, where, context, fingerprints) for finding in report.findings])


def _issue(finding: Finding, where: Places, context: Context, fingerprints: Fingerprints) -> dict[str, Any]:
    return {
        "description": in_line(finding, where) or finding.rule,
        "check_name": one_line(finding.rule),
        "fingerprint": fingerprints.single(finding),
        "severity": _severity(finding, context),
        "location": {"path": finding.location.path or ".", "lines": {"begin": max(1, finding.location.line)}},
    }


def _severity(finding: Finding, context: Context) -> str:
    if context.stages.get(finding.rule) == "secrets" and finding.severity == Severity.ERROR:
        return "blocker"
    page = context.page(finding.rule)
    security = page is not None and "security" in page.rule.tags
    return (_SECURITY if security else LEVELS)[finding.severity]
