"""GitHub workflow commands: annotations in the diff, and a fence for all other output.

The grammar and its escapes are those of the runner (`ActionCommand`, `@actions/core`); the limits are the
runner's too: 10 annotations per level and step, 4,096 characters per message.
"""

from __future__ import annotations

import os

from gitops_gate.model import Finding, Report, Severity
from gitops_gate.report.context import Context, Places, places
from gitops_gate.report.excerpt import span
from gitops_gate.report.summary import plural, verdict
from gitops_gate.report.untrusted import escaped_path, inert, one_line

PER_LEVEL = 10
LONGEST = 4000

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def github(report: Report, context: Context) -> str:
    """At most ten annotations per level, the gravest first, a notice of how many more there are, and the summary."""
    where = places(report, context)
    commands: dict[str, list[str]] = {level: [] for level in LEVELS.values()}
    for failure in report.failed:
        text = _within(one_line(failure, LONGEST), LONGEST)
        commands["error"].append(f"::error title=gitops-gate::{_data(text)}")
    for severity, level in LEVELS.items():
        room = PER_LEVEL - len(commands[level]) - (level == "notice")
        matching = [finding for finding in report.findings if finding.severity == severity]
        commands[level] += [_annotation(f, level, where, context) for f in matching[: max(0, room)]]
    lines = [command for level in commands.values() for command in level[:PER_LEVEL]]
    more = len(report.findings) + len(report.failed) - len(lines)
    if more > 0:
        lines.append(
            f"::notice title=gitops-gate::{plural(more, 'more finding')}: see the job's log or report"
        )
    lines.append(inert(verdict(report, context)))
    return "".join(line + "\n" for line in lines)


def _annotation(finding: Finding, level: str, where: Places, context: Context) -> str:
    place = finding.location
    properties = {"file": escaped_path(place.path)}
    if place.line:
        properties |= {"line": str(place.line), "endLine": str(place.line)}
        properties |= _columns(finding, context)
    properties["title"] = one_line(finding.rule, 200)
    shown = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {shown}::{_data(_message(finding, where))}"


def _columns(finding: Finding, context: Context) -> dict[str, str]:
    """The first and the last column of the marked part, where it is known."""
    place = finding.location
    lines = context.lines(place.path) if place.column else None
    if lines is None or place.line > len(lines):
        return {"col": str(place.column)} if place.column else {}
    last = place.column + span(lines[place.line - 1], place.column) - 1
    return {"col": str(place.column), "endColumn": str(last)}


def _message(finding: Finding, where: Places) -> str:
    scope = ", ".join(where.of(finding))
    who = " in ".join(part for part in (str(finding.resource or ""), scope) if part)
    parts = [finding.message, *finding.hint.splitlines()[:5], f"[{who}]" if who else ""]
    text = "\n".join(one_line(part, LONGEST // 4) for part in parts if part.strip())
    return _within(text, LONGEST)


def _within(text: str, units: int) -> str:
    """`text`, cut so that it has at most so many units of UTF-16, in which the runner counts."""
    if len(text) * 2 <= units or len(text.encode("utf-16-le", "replace")) <= units * 2:
        return text
    kept = text[:units].encode("utf-16-le", "replace")[: (units - 1) * 2]
    return kept.decode("utf-16-le", "ignore") + "…"


def _data(text: str) -> str:
    text = inert(text).replace("%", "%25")
    return text.replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def fence_token() -> str:
    """A word that nobody who writes into the repository can know: 32 hexadecimal digits."""
    return os.urandom(16).hex()


def fenced(text: str, token: str) -> str:
    """`text` between commands that make the runner ignore every command in it; `token` from `fence_token`."""
    end = "" if not text or text.endswith("\n") else "\n"
    return f"::stop-commands::{token}\n{text}{end}::{token}::\n"
