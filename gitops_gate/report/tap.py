"""The report in the Test Anything Protocol, version 14."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from gitops_gate.model import Finding, Report
from gitops_gate.report.context import Context, Places, places
from gitops_gate.report.summary import nothing_checked, plural, verdict
from gitops_gate.report.untrusted import MARK, escaped_path, one_line
from gitops_gate.report.wording import LONGEST, excuse, hints


@dataclass(frozen=True, slots=True)
class Point:
    """A test point; `why` is what stands behind its directive, `data` its block of YAML."""

    passed: bool
    description: str
    directive: str = ""
    why: str = ""
    data: dict[str, str | int] = field(default_factory=dict)


def tap(report: Report, context: Context) -> str:
    """The report as test points: findings, then what was excepted, what passed, what broke, what was not checked.

    A finding from `fail_on` on is `not ok`; a milder one is too, but a TODO, which fails nothing. Waived findings,
    those of the baseline, and what was not checked are skipped. A rule without a finding in an environment is `ok`.
    """
    points = list(_points(report, context))
    lines = ["TAP version 14"]
    if points:
        lines.append(f"1..{len(points)}")
    else:
        lines.append(f"1..0 # SKIP {_text(verdict(report, context))}" if nothing_checked(report) else "1..0")
    for number, point in enumerate(points, 1):
        lines += _lines(number, point)
    return "".join(line + "\n" for line in lines)


def _points(report: Report, context: Context) -> Iterator[Point]:
    where = places(report, context)
    found = set()
    for finding in report.findings:
        found |= {(finding.rule, environment) for environment in where.of(finding) or ("",)}
        fails = finding.severity >= report.fail_on
        mild = "" if fails else f"{finding.severity}: {one_line(finding.message, LONGEST)}"
        yield Point(False, _title(finding), "" if fails else "TODO", mild, _data(finding, where))
    for waived in report.waived:
        yield Point(True, _title(waived.finding), "SKIP", excuse(waived))
    for finding in report.baseline:
        yield Point(True, _title(finding), "SKIP", "in the baseline")
    for (rule, environment), count in sorted(report.ran.items()):
        if (rule, environment) in found or not (count.judged or count.unknown):
            continue
        title = f"{one_line(rule)}: {one_line(environment) or 'repository'}"
        unknown = f"{plural(count.unknown, 'subject')} could not be judged"
        yield Point(True, title) if count.judged else Point(True, title, "SKIP", unknown)
    for failure in report.failed:
        yield Point(False, f"run: {one_line(failure, LONGEST)}")
    for item in sorted(report.not_checked):
        why = f"not checked: {one_line(item.why, LONGEST)}"
        yield Point(True, f"not checked: {one_line(item.what, LONGEST)}", "SKIP", why)


def _title(finding: Finding) -> str:
    place = finding.location
    path = escaped_path(place.path) + (f":{place.line}" if place.line else "")
    path += f":{place.column}" if place.line and place.column else ""
    subject = one_line(str(finding.resource), LONGEST) if finding.resource else ""
    return " ".join(part for part in (one_line(finding.rule), path, subject) if part)


def _data(finding: Finding, where: Places) -> dict[str, str | int]:
    place = finding.location
    values: dict[str, str | int] = {
        "message": one_line(finding.message, LONGEST),
        "severity": str(finding.severity),
        "file": escaped_path(place.path),
        "line": place.line,
        "column": place.column,
        "environments": ", ".join(one_line(name) for name in where.of(finding)),
        "hint": " ".join(hints(finding)),
        "fingerprint": finding.fingerprint,
    }
    return {name: value for name, value in values.items() if value}


def _lines(number: int, point: Point) -> Iterator[str]:
    line = f"{'ok' if point.passed else 'not ok'} {number} - {_text(point.description)}"
    yield f"{line} # {point.directive} {_text(point.why)}" if point.directive else line
    if point.data:
        yield "  ---"
        for name, value in point.data.items():
            yield f"  {name}: {value if isinstance(value, int) else _scalar(value)}"
        yield "  ..."


def _text(text: str) -> str:
    """A description: `#` would begin a directive."""
    return text.replace("\\", "\\\\").replace("#", "\\#").strip()


def _scalar(text: str) -> str:
    """A text in double quotes, as YAML and JSON both read it."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + MARK.sub(r"\\u0023", quoted) + '"'
