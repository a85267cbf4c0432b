"""Where a rendered value comes from: the line of the template, or of the values that it takes it from.

A template is no YAML, so its lines are searched for the keys on the way to the value; what is not found that way is
at the last line that was. A line that takes nothing but one value from the values is theirs, where they set it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gitops_gate.model import Location, Route

_KEY = re.compile(
    r"""^(?P<indent> *)(?P<items>(?:- +)*)(?P<quote>["']?)(?P<key>[^\s"':{}#][^"':]*?)(?P=quote) *:(?= |$)"""
)
_ITEM = re.compile(r"^(?P<indent> *)-(?= |$)")
_SKIPPED = re.compile(r"^\s*(?:#.*|\{\{(?!-? *(?:toYaml|include|tpl|\.))[^}]*\}\}|)\s*$")
_VALUE = re.compile(r"\.Values((?:\.[A-Za-z_][\w]*)+)")
_BLOCK = re.compile(
    r"\{\{-? *toYaml +\(?\$?\.Values((?:\.[A-Za-z_]\w*)+)|\{\{-? *\$?\.Values((?:\.\w+)+) *\| *toYaml"
)

PlaceOf = Callable[[Route], tuple[Location, Any] | None]
"""Where a value of the chart's values was set, and what it is; None where nothing sets it."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a template with a key, or an item of a list, or both. `column` = where the key begins."""

    number: int
    indent: int
    column: int
    key: str | None
    items: int
    text: str


def _lines(text: str) -> list[_Line | None]:
    """The lines of a template, None for one that only directs; "---" ends an object."""
    found: list[_Line | None] = []
    for number, line in enumerate(text.split("\n"), 1):
        if key := _KEY.match(line):
            items = len(key["items"])
            column = len(key["indent"]) + items
            found.append(_Line(number, len(key["indent"]), column, key["key"], items // 2, line))
        elif item := _ITEM.match(line):
            found.append(_Line(number, len(item["indent"]), len(item["indent"]) + 2, None, 1, line))
        elif _SKIPPED.match(line):
            found.append(None)
        else:
            indent = len(line) - len(line.lstrip(" "))
            found.append(_Line(number, indent, indent, None, 0, line))
    return found


class Template:
    """A template of the tree: where the values of its objects are in it. `path` = in the tree."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self._lines = _lines(text)
        self._objects = _objects(self._lines)

    def locate(self, body: Any, ordinal: int, route: Route, place_of: PlaceOf) -> Location:
        """The place of a value of an object, which is the `ordinal`-th of its kind in this template, from 0."""
        kind = str(body.get("kind") or "")
        start, end = self._object(kind, ordinal)
        line, rest = self._descend(start, end, route, body)
        if line is None:
            return Location(self.path, start + 1 if start < len(self._lines) else 1, 1)
        found = self._from_values(line, end, rest, _at(body, route), place_of)
        return found or Location(self.path, line.number, line.column + 1)

    def _object(self, kind: str, ordinal: int) -> tuple[int, int]:
        """(first line, line after the last) of an object, as indices; of all of the template, where it is not found."""
        same = [(start, end) for name, start, end in self._objects if name == kind]
        if same:
            return same[min(ordinal, len(same) - 1)]
        return self._objects[0][1:] if len(self._objects) == 1 else (0, len(self._lines))

    def _descend(self, start: int, end: int, route: Route, body: Any) -> tuple[_Line | None, Route]:
        """The last line on the way to a value, and what of the route is not in the template."""
        found: _Line | None = None
        at, column = start, -1
        for depth, step in enumerate(route):
            if isinstance(step, int):
                line = self._item(at, end, column, step, _at(body, route[: depth + 1]))
            else:
                line = self._key(at, end, column, str(step), found)
            if line is None:
                return found, route[depth:]
            found = line
            at = line.number - 1 if isinstance(step, int) else line.number
            column = line.indent if isinstance(step, int) else line.column
        return found, ()

    def _key(self, at: int, end: int, column: int, key: str, holder: _Line | None) -> _Line | None:
        """The line of a key among those right below a mapping whose holder begins at `column`."""
        wanted: int | None = None
        for line in self._lines[at:end]:
            if line is None:
                continue
            begins = line.column if line.key is not None else line.indent
            first = holder is not None and line.number == holder.number
            if not first and line.indent <= column and (line.key is not None or line.items):
                return None
            if line.key is None:
                continue
            wanted = begins if wanted is None else wanted
            if begins == wanted and line.key == key:
                return line
        return None

    def _item(self, at: int, end: int, column: int, index: int, value: Any) -> _Line | None:
        """The line of an item of a list: the one that says what the item is called, else by its number; a loop makes
        more of them than the template has."""
        found: list[_Line] = []
        for line in self._lines[at:end]:
            if line is None:
                continue
            if line.indent < column or (line.indent == column and not line.items):
                break
            if line.items and (not found or line.indent == found[0].indent):
                found.append(line)
        said = [(line, _says(line, value)) for line in found]
        exact = next((line for line, says in said if says), None)
        open_ = [line for line, says in said if says is None] or found
        return exact or (open_[min(index, len(open_) - 1)] if open_ else None)

    def _from_values(
        self, line: _Line, end: int, rest: Route, value: Any, place_of: PlaceOf
    ) -> Location | None:
        """Where the values set what a line takes from them: as a whole, or (`rest`) as a part of a block."""
        own = [_path(found[1]) for found in _VALUE.finditer(line.text)]
        if not rest and not isinstance(value, dict | list):
            return _part(own, str(value), place_of)
        for below in self._lines[line.number - 1 : min(end, line.number + 5)]:
            if below is None or (below.number > line.number and below.key is not None):
                continue
            block = _BLOCK.search(below.text)
            if block:
                found = place_of((*_path(block[1] or block[2]), *rest))
                return found[0] if found else None
        return None


def _part(routes: Sequence[Route], shown: str, place_of: PlaceOf) -> Location | None:
    """Where the values set a scalar, or the last part of one that is put together of several."""
    known = [found for route in routes if (found := place_of(route)) is not None]
    for place, value in reversed(known):
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if text == (shown.lower() if isinstance(value, bool) else shown) or (
            len(known) > 1 and text and text in shown
        ):
            return place
    return None


def _says(line: _Line, value: Any) -> bool | None:
    """Whether the line of an item is that of this value, None where it does not say."""
    if line.key is None or not isinstance(value, dict):
        return None
    text = line.text.partition(":")[2].strip()
    if "{{" in text or not text:
        return None
    return text.strip("\"'") == str(value.get(line.key))


def _at(value: Any, route: Route) -> Any:
    for step in route:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def _path(text: str) -> Route:
    return tuple(text.strip(".").split("."))


def _objects(lines: Sequence[_Line | None]) -> list[tuple[str, int, int]]:
    """(kind, first line, line after the last) of the objects of a template."""
    found: list[tuple[str, int, int]] = []
    start, kind = 0, ""
    for index, line in enumerate((*lines, None)):
        if index == len(lines) or (line is not None and line.text.startswith("---")):
            if kind:
                found.append((kind, start, index))
            start, kind = index + 1, ""
        elif line is not None and line.key in ("kind", "apiVersion") and line.column == 0:
            if not kind:
                first = next((n for n in range(start, index + 1) if lines[n] is not None), index)
                start = first
            if line.key == "kind":
                kind = line.text.partition(":")[2].strip().strip("\"'")
    return found
