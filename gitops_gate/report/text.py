"""The report for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gitops_gate.model import Finding, Location, NotChecked, Report
from gitops_gate.report.context import Context, Places, places
from gitops_gate.report.excerpt import WIDEST, Excerpt, excerpt
from gitops_gate.report.folding import Fold, folded, graded
from gitops_gate.report.paint import Paint, paint
from gitops_gate.report.summary import nothing_checked, plural, seconds, verdict
from gitops_gate.report.untrusted import inert, one_line, quoted_path

LONGEST = 600
"""Characters of a message, a hint line or a name."""
RELATED = 4
"""Related places that are shown with their source."""
GROUPS = 8
"""Reasons that are shown under "Not checked"."""
NAMED = 3
"""Things that are named per reason; also environments and targets per finding."""


def text(report: Report, context: Context) -> str:
    """The report as text, ending in a line end. See `folding` for what is shortened."""
    page = _Page(context, places(report, context), paint(context.color))
    parts = [*page.findings(report), *page.failures(report), *page.not_checked(report.not_checked)]
    parts.append(page.summary(report))
    return inert("\n\n".join(parts) + "\n")


def place(location: Location) -> str:
    """`path:line:col` of a place for readers, its path quoted where it is odd."""
    return str(Location(quoted_path(location.path), location.line, location.column))


class _Page:
    """Writes the parts of one report; remembers which rules have been introduced."""

    def __init__(self, context: Context, where: Places, style: Paint) -> None:
        self.context = context
        self.where = where
        self.paint = style
        self.explained: set[str] = set()

    def findings(self, report: Report) -> Iterator[str]:
        entries = folded(report.findings) if self.context.fold else graded(report.findings)
        for entry in entries:
            yield "\n".join(self.fold(entry) if isinstance(entry, Fold) else self.block(entry))

    def block(self, finding: Finding) -> Iterator[str]:
        """The lines of one finding."""
        related = finding.related[:RELATED]
        main = self.excerpt(finding.location)
        beside = [self.excerpt(item.location) for item in related]
        gutter = max((len(str(e.number)) for e in (main, *beside) if e), default=1)
        bar = self.paint(" " * gutter + " |", "frame")
        yield self.title(finding)
        yield self.paint(" " * gutter + "-->", "frame") + " " + place(finding.location)
        yield from self.source(main, gutter, "^", str(finding.severity), "")
        for item, source in zip(related, beside, strict=True):
            label = one_line(item.message, LONGEST)
            head = " " * gutter + ":::"
            if main or source:
                yield bar
            unseen = "" if source else f" {label}"
            yield self.paint(head, "frame") + " " + place(item.location) + unseen
            yield from self.source(source, gutter, "-", "frame", label)
        notes = list(self.notes(finding))
        if notes and (main or any(beside)):
            yield bar
        for word, lines in notes:
            indent = " " * (gutter + 1)
            for number, line in enumerate(lines):
                start = self.paint(f"{indent}=", "frame") + " " + self.paint(f"{word}:", "strong")
                yield (start if number == 0 else indent + " " * (len(word) + 3)) + " " + line

    def title(self, finding: Finding) -> str:
        head = self.paint(f"{finding.severity}[{one_line(finding.rule, LONGEST)}]", str(finding.severity))
        return head + self.paint(f": {one_line(finding.message, LONGEST)}", "strong")

    def excerpt(self, location: Location) -> Excerpt | None:
        room = min(WIDEST, max(40, self.context.width - 10)) if self.context.width else WIDEST
        return excerpt(self.context.lines(location.path), location, room)

    def source(self, shown: Excerpt | None, gutter: int, mark: str, role: str, label: str) -> Iterator[str]:
        """The lines of an excerpt, with its marks and their label."""
        if shown is None:
            return
        bar = self.paint(" " * gutter + " |", "frame")
        yield bar
        number = self.paint(f"{shown.number:>{gutter}} |", "frame")
        yield f"{number} {shown.text}".rstrip()
        if shown.width or label:
            marks = " " * shown.start + self.paint(mark * shown.width, role)
            yield f"{bar} {marks}{' ' if shown.width and label else ''}{label}".rstrip()

    def notes(self, finding: Finding) -> Iterator[tuple[str, Sequence[str]]]:
        """The closing remarks of a finding: word and lines."""
        scope = self.scope(finding)
        if scope:
            yield "in", [scope]
        if len(finding.related) > RELATED:
            rest = finding.related[RELATED:]
            yield (
                "see",
                [f"{place(item.location)} {one_line(item.message, LONGEST)}" for item in rest[:RELATED]],
            )
        hint = [one_line(line, LONGEST) for line in finding.hint.splitlines() if line.strip()]
        if hint:
            yield "help", hint
        if finding.rule not in self.explained:
            self.explained.add(finding.rule)
            yield "docs", [f"gitops-gate explain {one_line(finding.rule, LONGEST)}"]

    def scope(self, finding: Finding) -> str:
        """`Deployment/web/api (production, also in staging, dev)`: what is hit and where."""
        who = one_line(str(finding.resource), LONGEST) if finding.resource else ""
        names = self.where.of(finding)
        if names:
            where = one_line(names[0], LONGEST)
            if len(names) > 1:
                where += ", also in " + _several([one_line(name, LONGEST) for name in names[1:]])
        elif len(finding.targets) > 1:
            where = plural(len(finding.targets), "target") + ": "
            where += _several([quoted_path(name) for name in finding.targets])
        else:
            where = ""
        return f"{who} ({where})" if who and where else who or where

    def fold(self, fold: Fold) -> Iterator[str]:
        """The lines of many further findings of one rule."""
        first = fold.findings[0]
        rule = one_line(first.rule, LONGEST)
        head = self.paint(f"{first.severity}[{rule}]", str(first.severity))
        what = one_line(fold.message, LONGEST)
        yield head + self.paint(f": {len(fold.findings):,} more" + (f": {what}" if what else ""), "strong")
        for finding in fold.shown:
            line = self.paint(" -->", "frame") + " " + place(finding.location)
            note = self.scope(finding) if fold.message else one_line(finding.message, LONGEST)
            yield f"{line}  {note}".rstrip()
        if fold.hidden:
            yield (
                self.paint("  ...", "frame") + f" and {fold.hidden:,} more; `--format concise` lists them all"
            )

    def failures(self, report: Report) -> Iterator[str]:
        """What of the run itself broke, one part."""
        if report.failed:
            head = self.paint("Failed", "error") + ": the verdict is incomplete"
            yield "\n".join([head, *(f"  {one_line(line, LONGEST)}" for line in report.failed)])

    def not_checked(self, items: Iterable[NotChecked]) -> Iterator[str]:
        """What nobody looked at, grouped by reason, the most frequent first; one part."""
        groups: dict[tuple[str, str], list[NotChecked]] = {}
        for item in items:
            groups.setdefault((item.why, item.how), []).append(item)
        if not groups:
            return
        counted = sorted(((sum(i.count for i in g), key, g) for key, g in groups.items()), key=_most_first)
        gutter = len(f"{counted[0][0]:,}")
        lines = [self.paint("Not checked", "warning")]
        for number, (why, how), group in counted[:GROUPS]:
            names = _several([one_line(name, LONGEST) for name in sorted({item.what for item in group})])
            lines.append(f"  {number:>{gutter},}  {names}: {one_line(why, LONGEST)}")
            lines += (
                [" " * (gutter + 4) + self.paint(f"= help: {one_line(how, LONGEST)}", "faint")] if how else []
            )
        rest = sum(number for number, _, _ in counted[GROUPS:])
        lines += (
            [f"  {rest:>{gutter},}  for {len(counted) - GROUPS} other reasons; see `--format json`"]
            if rest
            else []
        )
        yield "\n".join(lines)

    def summary(self, report: Report) -> str:
        worst = max((finding.severity for finding in report.findings), default=None)
        role = str(worst) if worst else "error" if report.failed else "good"
        if nothing_checked(report) and not report.narrowed:
            role = "error"
        time = seconds(report, self.context)
        return self.paint(verdict(report, self.context), role) + (
            self.paint(f"   [{time}]", "faint") if time else ""
        )


def _most_first(group: tuple[int, tuple[str, str], list[NotChecked]]) -> tuple[int, tuple[str, str]]:
    return -group[0], group[1]


def _several(names: Sequence[str]) -> str:
    """`a, b, c`, or `a, b and 5 more`."""
    if len(names) <= NAMED:
        return ", ".join(names)
    return ", ".join(names[: NAMED - 1]) + f" and {len(names) - NAMED + 1:,} more"
