"""The rendered difference in words: what its writers share."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gitops_gate.model import Location, Route
from gitops_gate.model.change import Change, Diff, ResourceChange, TargetChange
from gitops_gate.report.summary import plural
from gitops_gate.report.untrusted import one_line

LONGEST = 160
"""Characters of a value on its line."""
CONTEXT = 3
"""Lines around what changes in a text of several."""
SIGNS = {"added": "+", "removed": "-", "changed": "~"}

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN = re.compile(r"\.{0,2}[A-Za-z_/<$][^\s\"'`{}\[\]]*(?: [^\s\"'`{}\[\]]+)*")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off"})


@dataclass(frozen=True, slots=True)
class Group:
    """Targets in which the very same changes: shown once."""

    targets: tuple[TargetChange, ...]

    @property
    def first(self) -> TargetChange:
        return self.targets[0]


def grouped(targets: Iterable[TargetChange]) -> tuple[Group, ...]:
    """Targets, those with equal changes together, in the order of the first of each.

    The namespaces of their objects may be others: they are those of the environment.
    """
    found: dict[str, list[TargetChange]] = {}
    for one in targets:
        alike = tuple(map(_told, one.resources))
        key = repr((one.how, one.failed, alike)) if alike else f"{one.how} {one.failed} {one.target.name}"
        found.setdefault(key, []).append(one)
    return tuple(Group(tuple(ones)) for ones in found.values())


def _told(one: ResourceChange) -> tuple[Any, ...]:
    """What is said of an object, save where."""
    changes = [(change.route, change.how, change.before, change.after) for change in one.changes]
    bodies = [_nowhere(body) for body in (one.before, one.after)] if one.how != "changed" else []
    return one.id.group, one.id.kind, one.id.name, one.how, one.was, changes, bodies


def _nowhere(body: Any) -> Any:
    """A manifest without its namespace."""
    meta = body.get("metadata") if isinstance(body, dict) else None
    if not isinstance(meta, dict):
        return body
    return {**body, "metadata": {key: value for key, value in meta.items() if key != "namespace"}}


def route(parts: Route) -> str:
    """`spec.containers[app].image`: elements of lists by their key, odd keys of mappings in quotes."""
    shown = ""
    for part in parts:
        if isinstance(part, int):
            shown += f"[{part}]"
        elif part[:1] == "[" and part[-1:] == "]":
            shown += one_line(part, LONGEST)
        elif _BARE.fullmatch(part):
            shown += f".{part}" if shown else part
        else:
            shown += f'["{one_line(part, LONGEST)}"]'
    return shown


def value(given: Any, limit: int = LONGEST) -> str:
    """A value on one line: words as they are, what could be taken for something else in quotes, the rest as JSON."""
    if isinstance(given, str):
        plain = _PLAIN.fullmatch(given) and given.lower() not in _WORDS and not given.endswith(" ")
        return one_line(given if plain or _unlike(given) else json.dumps(given, ensure_ascii=False), limit)
    return one_line(json.dumps(given, ensure_ascii=False, default=str), limit)


def _unlike(text: str) -> bool:
    """Whether a text that begins with a digit is no number: a version, a quantity with a unit."""
    return bool(re.fullmatch(r"[0-9][\w.:/@+-]*[A-Za-z][\w.:/@+-]*|[0-9]+(?:\.[0-9]+){2,}", text)) and not (
        re.fullmatch(r"0[xXoObB][0-9a-fA-F_]+|[0-9.]+[eE][0-9]+", text)
    )


def is_text(change: Change) -> bool:
    """Whether a change is one of a text of several lines."""
    return any(isinstance(one, str) and "\n" in one.rstrip("\n") for one in (change.before, change.after))


def lines(change: Change, most: int = 0) -> list[str]:
    """What changes in a text of several lines: with `-`, `+` or a space, and `@@` between stretches; `most` 0 = all."""
    before, after = (
        one.splitlines() if isinstance(one, str) else [] for one in (change.before, change.after)
    )
    found = [
        "@@" if line[:2] == "@@" else line[:1] + _kept(line[1:])
        for line in difflib.unified_diff(before, after, lineterm="", n=CONTEXT)
    ][2:]
    if not found:
        found = ["~ (its last line end)"]
    return _cut(found, most)


def _kept(line: str) -> str:
    """A line of a text, with its indentation, and nothing in it that a terminal obeys."""
    rest = line.lstrip(" ")
    return " " * (len(line) - len(rest)) + one_line(rest.rstrip(), 500)


def block(given: Any, most: int = 0) -> list[str]:
    """A value as indented lines, much like YAML; `most` 0 = all of them."""
    return _cut(list(_block(given, "")), most)


def _cut(found: list[str], most: int) -> list[str]:
    if not most or len(found) <= most:
        return found
    return [*found[: most - 1], f"… {plural(len(found) - most + 1, 'more line')}"]


def _block(given: Any, lead: str) -> Iterator[str]:
    if isinstance(given, dict) and given:
        for key, one in given.items():
            name = key if _BARE.fullmatch(key) else one_line(key, LONGEST)
            yield from _entry(f"{lead}{name}:", one, lead + "  ")
    elif isinstance(given, list) and given:
        for one in given:
            inner = list(_block(one, lead + "  "))
            yield f"{lead}- {inner[0][len(lead) + 2 :]}"
            yield from inner[1:]
    elif isinstance(given, str) and "\n" in given:
        for line in given.splitlines():
            yield lead + _kept(line)
    else:
        yield lead + value(given)


def _entry(head: str, given: Any, lead: str) -> Iterator[str]:
    if isinstance(given, dict | list) and given:
        yield head
        yield from _block(given, lead)
    elif isinstance(given, str) and "\n" in given:
        yield f"{head} |"
        yield from _block(given, lead)
    else:
        yield f"{head} {value(given)}"


def noise(resources: Iterable[ResourceChange]) -> Counter[str]:
    """Kind of noise -> how many values of it there are."""
    return Counter(change.noise for one in resources for change in one.changes if change.noise)


def noise_told(counted: Counter[str]) -> str:
    """`checksum (2), chart label (1)`; "" where there is none."""
    return ", ".join(f"{one_line(name, 60)} ({number:,})" for name, number in counted.most_common())


def place(location: Location) -> str:
    """`path:line` of a place, "" for none."""
    from gitops_gate.report.untrusted import quoted_path

    if not location.path:
        return ""
    return f"{quoted_path(location.path)}:{location.line}" if location.line else quoted_path(location.path)


def named(one: ResourceChange) -> str:
    """`Deployment/web/api`, with what it was called where its generated name is another one."""
    return one_line(str(one.id), LONGEST) + (f" (was {one_line(one.was, LONGEST)})" if one.was else "")


def counts(diff: Diff) -> Counter[str]:
    """How many objects are added, removed, changed; `quiet` = change by noise alone; `failed` targets."""
    found: Counter[str] = Counter()
    for target in diff.targets:
        found["failed"] += bool(target.failed)
        for one in target.resources:
            found["quiet" if one.quiet else one.how] += 1
            found["noise"] += sum(bool(change.noise) for change in one.changes)
    return found


def summary(diff: Diff) -> str:
    """The one line that sums a difference up."""
    found = counts(diff)
    loud = found["added"] + found["removed"] + found["changed"]
    parts = []
    if loud:
        called = {"removed": "not in the cluster", "changed": "otherwise there"} if diff.live else {}
        names = [name for name in ("added", "removed", "changed") if found[name]]
        told = ", ".join(f"{found[name]:,} {called.get(name, name)}" for name in names)
        touched = [one for one in diff.targets if any(not change.quiet for change in one.resources)]
        parts.append(f"{plural(loud, 'object')} of {plural(len(touched), 'target')}: {told}")
    if found["noise"]:
        told = noise_told(noise(one for target in diff.targets for one in target.resources))
        parts.append(f"folded: {told}")
    if diff.dangers:
        parts.append(plural(len(diff.dangers), "danger"))
    unknown = found["failed"] + len(diff.not_compared)
    if unknown:
        parts.append(f"{unknown:,} not compared")
    if not parts:
        empty = [one for one in diff.targets if not one.resources]
        parts.append(
            f"{plural(len(empty), 'target')} without objects"
            if empty
            else ("No drift" if diff.live else "No rendered changes")
        )
    elif not loud and not unknown:
        parts.insert(0, "No drift but noise" if diff.live else "No rendered changes but noise")
    return f"{'; '.join(parts)} ({plural(diff.compared, 'target')} compared, {one_line(diff.base, 80)} to {one_line(diff.head, 80)})"


def unknown(diff: Diff) -> list[tuple[str, str, list[str]]]:
    """(why, how to get it compared, what) of what is not compared, the most frequent first."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in diff.not_compared:
        found.setdefault((one.why, one.how), []).append(one.what)
    groups = [(why, how, names) for (why, how), names in found.items()]
    return sorted(groups, key=lambda group: (-len(group[2]), group[0]))


def several(names: Sequence[str], most: int = 4) -> str:
    """`a, b, c`, or `a, b, c and 5 more`."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[: most - 1])} and {len(names) - most + 1:,} more"
