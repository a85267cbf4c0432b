"""The report as one HTML file for people who were not there: no scripts, nothing from elsewhere."""

from __future__ import annotations

import re

from gitops_gate.model import Report, Severity
from gitops_gate.report.context import Context, places
from gitops_gate.report.html_findings import findings_section
from gitops_gate.report.html_style import STYLE
from gitops_gate.report.html_tables import (
    applications_section,
    baseline_section,
    environments_section,
    not_checked_section,
    rules_section,
    waived_section,
)
from gitops_gate.report.html_words import text
from gitops_gate.report.standing import Standing
from gitops_gate.report.summary import checked, problems, verdict
from gitops_gate.report.untrusted import inert

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
FAILED = 20
"""Failures of the run that are named."""

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='4' fill='%230757ba'/%3E"
    "%3Cpath d='M4 12V6m4 6V4m4 8V6M3 8.5h10' stroke='white' stroke-width='1.6' fill='none'/%3E%3C/svg%3E"
)
_SEVERITIES = tuple(reversed(Severity))
_FOOT = "<footer><p>Secrets are masked. <code>gitops-gate explain RULE</code> tells more of a rule.</p></footer>\n"
_TITLE = re.compile(r'<section id="([a-z-]+)".*?>\n<h2[^>]*>(.*?)</h2>')


def html(report: Report, context: Context) -> str:
    """The report as a page that is whole by itself; equal reports give equal text."""
    where = places(report, context)
    sections = (
        environments_section(report, context),
        applications_section(report, context),
        findings_section(report.findings, context, where),
        rules_section(report, context),
        not_checked_section(report),
        waived_section(report, where),
        baseline_section(report),
    )
    shown = [one for one in sections if one]
    return inert(
        f"{_head(report, context)}<body>\n{_verdict(report, context)}{_tiles(report)}{_contents(shown)}"
        f"<main>\n{''.join(shown)}</main>\n{_FOOT}</body>\n</html>\n"
    )


def _head(report: Report, context: Context) -> str:
    subject = f" · {text(context.title, 200)}" if context.title else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>gitops-gate: {text(Standing.of(report).title)}{subject}</title>\n"
        f'<link rel="icon" href="{_ICON}">\n<style>{STYLE}</style>\n</head>\n'
    )


def _verdict(report: Report, context: Context) -> str:
    standing = Standing.of(report)
    title = text(standing.title)
    # The heading and the tiles below tell the counts of what is found.
    told = f"Checked {checked(report)}" if problems(report) else verdict(report, context)
    parts = [f"<h1>{title[:1].upper()}{title[1:]}</h1>\n<p>{text(told, 0)}.</p>\n"]
    parts += [f'<p class="meta">{text(context.title, 300)}</p>\n'] if context.title else []
    if report.failed:
        lines = "".join(f"<li>{text(line)}</li>\n" for line in report.failed[:FAILED])
        more = len(report.failed) - FAILED
        lines += f"<li>and {more:,} more</li>\n" if more > 0 else ""
        parts.append(
            f'<p class="failed"><b>The verdict is incomplete</b>, for parts of the run failed:</p>\n<ul>\n{lines}</ul>\n'
        )
    return f'<header class="{standing.grade}">\n<p class="brand">gitops-gate report</p>\n{"".join(parts)}</header>\n'


def _tiles(report: Report) -> str:
    """The counts that matter, each with a word; those of severities are always there."""
    errors, warnings, infos = (report.severity_count(one) for one in _SEVERITIES)
    counts = [
        ("error", "error" if errors == 1 else "errors", errors),
        ("warning", "warning" if warnings == 1 else "warnings", warnings),
        ("info" if infos else "", "info", infos),
        ("", "not checked", sum(item.count for item in report.not_checked)),
        ("", "waived", len(report.waived)),
        ("", "in the baseline", len(report.baseline)),
        ("", "resources", report.counts.get("resources", 0)),
    ]
    shown = [one for one in counts if one[2] or one[0] in ("error", "warning")]
    lines = "".join(
        f'<li class="{kind if number else ""}"><b>{number:,}</b> {name}</li>\n'
        for kind, name, number in shown
    )
    return f'<ul class="tiles" aria-label="Counts">\n{lines}</ul>\n'


def _contents(sections: list[str]) -> str:
    found = [_TITLE.match(one) for one in sections]
    links = "".join(f'<li><a href="#{one[1]}">{one[2]}</a></li>\n' for one in found if one)
    return f'<nav aria-label="Contents">\n<ul>\n{links}</ul>\n</nav>\n' if links else ""
