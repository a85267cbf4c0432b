"""The findings in the HTML report: by rule, and in each rule by file, with the source they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from gitops_gate.model import Finding, Location, Related, Severity
from gitops_gate.report.context import Context, Places
from gitops_gate.report.excerpt import Excerpt, excerpt
from gitops_gate.report.html_words import code, counted, fold, pill, prose, section, text
from gitops_gate.report.untrusted import columns, escaped_path

FULL, ENOUGH = 10, 15
"""Findings of one rule with their source, when the rule has more than `ENOUGH` of them; all, where none is shortened."""
RELATED, NAMED, HINTS = 4, 8, 6
"""Related places and environments of a finding, and lines of its hint."""


def findings_section(findings: Iterable[Finding], context: Context, where: Places) -> str:
    """The section, "" without findings."""
    groups: dict[tuple[int, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda one: -one.severity):
        groups.setdefault((finding.severity, finding.rule), []).append(finding)
    articles = "".join(
        _article(Severity(severity), rule, group, context, where)
        for (severity, rule), group in sorted(groups.items(), key=lambda one: -one[0][0])
    )
    return section("findings", "Findings", articles, "By rule, the gravest first.")


def _article(severity: Severity, rule: str, group: list[Finding], context: Context, where: Places) -> str:
    errors, warnings, infos = (len(group) * (severity == one) for one in reversed(Severity))
    page = context.page(rule)
    lead = f'<p class="lead">{prose(page.rule.summary)}</p>\n' if page and page.rule.summary else ""
    short = context.fold and len(group) > ENOUGH
    body = []
    for path, ones in groupby(group[:FULL] if short else group, key=lambda one: one.location.path):
        body.append(f"<h4>{code(escaped_path(path))}</h4>\n")
        body += [_finding(one, context, where) for one in ones]
    if short:
        lines = "".join(f"<li>{_line(one, where)}</li>\n" for one in group[FULL:])
        body.append(fold(f"{len(group) - FULL:,} more of this rule", f'<ul class="short">\n{lines}</ul>\n'))
    return (
        f'<article class="{severity}">\n<header><h3>{code(rule, 200)}</h3>{counted(errors, warnings, infos)}</header>\n'
        f"{lead}{''.join(body)}</article>\n"
    )


def _finding(finding: Finding, context: Context, where: Places) -> str:
    parts = [f"<p>{prose(finding.message)}</p>\n", f'<p class="at">{_at(finding, where)}</p>\n']
    parts.append(_source(finding.location, context, ""))
    parts += [_beside(item, context) for item in finding.related[:RELATED]]
    more = len(finding.related) - RELATED
    parts += [f'<p class="at">and {more:,} more places</p>\n'] if more > 0 else []
    hints = [prose(line) for line in finding.hint.splitlines() if line.strip()][:HINTS]
    parts += [f'<p class="hint"><b>How to mend it:</b> {"<br>".join(hints)}</p>\n'] if hints else []
    return f'<div class="finding">\n{"".join(parts)}</div>\n'


def _at(finding: Finding, where: Places) -> str:
    """`line 5, column 3 · Deployment/web/api · production staging`."""
    place = finding.location
    parts = (
        [f"line {place.line}" + (f", column {place.column}" if place.column else "")] if place.line else []
    )
    parts += [code(str(finding.resource), 300)] if finding.resource else []
    names = where.of(finding)
    pills = " ".join(pill("plain", text(name, 80)) for name in names[:NAMED])
    more = len(names) - NAMED
    parts += [pills + (f" and {more:,} more" if more > 0 else "")] if names else []
    return " · ".join(parts) or "the file as a whole"


def _line(finding: Finding, where: Places) -> str:
    """A finding in short: its place, its message, and what is hit."""
    place = finding.location
    at = str(Location(escaped_path(place.path), place.line, place.column))
    who = f" · {code(str(finding.resource), 300)}" if finding.resource else ""
    names = where.of(finding)
    scope = f" · {text(', '.join(names[:NAMED]), 300)}" if names else ""
    return f'{code(at)} {prose(finding.message)}<span class="faint">{who}{scope}</span>'


def _beside(item: Related, context: Context) -> str:
    place = item.location
    at = str(Location(escaped_path(place.path), place.line, place.column))
    return f'<p class="at">{code(at)} {prose(item.message)}</p>\n{_source(place, context, "beside")}'


def _source(location: Location, context: Context, kind: str) -> str:
    """The line of a place, the part that is meant marked; "" where there is none to show."""
    shown = excerpt(context.lines(location.path), location)
    if shown is None:
        return ""
    before, marked, after = _parts(shown)
    line = escape(before) + (f"<mark>{escape(marked)}</mark>" if marked else "") + escape(after)
    # Empty lines collapse, and the first line end of a block is dropped: neither is the case behind a number.
    return f'<pre class="{kind}"><code><span class="n">{shown.number}</span>{line}</code></pre>\n'


def _parts(shown: Excerpt) -> Iterator[str]:
    """The text before, in and after the marked part: an excerpt counts in columns, some of which hold no sign."""
    ends, seen = [shown.start, shown.start + shown.width], 0
    borders: list[int] = []
    for number, character in enumerate(shown.text):
        while len(borders) < 2 and seen >= ends[len(borders)]:
            borders.append(number)
        seen += columns(character)
    borders += [len(shown.text)] * (2 - len(borders))
    yield shown.text[: borders[0]]
    yield shown.text[borders[0] : borders[1]] if shown.width else ""
    yield shown.text[borders[1] :] if shown.width else shown.text[borders[0] :]
