"""The stretches of text that scalars take up, from the first character to the last."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from gitops_gate.model import Route, Source

Span = tuple[int, int]

_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


Wanted = dict[int, frozenset[Route]]
"""Index of a document -> routes in it."""


@dataclass(slots=True)
class _Open:
    """A container that is being read: `part` = the key or index of the value that comes next, None = a key."""

    route: Route
    part: str | int | None


def scalar_spans(text: str, source: Source, wanted: Wanted) -> dict[tuple[int, Route], list[Span]]:
    """(document, route) -> offsets into `text`, the file's, of the scalars wanted; one reading for all.

    `source` = what the documents were read from, which has the file's lines. Of a block scalar: its lines
    without the header. A literal `key=value` of a generator: the value. Aliases give the stretch that they
    stand for, a repeated key all its values. Routes that cannot be told (merge keys) are absent.
    """
    read = source.text.replace("\t", " ") if source.path.endswith(".json") else source.text
    reading = _Reading(text, [0, *(match.end() for match in _BREAK.finditer(text))], wanted)
    last = max(wanted, default=-1)
    try:
        for event in yaml.parse(read, Loader=yaml.CSafeLoader):
            if type(event) is DocumentStartEvent:
                reading.begin()
                if reading.index > last:
                    break
            elif reading.index in wanted:
                reading.step(event)
    except (yaml.YAMLError, RecursionError):
        pass  # the loader has reported it; what came before still counts
    return reading.found


@dataclass(slots=True)
class _Reading:
    """The events of a text, with the route that each belongs to."""

    text: str
    starts: list[int]
    wanted: Wanted
    found: dict[tuple[int, Route], list[Span]] = field(default_factory=dict)
    index: int = -1
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, list[Span]] = field(default_factory=dict)

    def begin(self) -> None:
        self.index += 1
        self.stack, self.anchors = [], {}

    def step(self, event: Any) -> None:
        kind = type(event)
        if kind in (MappingEndEvent, SequenceEndEvent):
            self.stack.pop()
            self._advance()
            return
        if kind not in (ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent):
            return
        top = self.stack[-1] if self.stack else None
        if top is not None and top.part is None:
            top.part = getattr(event, "value", "")
            if kind in (ScalarEvent, AliasEvent):
                return
        route: Route = () if top is None or top.part is None else (*top.route, top.part)
        if kind in (MappingStartEvent, SequenceStartEvent):
            self.stack.append(_Open(route, None if kind is MappingStartEvent else 0))
        else:
            self._scalar(event, route)
            self._advance()

    def _scalar(self, event: Any, route: Route) -> None:
        here = route in self.wanted[self.index]
        if type(event) is AliasEvent:
            spans = self.anchors.get(event.anchor or "", [])
        elif here or event.anchor:
            spans = self._stretch(event, route[-2:-1] == ("literals",))
        else:
            return
        if event.anchor and type(event) is ScalarEvent:
            self.anchors[event.anchor] = spans
        if here:
            self.found.setdefault((self.index, route), []).extend(spans)

    def _advance(self) -> None:
        if self.stack:
            part = self.stack[-1].part
            self.stack[-1].part = part + 1 if isinstance(part, int) else None

    def _stretch(self, event: Any, literal: bool) -> list[Span]:
        start, end = self._offset(event.start_mark), self._offset(event.end_mark)
        if event.style in ("|", ">"):
            line = event.start_mark.line + 1
            start = self.starts[line] if line < len(self.starts) else len(self.text)
        elif literal:
            start += self.text[start:end].find("=") + 1
        return [(start, end)] if end > start else []

    def _offset(self, mark: Any) -> int:
        if mark.line >= len(self.starts):
            return len(self.text)
        offset: int = self.starts[mark.line] + mark.column
        return min(offset, len(self.text))
