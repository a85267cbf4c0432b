"""The comment's text: the verdict, the environments, the gravest findings, within the limit of the forge.

Everything in a report is text of whoever wrote the change. How it is made harmless comes in as `Words`: the rules of
Markdown are those of the Markdown report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gitops_gate.forge.received import Received
from gitops_gate.forge.standing import looked, rank, ranked, standings, verdict

MOST = 20
"""Findings that are listed; the rest is counted."""

NAMED = 6
SIGNS = {"error": "❌", "warning": "⚠️", "info": "ℹ️", "good": "✅"}
_LINK = re.compile(r"https?://[\w.:/%?=&+~#@-]{1,1000}")


@dataclass(frozen=True, slots=True)
class Words:
    """Texts of the repository as Markdown: on a line, in a cell, as code, in a table; `units` measures a text."""

    text: Callable[[str], str]
    cell: Callable[[str, int], str]
    code: Callable[[str, int], str]
    table: Callable[[Sequence[str], Iterable[Sequence[str]], int], list[str]]
    units: Callable[[str], int]


@dataclass(frozen=True, slots=True)
class About:
    """What a comment says of its run: the commit, our version, where the whole report is.

    `trusted` False = the run was of a foreign pull request's own making, which readers are told.
    """

    sha: str
    version: str
    link: str = ""
    trusted: bool = True
    key: str = "default"


def body(report: Received, about: About, words: Words, limit: int) -> str:
    """The text of the comment below its marker, at most `limit` units.

    What does not fit goes in this order: how to mend findings, what was not checked, findings from the least grave
    on, the table. The verdict stays, and where something is left out, that is said.
    """
    page = _Page(report, about, words)
    levels = [(MOST, True, True), (MOST, False, True), (MOST, False, False)]
    levels += [(count, False, False) for count in range(MOST - 1, -1, -1)]
    for count, hints, left in levels:
        text = page.whole(count, hints=hints, left=left, scope=True)
        if words.units(text) <= limit:
            return text
    short = page.whole(0, hints=False, left=False, scope=False)
    if words.units(short) <= limit:
        return short
    return _clipped(page.title(), limit, words.units)


class _Page:
    """Writes the parts of one comment."""

    def __init__(self, report: Received, about: About, words: Words) -> None:
        self.report = report
        self.about = about
        self.words = words
        self.findings = ranked(report["findings"])

    def whole(self, count: int, *, hints: bool, left: bool, scope: bool) -> str:
        """All parts, with `count` findings."""
        unseen = not left and bool(self.report["not_checked"])
        cut = not scope or unseen or (not hints and any(one["hint"] for one in self.findings[:MOST]))
        parts = [
            self.head(),
            self.environments() if scope else [],
            self.listed(count, hints),
            self.not_checked() if left else [],
            self.more(count, cut),
            self.footer(),
        ]
        return "\n\n".join("\n".join(part) for part in parts if part) + "\n"

    def title(self) -> str:
        grade, said = verdict(self.report)
        named = f" ({self.about.key})" if self.about.key != "default" else ""
        return f"## {SIGNS[grade]} gitops-gate{named}: {said}"

    def head(self) -> list[str]:
        """The verdict, what was looked at, and what broke."""
        lines = [self.title(), "", looked(self.report)]
        failed = self.report["failed"]
        if failed:
            lines += ["", "**The verdict is incomplete**, for parts of the run failed:", ""]
            lines += [f"- {self.words.text(one)}" for one in failed[:NAMED]]
            lines += [f"- and {len(failed) - NAMED:,} more"] if len(failed) > NAMED else []
        return lines

    def environments(self) -> list[str]:
        """The table of the environments, production first; [] where nothing belongs to any."""
        rows = standings(self.report)
        if not any(name for name in rows):
            return []
        shown = sorted(rows, key=rank)[:50]
        cells = [[self.words.cell(name, 80) or "(none)", *(f"{n:,}" for n in rows[name])] for name in shown]
        more = len(rows) - len(shown)
        lines = self.words.table(("environment", "targets", "errors", "warnings", "not checked"), cells, 4)
        return [*lines, *(["", f"and {more:,} more environments"] if more else [])]

    def listed(self, count: int, hints: bool) -> list[str]:
        return [line for one in self.findings[:count] for line in self.line(one, hints)]

    def line(self, finding: dict[str, Any], hints: bool) -> Iterator[str]:
        """A finding as one item of a list."""
        place, resource = finding["location"], finding["resource"]
        at = place["path"] + "".join(f":{place[name]}" for name in ("line", "column") if place[name])
        parts = [self.words.code(at, 300), self.words.code(finding["rule"], 100)]
        if resource:
            name = "/".join(
                part for part in (resource["kind"], resource["namespace"], resource["name"]) if part
            )
            parts.append(self.words.code(name, 200))
        where = sorted(finding["environments"], key=rank)
        named = ", ".join(self.words.cell(name, 80) for name in where[:NAMED])
        parts.append(named + (f" and {len(where) - NAMED:,} more" if len(where) > NAMED else ""))
        line = f"- {SIGNS[finding['severity']]} {self.words.text(finding['message'])}<br>"
        line += " · ".join(part for part in parts if part)
        if hints and finding["hint"].strip():
            line += f"<br>**help:** {self.words.text(finding['hint'])}"
        yield line

    def not_checked(self) -> list[str]:
        """What nobody looked at, by reason, the most frequent first."""
        counted: Counter[str] = Counter()
        for one in self.report["not_checked"]:
            counted[one["why"]] += one["count"]
        shown = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        lines = [f"- **{count:,}** {self.words.text(why)}" for why, count in shown[:NAMED]]
        lines += [f"- and {len(shown) - NAMED:,} other reasons"] if len(shown) > NAMED else []
        return ["**Not checked**", "", *lines] if lines else []

    def more(self, count: int, cut: bool) -> list[str]:
        shown, found = min(count, len(self.findings)), len(self.findings)
        if shown < found:
            return [f"**{shown:,} of {found:,} findings are shown**; {self.full()} has them all."]
        return [f"**The comment is cut**; {self.full()} has the rest."] if cut else []

    def full(self) -> str:
        return (
            f"[the run]({self.about.link})" if _LINK.fullmatch(self.about.link) else "the report of the run"
        )

    def footer(self) -> list[str]:
        parts = [f"commit {self.about.sha[:12]}", f"gitops-gate {self.about.version}"]
        parts += [self.full()] if _LINK.fullmatch(self.about.link) else []
        lines = (
            []
            if self.about.trusted
            else ["<sub>Reported by a run on the pull request's own files.</sub>", ""]
        )
        return [*lines, f"<sub>{' · '.join(parts)}</sub>"]


def _clipped(text: str, limit: int, units: Callable[[str], int]) -> str:
    """As much of a line as fits; never nothing."""
    while units(text) > limit and len(text) > 1:
        text = text[:-2] + "…" if len(text) > 2 else text[:1]
    return text
