"""Keys that stand twice in one mapping, with both places: read again only when the builder saw one."""

from __future__ import annotations

from collections.abc import Iterator
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

Mark = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Repetition:
    """A key that is repeated: places (line and column from 1), the document (from 0), whether at its top.

    `item` = where the mapping begins, if it is the item of a list in block style, else (0, 0).
    """

    key: str
    first: Mark
    again: Mark
    document: int
    top: bool
    item: Mark = (0, 0)


def duplicate_keys(text: str) -> Iterator[Repetition]:
    """Each repetition of a key, in the order of the text."""
    # One entry per open container: None for a sequence, else [keys seen, is a key expected next, `item`].
    stack: list[list[Any] | None] = []
    document = -1
    try:
        event: Any
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            kind = type(event)
            if kind is MappingEndEvent or kind is SequenceEndEvent:
                stack.pop()
                continue
            document += kind is DocumentStartEvent
            if kind not in (ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent):
                continue
            top = stack[-1] if stack else None
            if top is not None:
                if top[1] and kind is ScalarEvent and event.value != "<<":
                    here = (event.start_mark.line + 1, event.start_mark.column + 1)
                    first = top[0].setdefault(event.value, here)
                    if first is not here:
                        yield Repetition(event.value, first, here, document, len(stack) == 1, top[2])
                top[1] = not top[1]
            if kind is MappingStartEvent:
                mark = event.start_mark
                item = len(stack) > 0 and top is None and not event.flow_style
                stack.append([{}, True, (mark.line + 1, mark.column + 1) if item else (0, 0)])
            elif kind is SequenceStartEvent:
                stack.append(None)
    except yaml.YAMLError:
        return  # reported by the loader
