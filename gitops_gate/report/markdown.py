"""The report as Markdown: for comments, for the summary of a job, for a file that is read on a forge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gitops_gate.model import Finding, Location, NotChecked, Report, Severity, Waived
from gitops_gate.report.context import Context, Places, places
from gitops_gate.report.excerpt import excerpt
from gitops_gate.report.markdown_words import code, fence, plain, table, units, words
from gitops_gate.report.standing import Standing, standings
from gitops_gate.report.summary import plural, verdict
from gitops_gate.report.untrusted import escaped_path, inert, one_line

SIGNS = {"good": "✅", "info": "ℹ️", "warning": "⚠️", "error": "❌"}
FULL, ENOUGH = 3, 5
"""Findings of one rule with their source, when the rule has more than `ENOUGH` of them."""
RELATED, NAMED = 3, 6
"""Related places of a finding; environments, targets or things that are named one by one."""
CUT = "The report is cut here: {shown:,} of {all:,} findings are shown. The whole of it is in the report's other formats."


@dataclass(frozen=True, slots=True)
class _Block:
    """A part of the page, whole and in short; `findings` = how many it shows."""

    whole: str
    short: str = ""
    findings: int = 0


def markdown(
    report: Report,
    context: Context,
    *,
    limit: int = 0,
    most: int = 0,
    size: Callable[[str], int] = units,
) -> str:
    """The report as Markdown that ends in a line end; the gravest findings stand first.

    It takes at most `limit` as `size` counts (0 = any length), and shows at most `most` findings (0 = all). What
    does not fit goes in this order: what is waived or in the baseline, the source of findings, the findings, what
    was not checked, the table. The verdict is always there, and where something is cut, that is said.
    """
    page = _Page(report, context)
    head, scope = page.head(), page.environments()
    blocks, left = list(page.findings(most)), page.not_checked()
    excused = page.excused()
    whole = "".join([head, scope, *(one.whole for one in blocks), left, excused])
    shown = sum(one.findings for one in blocks)
    if shown == len(report.findings) and (not limit or size(inert(whole)) <= limit):
        return inert(whole)
    return inert(_fitted(head, scope, blocks, left, excused, len(report.findings), limit, size))


def _fitted(
    head: str,
    scope: str,
    blocks: list[_Block],
    left: str,
    excused: str,
    findings: int,
    limit: int,
    size: Callable[[str], int],
) -> str:
    """The page within a limit: `markdown` tells what goes first."""
    # `inert` may add a sign for each command that it breaks.
    room = (limit - limit // 100) if limit else 1 << 60
    rest = room - size(head) - size(_cut(findings, findings))
    if rest < 0:
        return _shortest(head, limit, size)
    taken: dict[str, str] = {}
    for name, part in (("scope", scope), ("left", left)):
        # The table and what was not checked take a third each at most, or the findings would have no room.
        cost = size(part)
        if cost <= rest // 3:
            taken[name], rest = part, rest - cost
    chosen, shown, whole = _chosen(blocks, rest, size)
    rest -= size(chosen)
    note = _cut(shown, findings) if shown < findings or not whole or len(taken) < 2 else ""
    if not note and size(excused) <= rest:
        note = excused
    elif not note:
        note = "\n_What is waived or in the baseline is counted above, and not listed._\n"
    return "".join([head, taken.get("scope", ""), chosen, taken.get("left", ""), note])


def _chosen(blocks: list[_Block], room: int, size: Callable[[str], int]) -> tuple[str, int, bool]:
    """The findings that fit, how many they are, and whether all have their source."""
    chosen: list[str] = []
    shown, whole = 0, True
    for one in blocks:
        cost = size(one.whole)
        # Sources are shown while most of the room is left, then findings as lines.
        whole = whole and cost <= room * 3 // 4
        part = one.whole if whole else one.short
        cost = cost if whole else size(part)
        if cost > room:
            break
        chosen.append(part)
        shown, room = shown + one.findings, room - cost
    return "".join(chosen), shown, whole


def _cut(shown: int, findings: int) -> str:
    return f"\n**{CUT.format(shown=shown, all=findings)}**\n"


def _shortest(head: str, limit: int, size: Callable[[str], int]) -> str:
    """As much of the verdict as fits; never nothing, though it be longer than a limit of a few signs."""
    short = head.split("\n", 1)[0]
    while size(short) > limit and len(short) > 1:
        short = short[:-2] + "…" if len(short) > 2 else short[:1]
    return short


class _Page:
    """Writes the parts of one report."""

    def __init__(self, report: Report, context: Context) -> None:
        self.report = report
        self.context = context
        self.where: Places = places(report, context)

    def head(self) -> str:
        """The verdict: a heading that says it in three words, and the sentence with all counts."""
        report = self.report
        standing = Standing.of(report)
        lines = [f"## {SIGNS[standing.grade]} gitops-gate: {standing.title}", ""]
        lines.append(words(verdict(report, self.context), 0) + ".")
        if report.failed:
            lines += ["", "**The verdict is incomplete**, for parts of the run failed:", ""]
            lines += [f"- {words(failure)}" for failure in report.failed[:NAMED]]
            more = len(report.failed) - NAMED
            lines += [f"- and {more:,} more"] if more > 0 else []
        return "\n".join(lines) + "\n"

    def environments(self) -> str:
        """The table of the environments, the one that matters most first; "" where there is nothing in any."""
        rows = standings(self.report, self.context)
        if not rows:
            return ""
        named = [row for row in reversed(rows) if row.name] + [row for row in rows if not row.name]
        cells = [
            [
                plain(row.name, 80) or "(none)",
                *(f"{n:,}" for n in (row.errors, row.warnings, row.not_checked)),
            ]
            for row in named
        ]
        return "\n" + "\n".join(table(("environment", "errors", "warnings", "not checked"), cells, 3)) + "\n"

    def findings(self, most: int) -> Iterator[_Block]:
        """The findings by rule, the gravest first; a heading before each rule belongs to its first block."""
        groups: dict[tuple[int, str], list[Finding]] = {}
        for finding in sorted(self.report.findings, key=lambda one: -one.severity):
            groups.setdefault((finding.severity, finding.rule), []).append(finding)
        left = most or len(self.report.findings)
        for (severity, rule), group in groups.items():
            if left <= 0:
                return
            name = str(Severity(severity))
            told = plural(len(group), name) if name != "info" else f"{len(group):,} info"
            head = f"\n### {SIGNS[name]} {code(rule, 200)}: {told}\n\n"
            full = len(group) if len(group) <= ENOUGH or not self.context.fold else FULL
            for number, finding in enumerate(group[:left]):
                short = self.line(finding)
                whole = short + self.beside(finding) if number < full else short
                yield _Block(head + whole, head + short, 1)
                head = ""
            left -= len(group)

    def line(self, finding: Finding) -> str:
        """A finding as an item of a list, with its place and what it hits."""
        parts = [code(_place(finding.location))]
        parts += [code(str(finding.resource), 200)] if finding.resource else []
        where = self.where.of(finding)
        named = [plain(name, 80) for name in where[:NAMED]]
        more = len(where) - len(named)
        parts += [", ".join(named) + (f" and {more:,} more" if more else "")] if named else []
        return f"- {words(finding.message)}<br>{' · '.join(parts)}\n"

    def beside(self, finding: Finding) -> str:
        """The source of a finding, what belongs to it, and how to mend it: indented below its line."""
        lines = []
        source = list(self.source(finding.location))
        for item in finding.related[:RELATED]:
            source += [f"::: {one_line(_place(item.location))} {one_line(item.message)}"]
            source += self.source(item.location)
        if source:
            lines += ["", *fence(source, "  ")]
        hints = [words(line) for line in finding.hint.splitlines() if line.strip()]
        lines += ["", "  **help:** " + "<br>".join(hints[:NAMED])] if hints else []
        return "\n".join([*lines, "", ""]) if lines else ""

    def source(self, location: Location) -> Iterator[str]:
        shown = excerpt(self.context.lines(location.path), location)
        if shown is not None:
            number = f"{shown.number:>4}"
            yield f"{number} | {shown.text}".rstrip()
            if shown.width:
                yield f"{' ' * len(number)} | {' ' * shown.start}{'^' * shown.width}"

    def not_checked(self) -> str:
        """What nobody looked at, by reason, the most frequent first; "" where there is none."""
        groups: dict[tuple[str, str], list[NotChecked]] = {}
        for item in self.report.not_checked:
            groups.setdefault((item.why, item.how), []).append(item)
        if not groups:
            return ""
        counted = sorted((-sum(one.count for one in group), key) for key, group in groups.items())
        lines = ["", "### Not checked", ""]
        for count, (why, how) in counted[:NAMED]:
            names = sorted({item.what for item in groups[why, how]})
            shown = ", ".join(plain(name, 120) for name in names[:3])
            shown += f" and {len(names) - 3:,} more" if len(names) > 3 else ""
            lines.append(f"- **{-count:,}** {words(why)}: {shown}" + (f"<br>{words(how)}" if how else ""))
        more = -sum(count for count, _ in counted[NAMED:])
        lines += [f"- **{more:,}** for {len(counted) - NAMED:,} other reasons"] if more else []
        return "\n".join(lines) + "\n"

    def excused(self) -> str:
        """What is waived, and what the baseline knows: in folds."""
        waived = [
            self.line(one.finding).rstrip("\n")
            + f"<br>by {plain(one.by, 80)}{f', until {plain(one.expires, 40)}' if one.expires else ''}: {words(one.reason)}"
            for one in sorted(self.report.waived, key=_order)
        ]
        known = [self.line(one).rstrip("\n") for one in self.report.baseline]
        return _fold("Waived", waived) + _fold("Known to the baseline", known)


def _order(one: Waived) -> tuple[Location, str, str, str]:
    found = one.finding
    return found.location, found.rule, str(found.resource or ""), found.message


def _fold(title: str, lines: list[str]) -> str:
    if not lines:
        return ""
    inner = "\n".join(lines)
    return f"\n<details><summary>{title}: {len(lines):,}</summary>\n\n{inner}\n\n</details>\n"


def _place(location: Location) -> str:
    return str(Location(escaped_path(location.path), location.line, location.column))
