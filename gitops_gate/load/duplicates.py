"""Keys that stand twice in one mapping, with both places: read again only when the builder saw one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

Mark = tuple[int, int]


def duplicate_keys(text: str) -> Iterator[tuple[str, Mark, Mark]]:
    """(key, place of the first, place of the repetition) for each repeated key; line and column from 1."""
    # One entry per open container: None for a sequence, else [keys seen, is a key expected next].
    stack: list[list[Any] | None] = []
    try:
        event: Any
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            kind = type(event)
            if kind is MappingEndEvent or kind is SequenceEndEvent:
                stack.pop()
                continue
            if kind not in (ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent):
                continue
            top = stack[-1] if stack else None
            if top is not None:
                if top[1] and kind is ScalarEvent and event.value != "<<":
                    yield from _seen(top[0], event)
                top[1] = not top[1]
            if kind is MappingStartEvent:
                stack.append([{}, True])
            elif kind is SequenceStartEvent:
                stack.append(None)
    except yaml.YAMLError:
        return  # reported by the loader


def _seen(keys: dict[str, Mark], event: Any) -> Iterator[tuple[str, Mark, Mark]]:
    here = (event.start_mark.line + 1, event.start_mark.column + 1)
    if event.value in keys:
        yield event.value, keys[event.value], here
    else:
        keys[event.value] = here
