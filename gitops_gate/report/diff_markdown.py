"""The rendered difference as Markdown, for a comment on a pull request, and never longer than a forge takes.

What does not fit is left out in whole objects, the most dangerous ones stay; then all but a line for each target, then
all but the table. It is always said what is left out, and where all of it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gitops_gate.model.change import Change, Diff, ResourceChange
from gitops_gate.report import diff_words as words
from gitops_gate.report.markdown_words import fence, octets, plain, table, units
from gitops_gate.report.summary import plural
from gitops_gate.report.untrusted import inert

LIMIT = 60_000
"""UTF-16 units, and bytes: less than any forge takes, with room for a frame."""
OPEN = 80
"""Lines of a single target up to which it is shown unfolded."""
LINES = 60
"""Lines of one value."""
DANGERS = 20
"""Dangers that are listed."""
ROWS = 60
"""Targets that have a line of their own where their objects are left out; and rows of the table."""

_RANK = (
    frozenset({"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ServiceAccount"}),
    frozenset({"CustomResourceDefinition"}),
    frozenset({"Namespace", "PersistentVolumeClaim", "PersistentVolume"}),
    frozenset({"Ingress", "NetworkPolicy", "Gateway", "HTTPRoute", "CiliumNetworkPolicy", "Service"}),
    frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "HelmRelease", "Kustomization"}),
    frozenset({"ConfigMap", "Secret"}),
)
"""Kinds, those that matter most first; what is removed comes before all of them."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """An object as lines of a fence, with the group of targets that it stands in."""

    group: int
    rank: tuple[int, int, int]
    lines: tuple[str, ...]


def markdown(diff: Diff, limit: int = LIMIT, more: str = "the output of `gitops-gate diff`") -> str:
    """The difference, in at most `limit` UTF-16 units; `more` = Markdown that says where all of it is."""
    groups = [one for one in words.grouped(diff.targets) if _loud(one)]
    pieces = [piece for number, group in enumerate(groups) for piece in _pieces(number, group)]
    head = _head(diff)
    for chosen in _choices(pieces):
        body = [*head, *_told(len(chosen), len(pieces), more), *_groups(groups, chosen)]
        if _fits(text := inert("\n".join(body) + "\n"), limit):
            return text
    short = [f"\n_What changes in each does not fit here; see {more}._\n", *_lines(groups)]
    bare = [f"\n_What changes does not fit here; see {more}._"]
    for body in ([*head, *short], [*_summary(diff), *_table(diff), *bare], [*_summary(diff), *bare]):
        if _fits(text := inert("\n".join(body) + "\n"), limit):
            return text
    return f"{len(diff.targets)} targets change; it does not fit here.\n"[:limit]


def _fits(text: str, limit: int) -> bool:
    return units(text) <= limit and octets(text) <= max(limit, LIMIT)


def _loud(group: words.Group) -> bool:
    first = group.first
    return bool(first.failed) or first.how != "changed" or any(not one.quiet for one in first.resources)


def _choices(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """The objects that are shown: all; else the most dangerous ones, fewer each time."""
    yield pieces
    ranked = sorted(pieces, key=lambda piece: piece.rank)
    count = len(pieces)
    while count > 1:
        count = count * 4 // 5
        kept = {id(piece) for piece in ranked[:count]}
        yield [piece for piece in pieces if id(piece) in kept]


def _summary(diff: Diff) -> list[str]:
    return [f"**{plain(words.summary(diff))}**"]


def _head(diff: Diff) -> list[str]:
    return [*_summary(diff), *_table(diff), *_dangers(diff), *_unknown(diff)]


def _table(diff: Diff) -> list[str]:
    """Environments, and what of each is added, changed and removed."""
    counted: dict[str, list[int]] = {}
    for target in diff.targets:
        row = counted.setdefault(target.target.environment, [0, 0, 0, 0])
        row[0] += any(not one.quiet for one in target.resources) or bool(target.failed)
        for one in target.resources:
            if not one.quiet:
                row[("added", "changed", "removed").index(one.how) + 1] += 1
    rows = [
        (plain(name, 80) or "\N{EM DASH}", *(f"{number:,}" for number in row))
        for name, row in list(counted.items())[:ROWS]
        if any(row)
    ]
    if not rows:
        return []
    return ["", *table(("environment", "targets", "added", "changed", "removed"), rows, numbers=4)]


def _dangers(diff: Diff) -> Iterator[str]:
    if not diff.dangers:
        return
    grave = any(str(one.severity) == "error" for one in diff.dangers)
    yield from ("", f"> [!{'CAUTION' if grave else 'WARNING'}]")
    for one in diff.dangers[:DANGERS]:
        where = words.place(one.location)
        beside = f" ({plain(where)})" if where else ""
        yield f"> - **{plain(one.rule)}**: {plain(one.message)}{beside}, in {plain(words.several(one.targets))}"
    if len(diff.dangers) > DANGERS:
        yield f"> - and {len(diff.dangers) - DANGERS} more"


def _unknown(diff: Diff) -> Iterator[str]:
    for why, how, names in words.unknown(diff)[:DANGERS]:
        help_ = f" ({plain(how)})" if how else ""
        yield f"\nNot compared: {plain(words.several(names))}: {plain(why)}{help_}"


def _told(shown: int, total: int, more: str) -> Iterator[str]:
    if shown < total:
        yield f"\n_Showing {shown:,} of {plural(total, 'object')}, the most dangerous ones; see {more} for the rest._"


def _groups(groups: list[words.Group], pieces: Iterable[_Piece]) -> Iterator[str]:
    """The targets with the chosen objects, each folded."""
    found: dict[int, list[str]] = {}
    for piece in pieces:
        found.setdefault(piece.group, []).extend(piece.lines)
    for number, group in enumerate(groups):
        lines = found.get(number, [])
        if not lines and group.first.resources:
            continue
        opened = " open" if len(groups) == 1 and len(lines) < OPEN else ""
        yield f"\n<details{opened}><summary>{_title(group)}</summary>\n"
        if group.first.failed:
            yield f"Not compared: {plain(group.first.failed)}\n"
        if lines:
            yield from fence(lines, language="diff")
        yield "\n</details>"


def _title(group: words.Group) -> str:
    first = group.first
    environment = f"{plain(first.target.environment, 80)}: " if first.target.environment else ""
    name = plain(first.target.name, 200)
    loud = [one for one in first.resources if not one.quiet]
    what = plural(len(loud), "object") if first.how == "changed" else f"the target is {first.how}"
    also = [one.target.name for one in group.targets[1:]]
    beside = f", the same in {plain(words.several(also))}" if also else ""
    return f"{environment}<b>{name}</b> ({what}){beside}"


def _lines(groups: list[words.Group]) -> list[str]:
    left = len(groups) - ROWS
    return [f"- {_title(group)}" for group in groups[:ROWS]] + ([f"- and {left:,} more"] if left > 0 else [])


def _pieces(number: int, group: words.Group) -> Iterator[_Piece]:
    for place, one in enumerate(group.first.resources):
        if not one.quiet:
            kinds = next((rank for rank, kinds in enumerate(_RANK) if one.id.kind in kinds), len(_RANK))
            yield _Piece(number, (one.how != "removed", kinds, place), tuple(_object(one)))


def _object(one: ResourceChange) -> Iterator[str]:
    """The lines of an object; each begins with a sign of ours."""
    where = words.place(one.location)
    if one.how != "changed":
        was = "was " if one.how == "removed" else ""
        yield f"{words.SIGNS[one.how]} {words.named(one)}" + (f"   # {was}{where}" if where else "")
        return
    note = " (rendered otherwise each time)" if one.unstable else ""
    yield f"@@ {words.named(one)}{note} @@"
    for change in one.changes:
        if not change.noise:
            yield from _change(change)


def _change(change: Change) -> Iterator[str]:
    name, where = words.route(change.route), words.place(change.source)
    beside = f"   # {where}" if where else ""
    if words.is_text(change):
        yield f"    {name}:{beside}"
        for line in words.lines(change, LINES):
            yield f"        {line}" if line[:2] == "@@" else f"{line[:1]}       {line[1:]}"
        return
    sides = (("-", change.before, change.how != "added"), ("+", change.after, change.how != "removed"))
    for sign, given, there in sides:
        if not there:
            continue
        last = sign == "+" or change.how == "removed"
        flat = words.value(given)
        if isinstance(given, dict | list) and len(flat) > 60:
            yield f"{sign}   {name}:{beside if last else ''}"
            yield from (f"{sign}     {line}" for line in words.block(given, LINES))
        else:
            yield f"{sign}   {name}: {flat}{beside if last else ''}"
