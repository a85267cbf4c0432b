"""Spellings: what becomes of a value because of how it is written, and not only of what it is.

Source of the rules: go-yaml v3's emitter and kustomize's habit to print and read an object in between; seen by
running v5.8.2.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import yaml
from yaml.events import ScalarEvent

from gitops_gate.load.places import locate
from gitops_gate.load.scalars import InvalidValue, scalar
from gitops_gate.load.spelling import EMPTY, FLOW_EMPTY, Folded
from gitops_gate.model import Source
from gitops_gate.render.kustomize.trace import FRESH, Traced, TracedList, copied, origin

EXACT = 2**53
"""Whole numbers up to here survive being a float."""

_EXPONENT_FROM = Decimal("1e21")


class Untraced(Exception):
    """A rare question about the spelling of a value that only a traced run can answer."""


class Bare(str):
    """A text that kustomize has written without a type and without quotes: read, it becomes a number or the like."""

    __slots__ = ()


def odd(value: Any) -> bool:
    """Whether there is a spelling in a value that depends on what is around it."""
    if isinstance(value, dict):
        return any(map(odd, value.values()))
    if isinstance(value, list):
        return any(map(odd, value))
    return value is EMPTY or value is FLOW_EMPTY or type(value) in (Folded, Bare)


def changed(value: Any, leaf: Callable[[Any, bool], Any], flow: bool = False) -> Any:
    """`value` with another value for each of its scalars; the same object where nothing changes.

    `leaf` is given a scalar, and whether it is known to stand in braces or brackets.
    """
    if isinstance(value, dict | list):
        flow = flow or (isinstance(value, Traced | TracedList) and value.flow)
        result: Any = value
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            new = changed(item, leaf, flow)
            if new is not item:
                result = copied(value) if result is value else result
                result[key] = new
        return result
    return leaf(value, flow)


def explicit(value: Any) -> Any:
    """`value` as it is printed: nulls have text, empty flow values are "", folded text is as emitted."""
    return changed(value, _explicit)


def _explicit(value: Any, flow: bool) -> Any:
    if value is EMPTY:
        return "" if flow else None
    if value is FLOW_EMPTY:
        return ""
    if type(value) is Folded:
        return str(value) if flow else refolded(value)
    return value if type(value) is not Bare else _read(value, flow)


def _read(words: Bare, flow: bool) -> Any:
    if flow and not words:
        return ""  # braces and brackets have no room for a text that is nothing
    try:
        return scalar(words, "manifest")
    except InvalidValue:
        return str(words)


def through_json(value: Any) -> Any:
    """`value` after a JSON patch has been at it: large numbers have the precision of a float."""
    return changed(value, _imprecise)


def _imprecise(value: Any, flow: bool) -> Any:
    if type(value) is not int or -EXACT <= value <= EXACT:
        return value
    # Go writes the shortest digits that mean the same float, without an exponent below 1e21.
    number = Decimal(repr(float(value)))
    return int(number) if abs(number) < _EXPONENT_FROM else float(value)


def refolded(text: str) -> str:
    """What a `>` scalar reads as after kustomize has emitted and read it once: more-indented lines gain blank ones.

    Source of the rule: the folded writer of go-yaml v3's emitter. It doubles the break behind each line that does
    not begin with a blank, whatever follows (its look ahead reads the beginning of the text instead).
    """
    start = text.lstrip("\n")[:1]
    doubling = start not in ("", " ", "\t")
    emitted: list[str] = []
    breaks = leading = True
    for char in text:
        if char == "\n":
            emitted.append("\n\n" if doubling and not breaks and not leading else "\n")
            breaks = True
            continue
        if breaks:
            leading = char in " \t"
        emitted.append(char)
        breaks = False
    return _unfolded("".join(emitted), text)


def _unfolded(block: str, text: str) -> str:
    """Reads the lines of a folded block scalar as YAML does; `text` decides how its end is chomped."""
    chomp = "-" if not text.endswith("\n") else "+" if text.endswith("\n\n") or text == "\n" else ""
    lines = "\n".join("  " + line if line else "" for line in block.split("\n"))
    value: str = yaml.load(f">2{chomp}\n{lines}", Loader=yaml.CSafeLoader)
    return value


@functools.lru_cache(maxsize=64)
def _scalars(source: Source) -> dict[tuple[int, int], tuple[str, str]]:
    """(line, column) -> (style, text) of all scalars of a text."""
    found = {}
    for event in yaml.parse(source.text, Loader=yaml.CSafeLoader):
        if isinstance(event, ScalarEvent):
            mark: Any = event.start_mark
            found[(mark.line + 1, mark.column + 1)] = (event.style or "", event.value)
    return found


def spelling(container: Any, key: Any) -> tuple[str, str | None]:
    """(style, text) of a scalar as kustomize's library holds it; style is "" for plain, `'`, `"`, `|`, `>`.

    The text is None where the value was made anew, so that the value itself is its text. Raises Untraced.
    """
    place = origin(container, key)
    if place is None:
        if isinstance(container, Traced | TracedList):
            return ("", None)  # made on the way
        raise Untraced
    if place.style == FRESH:
        return ("", None)
    if place.style:
        return (place.style, None)
    source = place.document.source
    where = locate(source, place.document.index, place.route)
    return _scalars(source).get((where.line, where.column), ("", None))
