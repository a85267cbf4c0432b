"""The stretches of text that scalars take up, from the first character to the last."""

from __future__ import annotations

import re
from dataclasses import dataclass
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

from gitops_gate.model import Document, Route

Span = tuple[int, int]

_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


@dataclass(slots=True)
class _Open:
    """A container that is being read: `part` = the key or index of the value that comes next, None = a key."""

    route: Route
    part: str | int | None


def scalar_spans(text: str, document: Document, wanted: frozenset[Route]) -> dict[Route, list[Span]]:
    """Offsets into `text`, the file's, of the scalars at the wanted routes of a document.

    Of a block scalar: its lines without the header. A literal `key=value` at an index: the value. Aliases
    give the stretch that they stand for. Routes that cannot be told (merge keys) are absent.
    """
    starts = [0, *(match.end() for match in _BREAK.finditer(text))]
    found: dict[Route, list[Span]] = {}
    anchors: dict[str, list[Span]] = {}
    stack: list[_Open] = []
    index = -1
    source = (
        document.source.text.replace("\t", " ")
        if document.source.path.endswith(".json")
        else document.source.text
    )
    try:
        for event in yaml.parse(source, Loader=yaml.CSafeLoader):
            kind = type(event)
            if kind is DocumentStartEvent:
                index += 1
                if index > document.index:
                    break
            if index == document.index:
                _step(event, stack, wanted, found, anchors, text, starts)
    except (yaml.YAMLError, RecursionError):
        pass  # the loader has reported it; what came before still counts
    return found


def _step(
    event: Any,
    stack: list[_Open],
    wanted: frozenset[Route],
    found: dict[Route, list[Span]],
    anchors: dict[str, list[Span]],
    text: str,
    starts: list[int],
) -> None:
    kind = type(event)
    if kind in (MappingEndEvent, SequenceEndEvent):
        stack.pop()
        _advance(stack)
        return
    if kind not in (ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent):
        return
    top = stack[-1] if stack else None
    if top is not None and top.part is None:
        if kind in (ScalarEvent, AliasEvent):
            top.part = getattr(event, "value", "")
            return
        top.part = ""  # a container as a key: the loader refuses such a document
    route = (*top.route, top.part) if top is not None and top.part is not None else ()
    if kind is MappingStartEvent:
        stack.append(_Open(route, None))
    elif kind is SequenceStartEvent:
        stack.append(_Open(route, 0))
    else:
        if kind is ScalarEvent and (event.anchor or route in wanted):
            spans = _stretch(event, text, starts, bool(route) and isinstance(route[-1], int))
            if event.anchor:
                anchors[event.anchor] = spans
        else:
            spans = anchors.get(event.anchor or "", []) if kind is AliasEvent else []
        if route in wanted:
            found[route] = spans
        _advance(stack)


def _advance(stack: list[_Open]) -> None:
    if stack:
        part = stack[-1].part
        stack[-1].part = part + 1 if isinstance(part, int) else None


def _stretch(event: Any, text: str, starts: list[int], item: bool) -> list[Span]:
    first, last = event.start_mark, event.end_mark
    start = _offset(starts, first.line, first.column, text)
    end = _offset(starts, last.line, last.column, text)
    if event.style in ("|", ">"):
        start = _offset(starts, first.line + 1, 0, text)
    elif item:
        start += text[start:end].find("=") + 1
    return [(start, end)] if end > start else []


def _offset(starts: list[int], line: int, column: int, text: str) -> int:
    return min(starts[line] + column, len(text)) if line < len(starts) else len(text)
