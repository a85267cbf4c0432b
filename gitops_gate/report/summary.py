"""The one line that sums a report up."""

from __future__ import annotations

from gitops_gate.model import Report, Severity
from gitops_gate.report.context import Context, places
from gitops_gate.report.untrusted import one_line

SUBJECTS = ("files", "documents", "resources", "targets")
"""The entries of `Report.counts` that say that something was looked at."""

_NAMED_ENVIRONMENTS = 4


def plural(number: int, noun: str) -> str:
    """`1 error`, `2 errors`, `1,204 errors`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def nothing_checked(report: Report) -> bool:
    """Whether the run looked at nothing that it could judge: it has no verdict, least of all "no problems".

    A narrowed run may look at files alone; one of the whole repository must have met a resource.
    """
    names = SUBJECTS if report.narrowed else ("resources",)
    found = report.findings or report.waived or report.baseline
    return not found and not any(report.counts.get(name, 0) for name in names)


def problems(report: Report) -> str:
    """`2 errors, 1 warning`; "" without findings."""
    numbers = ((report.severity_count(severity), str(severity)) for severity in reversed(Severity))
    return ", ".join(
        f"{number:,} info" if name == "info" else plural(number, name) for number, name in numbers if number
    )


def by_environment(report: Report, context: Context) -> str:
    """`production 2, staging 1`: how many findings each environment has; "" where none has any."""
    where, counted = places(report, context), dict[str, int]()
    for finding in report.findings:
        for name in where.of(finding):
            counted[name] = counted.get(name, 0) + 1
    names = where.ordered(set(counted))
    shown = [f"{one_line(name, 40)} {counted[name]:,}" for name in names[:_NAMED_ENVIRONMENTS]]
    if len(names) > _NAMED_ENVIRONMENTS:
        shown.append(f"{len(names) - _NAMED_ENVIRONMENTS} more environments")
    return ", ".join(shown)


def checked(report: Report) -> str:
    """`41 resources of 6 targets in 3 environments and 58 files`: what was looked at."""
    counts = report.counts
    what = plural(counts.get("resources", 0), "resource") if counts.get("resources") else ""
    if counts.get("targets"):
        what = f"{what} of " if what else ""
        what += plural(counts["targets"], "target")
    environments = {target.environment for target in report.targets} - {""}
    if what and environments:
        what += f" in {plural(len(environments), 'environment')}"
    files = plural(counts.get("files", 0), "file") if counts.get("files") else ""
    if not what and not files:
        return plural(counts.get("documents", 0), "document")
    return " and ".join(part for part in (what, files) if part)


def beside(report: Report) -> str:
    """`1 fixable, 4 waived, 12 in the baseline, 5 not checked`: what else there is to know; often ""."""
    numbers = {
        "fixable": report.counts.get("fixable", 0),
        "waived": len(report.waived),
        "in the baseline": len(report.baseline),
        "of the baseline fixed": report.counts.get("fixed", 0),
        "refused": report.counts.get("refused", 0),
        "not checked": sum(item.count for item in report.not_checked),
    }
    return ", ".join(f"{number:,} {name}" for name, number in numbers.items() if number)


def verdict(report: Report, context: Context) -> str:
    """The summary without its time, one line."""
    if nothing_checked(report):
        return "; ".join(part for part in (_nothing(report), beside(report)) if part)
    found = problems(report)
    if found:
        per_environment = by_environment(report, context)
        found += f" ({per_environment})" if per_environment else ""
        head = f"{found}; checked {checked(report)}"
    elif report.failed:
        head = (
            f"No verdict: {plural(len(report.failed), 'part')} of the run failed; checked {checked(report)}"
        )
    elif unbuilt := report.counts.get("unbuilt", 0):
        head = f"No problems found, but {plural(unbuilt, 'target')} could not be rendered; checked {checked(report)}"
    elif report.baseline:
        head = f"Nothing new: {checked(report)} checked, no problems but those of the baseline"
    else:
        head = f"All good: {checked(report)} checked, no problems found"
    return "; ".join(part for part in (head, beside(report)) if part)


def _nothing(report: Report) -> str:
    if report.failed:
        return "No verdict: nothing was checked"
    if report.narrowed:
        return "Nothing to check: no target is affected"
    return "Nothing was checked: no resource was found or rendered here"


def seconds(report: Report, context: Context) -> str:
    """`0.9 s`; "" where times are not wanted."""
    return f"{report.seconds:.1f} s" if context.timing else ""
