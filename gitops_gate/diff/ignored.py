"""What operators overlook in a cluster, because an object tells them to: `model.overlooked`, applied to differences.

Paths of jq are understood as far as they lead somewhere by names (`.spec.replicas`, `.spec.containers[].image`,
`.spec.containers[] | select(.name == "app") | .image`); `unknown` collects the others.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from gitops_gate.diff.values import Difference
from gitops_gate.model import ResourceId, Route
from gitops_gate.model.overlooked import Overlooked

_ANY = "*"
_STEP = re.compile(
    r"""\.(?P<name>[A-Za-z_][\w-]*)|\.?\[\s*"(?P<quoted>[^"]*)"\s*\]|\."(?P<text>[^"]*)"|\[(?P<index>\d*)\]"""
    r"""|\s*\|\s*select\(\s*\.name\s*==\s*"(?P<called>[^"]*)"\s*\)\s*\|?\s*"""
)


@dataclass(frozen=True, slots=True)
class Ignored:
    """What is overlooked for the sake of the object that asks for a target."""

    entries: tuple[Overlooked, ...] = ()
    asker: str = ""
    unknown: set[str] = field(default_factory=set)

    def why(self, who: ResourceId, live: Any, one: Difference) -> str:
        """`ignored by Application/web` for a difference that is overlooked, else ""."""
        for entry in self.entries:
            if not _selects(entry, who):
                continue
            paths = [_pointer(text) for text in entry.pointers]
            for text in entry.expressions:
                path = expression(text)
                if path is None:
                    self.unknown.add(text)
                else:
                    paths.append(path)
            paths += _owned(live, entry.managers)
            if any(_within(path, one) for path in paths):
                return f"ignored by {self.asker}"
        return ""


def _selects(entry: Overlooked, who: ResourceId) -> bool:
    stated = {"group": who.group, "version": who.version, "kind": who.kind, "name": who.name}
    stated["namespace"] = who.namespace
    return all(
        _matches(text, stated[name], entry.patterns) for name, text in entry.selector if name in stated
    )


def _matches(pattern: str, text: str, form: str) -> bool:
    if form == "glob":
        return fnmatch.fnmatchcase(text, pattern)
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return False


def _pointer(text: str) -> Route:
    """The route of a JSON pointer."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])


def expression(text: str) -> Route | None:
    """The route of a path of jq, `*` for any element of a list; None for what is more than a path."""
    found: list[str | int] = []
    place, text = 0, text.strip()
    while place < len(text):
        step = _STEP.match(text, place)
        if step is None or step.end() == place:
            return None
        place = step.end()
        named = next((step[name] for name in ("name", "quoted", "text") if step[name] is not None), None)
        if named is not None:
            found.append(named)
        elif step["called"] is not None:
            if not found or found[-1] != _ANY:
                return None
            found[-1] = f"[{step['called']}]"
            if place < len(text) and text[place] != ".":
                return None
        else:
            found.append(step["index"] or _ANY)
    return tuple(found) or None


def _within(path: Route, one: Difference) -> bool:
    """Whether a difference lies at a path or below it; numbers count the elements of either side."""
    return any(
        len(path) <= len(route)
        and all(_is(part, step, key) for part, step, key in zip(path, route, one.route, strict=False))
        for route in (one.route, one.old, one.new)
    )


def _is(part: str | int, step: str | int, key: str | int) -> bool:
    if part == _ANY:
        return isinstance(step, int) or str(step).startswith("[")
    return str(part) in (str(step), str(key))


def _owned(live: Any, managers: Iterable[str]) -> list[Route]:
    """The routes that field managers own, out of an object's `managedFields`; elements of lists by their name."""
    wanted = frozenset(managers)
    meta = live.get("metadata") if isinstance(live, dict) else None
    listed = meta.get("managedFields") if isinstance(meta, dict) else None
    found: list[Route] = []
    for entry in listed if wanted and isinstance(listed, list) else ():
        if isinstance(entry, dict) and entry.get("manager") in wanted:
            _fields(entry.get("fieldsV1"), (), found)
    return found


_NAME = re.compile(r'"name":"([^"]*)"')


def _fields(fields: Any, route: Route, found: list[Route]) -> None:
    inner = {key: one for key, one in fields.items() if key != "."} if isinstance(fields, dict) else {}
    if not inner and route:
        found.append(route)
    for key, one in inner.items():
        if key.startswith("f:"):
            _fields(one, (*route, key[2:]), found)
        elif key.startswith("k:") and (name := _NAME.search(key)):
            _fields(one, (*route, f"[{name.group(1)}]"), found)
