"""The rendered difference for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gitops_gate.model.change import Change, Diff, ResourceChange
from gitops_gate.report import diff_words as words
from gitops_gate.report.paint import Paint, paint
from gitops_gate.report.summary import plural
from gitops_gate.report.untrusted import inert, one_line

LINES = 40
"""Lines of one value; all of them with `full`."""
NAMED = 8
"""Objects that are named per reason."""
_ROLES = {"+": "good", "-": "error", "~": "warning", "@": "frame"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown: `noise` too, and `full` = added and removed objects with all that they hold."""

    color: bool = False
    noise: bool = False
    full: bool = False


def text(diff: Diff, shown: Shown | None = None) -> str:
    """The difference as text, ending in a line end: by target, those that change alike once."""
    page = _Page(shown or Shown())
    parts = ["\n".join(page.group(group)) for group in words.grouped(diff.targets)]
    parts += ["\n".join(page.dangers(diff))] if diff.dangers else []
    parts += ["\n".join(page.left(diff))] if diff.not_compared else []
    parts.append(page.paint(words.summary(diff), "strong"))
    return inert("\n\n".join(part for part in parts if part) + "\n")


class _Page:
    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self.paint: Paint = paint(shown.color)

    def group(self, group: words.Group) -> Iterator[str]:
        """The lines of targets that change alike; none for what is folded away."""
        first = group.first
        loud = [one for one in first.resources if self.shown.noise or not one.quiet]
        if not loud and not first.failed and first.how == "changed":
            return
        yield self.title(group)
        if first.how != "changed":
            yield f"  {self.paint(f'the target is {first.how}', 'warning')}"
        if first.failed:
            yield f"  {self.paint('not compared', 'error')}: {one_line(first.failed, 600)}"
        for one in loud:
            yield from self.resource(one)
        folded = words.noise(first.resources)
        if folded and not self.shown.noise:
            quiet = sum(one.quiet for one in first.resources)
            beside = f", in {plural(quiet, 'object')} nothing else" if quiet else ""
            yield self.paint(f"  folded: {words.noise_told(folded)}{beside}", "faint")

    def title(self, group: words.Group) -> str:
        names = [one_line(one.target.name, 200) for one in group.targets]
        where = [one.target.environment for one in group.targets]
        head = self.paint(f"{one_line(where[0], 60)}  " if where[0] else "", "frame")
        head += self.paint(names[0], "strong")
        also = [
            name + (f" ({one_line(environment, 60)})" if environment and environment not in name else "")
            for name, environment in zip(names[1:], where[1:], strict=True)
        ]
        return head + (f", the same in {words.several(also)}" if also else "")

    def resource(self, one: ResourceChange) -> Iterator[str]:
        sign = words.SIGNS[one.how]
        note = self.paint("  (rendered otherwise each time)", "warning") if one.unstable else ""
        where = "" if one.how == "changed" else self.where(words.place(one.location), one.how)
        yield f"  {self.paint(sign, _ROLES[sign])} {self.paint(words.named(one), 'strong')}{note}{where}"
        if one.how != "changed" and self.shown.full:
            body = one.after if one.how == "added" else one.before
            yield from (f"      {self.paint(f'{sign} {line}', _ROLES[sign])}" for line in words.block(body))
        for change in one.changes:
            if self.shown.noise or not change.noise:
                yield from self.change(change)

    def change(self, change: Change) -> Iterator[str]:
        where = self.where(words.place(change.source), change.how)
        where += self.paint(f"  ({one_line(change.noise, 60)})", "faint") if change.noise else ""
        name = words.route(change.route)
        most = 0 if self.shown.full else LINES
        if words.is_text(change):
            yield f"      {name}:{where}"
            for line in words.lines(change, most):
                yield f"        {self.paint(line, _ROLES.get(line[:1], 'faint')) if line[:1] in _ROLES else line}".rstrip()
            return
        sides = [words.value(one) for one in (change.before, change.after)]
        if change.how == "changed":
            yield f"      {name}: {self.paint(sides[0], 'error')} -> {self.paint(sides[1], 'good')}{where}"
            return
        sign = words.SIGNS[change.how]
        given = change.after if change.how == "added" else change.before
        flat = sides[change.how == "added"]
        if isinstance(given, dict | list) and len(flat) > 60:
            yield f"      {self.paint(f'{sign} {name}:', _ROLES[sign])}{where}"
            yield from (f"        {self.paint(line, _ROLES[sign])}" for line in words.block(given, most))
        else:
            yield f"      {self.paint(f'{sign} {name}: {flat}', _ROLES[sign])}{where}"

    def where(self, place: str, how: str) -> str:
        """Where a value is set; of one that is gone, where it was."""
        return self.paint(f"   {'was ' if how == 'removed' else ''}{place}", "faint") if place else ""

    def dangers(self, diff: Diff) -> Iterator[str]:
        """What of it may do harm."""
        yield self.paint("Dangers", "error")
        for one in diff.dangers:
            head = self.paint(f"{one.severity}[{one_line(one.rule, 80)}]", str(one.severity))
            yield f"  {head}: {one_line(one.message, 600)}{self.where(words.place(one.location), '')}"
            yield self.paint(
                f"      in {words.several([one_line(name, 200) for name in one.targets])}", "faint"
            )

    def left(self, diff: Diff) -> Iterator[str]:
        """What is not built here, and changes or may."""
        yield self.paint("Not compared", "warning")
        for why, how, names in words.unknown(diff):
            shown = words.several([one_line(name, 200) for name in names], NAMED)
            yield f"  {len(names):,}  {shown}: {one_line(why, 600)}"
            if how:
                yield self.paint(f"     = help: {one_line(how, 600)}", "faint")
