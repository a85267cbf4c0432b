"""The report as Checkstyle XML, which Jenkins, reviewdog and many others read."""

from __future__ import annotations

from gitops_gate.model import Finding, Report
from gitops_gate.report.context import Context, Places, places
from gitops_gate.report.untrusted import MARK, escaped_path, one_line
from gitops_gate.report.wording import in_line


def checkstyle(report: Report, context: Context) -> str:
    """The findings by file, paths sorted; waived ones and those of the baseline are left out.

    `source` is `gitops-gate.STAGE.RULE`: readers take its parts for category and type. The line of what is about a
    whole file is 1. The file cannot say that a part of the run failed: that is in the exit code.
    """
    from xml.etree import ElementTree  # start-up budget: only this format needs it

    where = places(report, context)
    files: dict[str, list[Finding]] = {}
    for finding in report.findings:
        files.setdefault(escaped_path(finding.location.path) or ".", []).append(finding)
    root = ElementTree.Element("checkstyle", {"version": "8.0"})
    for path in sorted(files):
        part = ElementTree.SubElement(root, "file", {"name": path})
        for finding in files[path]:
            ElementTree.SubElement(part, "error", _attributes(finding, where, context))
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{MARK.sub("&#35;", text)}\n'


def _attributes(finding: Finding, where: Places, context: Context) -> dict[str, str]:
    place = finding.location
    attributes = {"line": str(max(1, place.line))}
    if place.column:
        attributes["column"] = str(place.column)
    stage = one_line(context.stages.get(finding.rule, "check")).replace(".", "-")
    return attributes | {
        "severity": str(finding.severity),
        "message": in_line(finding, where),
        "source": f"gitops-gate.{stage}.{one_line(finding.rule)}",
    }
