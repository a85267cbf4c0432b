"""Reports whose paths count from elsewhere: from the top of the git repository, where a folder of it was checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gitops_gate.model import Finding, Location, Related, Report
from gitops_gate.report.context import Lines


def moved(report: Report, prefix: str) -> Report:
    """The report with `prefix/` before the path of every finding and of what is related to it."""

    def place(location: Location) -> Location:
        return replace(location, path=f"{prefix}/{location.path}" if location.path else prefix)

    def finding(one: Finding) -> Finding:
        related = tuple(Related(place(item.location), item.message) for item in one.related)
        return replace(one, location=place(one.location), related=related)

    return replace(
        report,
        findings=tuple(map(finding, report.findings)),
        waived=tuple(replace(one, finding=finding(one.finding)) for one in report.waived),
        baseline=tuple(map(finding, report.baseline)),
    )


def shifted(lines: Lines, prefix: str) -> Lines:
    """`lines` for the paths of a report that was `moved`."""

    def found(path: str) -> Sequence[str] | None:
        return lines(path.removeprefix(f"{prefix}/"))

    return found
