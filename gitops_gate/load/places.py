"""Where the values of a text stand: found by reading it again, at the first question.

Only files with findings pay for it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from gitops_gate.load.scalars import scalar
from gitops_gate.model import Key, Location, Route, Source


@dataclass(slots=True, eq=False)
class Place:
    """A node of a document: line and column from 1; `entries` of a mapping are key -> (line, column, Place),
    of a sequence a list of Places, of a scalar None."""

    line: int
    column: int
    entries: dict[str, tuple[int, int, Place]] | list[Place] | None = None


@functools.lru_cache(maxsize=512)
def places(source: Source) -> tuple[Place | None, ...]:
    """The root node of each document of a source, as far as it can be read."""
    found: list[Place | None] = []
    parser = yaml.CSafeLoader(source.text)
    try:
        while parser.check_event():
            event = parser.get_event()
            if type(event) is DocumentStartEvent:
                found.append(_read(parser))
    except (yaml.YAMLError, RecursionError):
        pass  # the loader has reported it; what came before still has places
    finally:
        parser.dispose()
    return tuple(found)


def _read(parser: Any) -> Place | None:
    root: Place | None = None
    anchors: dict[str, Place] = {}
    around: list[Any] = []
    entries: Any = None  # of the collection that is being read
    key: str | None = None
    at = (0, 0)
    while True:
        event: Any = parser.get_event()
        kind = type(event)
        if kind is DocumentEndEvent:
            return root
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            entries, key, at = around.pop(), None, (0, 0)
            continue
        node = _node(event, anchors)
        if type(entries) is list:
            entries.append(node)
        elif entries is None:
            root = node
        elif key is None and kind is ScalarEvent:
            key, at = _key_text(event), (node.line, node.column)
            continue
        else:
            _attach(entries, key or "", at, node)
            key, at = None, (0, 0)
        if kind is MappingStartEvent or kind is SequenceStartEvent:
            around.append(entries)
            entries = node.entries


def _attach(entries: dict[str, tuple[int, int, Place]], key: str, at: tuple[int, int], node: Place) -> None:
    """Adds an entry; the keys that `<<` brings stand where they were first written."""
    entries[key] = (*at, node)
    if key == "<<":
        sources = node.entries if isinstance(node.entries, list) else [node]
        for source in sources:
            if isinstance(source.entries, dict):
                for name, entry in source.entries.items():
                    entries.setdefault(name, entry)


def _node(event: Any, anchors: dict[str, Place]) -> Place:
    mark, kind = event.start_mark, type(event)
    entries: Any = None
    if kind is MappingStartEvent:
        entries = {}
    elif kind is SequenceStartEvent:
        entries = []
    elif kind is AliasEvent:
        target = anchors.get(str(event.anchor))
        return Place(mark.line + 1, mark.column + 1, target.entries if target else None)
    node = Place(mark.line + 1, mark.column + 1, entries)
    if event.anchor is not None:
        anchors[event.anchor] = node
    return node


def _key_text(event: Any) -> str:
    """The key as the builder makes it: numbers and booleans in their JSON spelling."""
    text: str = event.value
    if event.style == "" and text != "<<":
        try:
            value = scalar(text, "manifest")
        except ValueError:
            return text
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return str(value)
    return text


def locate(source: Source, index: int, route: Route) -> Location:
    """The place of a route in a document of a source; of its nearest existing ancestor where it is absent.

    A scalar's own place; for a mapping or list the place of its key; for a list item its start.
    """
    roots = places(source)
    node = roots[index] if index < len(roots) else None
    if node is None:
        return Location(source.path)
    line, column = node.line, node.column
    for part in route:
        entries = node.entries
        if isinstance(entries, dict) and isinstance(part, str) and part in entries:
            line, column, node = entries[part]
            if isinstance(part, Key):
                break
            if node.entries is None:
                line, column = _scalar_place(line, column, node)
        elif isinstance(entries, list) and isinstance(part, int) and -len(entries) <= part < len(entries):
            node = entries[part]
            line, column = node.line, node.column
        else:
            break
    return Location(source.path, line, column)


def _scalar_place(line: int, column: int, node: Place) -> tuple[int, int]:
    """The scalar's place, or its key's where the scalar is empty (libyaml puts it at the next token)."""
    return (node.line, node.column) if node.line == line else (line, column)
