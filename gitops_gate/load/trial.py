"""Trials: whether a text would be YAML with one of its lines changed. Only broken documents are tried."""

from __future__ import annotations

from dataclasses import dataclass
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

ALLOWANCE = 1_200_000
"""Characters that are read again for the faults of one file: about a third of a second."""


@dataclass(slots=True)
class Allowance:
    """What is left to spend on trials in one file."""

    characters: int = ALLOWANCE

    def spend(self, characters: int) -> bool:
        """Whether another trial of this size may be made."""
        self.characters -= characters
        return self.characters >= 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial came to: `line` (from 0) where the text stops being YAML, -1 where it never does.

    `empty` = keys without a value: of two changes that mend a text, the better one leaves fewer.
    """

    line: int
    empty: int = 0


def outcome(text: str) -> Outcome:
    """Reads the text of one document. A repeated key, and a key that is no text, count as the end of YAML."""
    # One entry per open container: None for a sequence, else [keys seen, is a key expected next].
    stack: list[list[Any] | None] = []
    empty = 0
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
                if top[1]:
                    if kind is not ScalarEvent or event.value in top[0]:
                        return Outcome(event.start_mark.line, empty)
                    top[0].add(event.value)
                elif kind is ScalarEvent and event.value == "" and event.style == "":
                    empty += 1
                top[1] = not top[1]
            if kind is MappingStartEvent:
                stack.append([set(), True])
            elif kind is SequenceStartEvent:
                stack.append(None)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        return Outcome(mark.line if mark is not None else 0, empty)
    except RecursionError:
        return Outcome(0, empty)
    return Outcome(-1, empty)
