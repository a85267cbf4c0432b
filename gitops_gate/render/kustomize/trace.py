"""Containers that may know where each of their values comes from.

A normal run holds plain dicts and lists. A traced run holds `Traced` and `TracedList`, which carry an `Origin`
per key or index; the functions below keep it up to date where it is present. All transformers write through
them, so there is one code path.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, NamedTuple

import yaml
from yaml.events import ScalarEvent

from gitops_gate.load.places import locate
from gitops_gate.load.spelling import EMPTY, FLOW_EMPTY, Folded
from gitops_gate.model import Document, Location, Route, Source

EXACT = 2**53
"""Whole numbers up to here survive being a float."""

_EXPONENT_FROM = Decimal("1e21")

FRESH = "fresh"
"""The style of a value that was written anew: plain, or quoted where plain text would be retyped."""


class Origin(NamedTuple):
    """Where a value was written. `style` "" = as it stands there; `FRESH`; `"` where it became quoted on the way."""

    document: Document
    route: Route
    style: str = ""

    @property
    def location(self) -> Location:
        return self.document.locate(self.route)


class Traced(dict[str, Any]):
    """A mapping that knows the origin of its values."""

    __slots__ = ("origins",)
    origins: dict[str, Origin]


class TracedList(list[Any]):
    """A sequence that knows the origin of its items; `origins` is as long as the list, None = unknown."""

    __slots__ = ("origins",)
    origins: list[Origin | None]


class Untraced(Exception):
    """A rare question about the spelling of a value that only a traced run can answer."""


def traced(value: Any, document: Document, route: Route = (), style: str = "") -> Any:
    """`value` with all its containers turned into traced ones."""
    if isinstance(value, dict):
        mapping = Traced({key: traced(item, document, (*route, key), style) for key, item in value.items()})
        mapping.origins = {key: Origin(document, (*route, key), style) for key in value}
        return mapping
    if isinstance(value, list):
        items = TracedList(traced(item, document, (*route, index), style) for index, item in enumerate(value))
        items.origins = [Origin(document, (*route, index), style) for index in range(len(value))]
        return items
    return value


def copied(container: Any) -> Any:
    """A shallow copy of a dict or list, with its origins."""
    if type(container) is dict:
        return container.copy()
    if isinstance(container, Traced):
        mapping = Traced(container)
        mapping.origins = dict(container.origins)
        return mapping
    if isinstance(container, TracedList):
        items = TracedList(container)
        items.origins = list(container.origins)
        return items
    return list(container)


def empty(like: Any, *, sequence: bool = False) -> Any:
    """A new container, traced where `like` is."""
    if not isinstance(like, Traced | TracedList):
        return [] if sequence else {}
    if sequence:
        items = TracedList()
        items.origins = []
        return items
    mapping = Traced()
    mapping.origins = {}
    return mapping


def put(container: Any, key: Any, value: Any, origin: Origin | None) -> None:
    """Sets a value; its origin, where one is kept, becomes `origin`, or stays when that is None."""
    container[key] = value
    if origin is not None and isinstance(container, Traced | TracedList):
        container.origins[key] = origin


def drop(container: Any, key: Any) -> None:
    """Removes a value and its origin."""
    del container[key]
    if isinstance(container, Traced):
        container.origins.pop(key, None)
    elif isinstance(container, TracedList):
        del container.origins[key]


def insert(container: Any, index: int, value: Any, origin: Origin | None) -> None:
    """Inserts into a list."""
    container.insert(index, value)
    if isinstance(container, TracedList):
        container.origins.insert(index, origin)


def origin(container: Any, key: Any) -> Origin | None:
    """The origin of a value, None in a normal run."""
    if isinstance(container, Traced):
        place: Origin | None = container.origins.get(key)
        return place
    if isinstance(container, TracedList):
        place = container.origins[key]
        return place
    return None


def listed(items: Iterable[tuple[Any, Origin | None]], like: Any) -> Any:
    """A list of values with their origins, traced where `like` is."""
    if not isinstance(like, Traced | TracedList):
        return [value for value, _ in items]
    pairs = list(items)
    found = TracedList(value for value, _ in pairs)
    found.origins = [source for _, source in pairs]
    return found


def restyled(value: Any, style: str) -> Any:
    """`value` with another style for everything in it: it went through JSON."""
    if isinstance(value, Traced):
        mapping = Traced({key: restyled(item, style) for key, item in value.items()})
        mapping.origins = {key: place._replace(style=style) for key, place in value.origins.items()}
        return mapping
    if isinstance(value, TracedList):
        items = TracedList(restyled(item, style) for item in value)
        items.origins = [place and place._replace(style=style) for place in value.origins]
        return items
    return value


def changed(value: Any, leaf: Callable[[Any], Any]) -> Any:
    """`value` with another value for each of its scalars; the same object where nothing changes."""
    if isinstance(value, dict | list):
        result: Any = value
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            new = changed(item, leaf)
            if new is not item:
                result = copied(value) if result is value else result
                result[key] = new
        return result
    return leaf(value)


def explicit(value: Any) -> Any:
    """`value` as it is printed: nulls have text, empty flow values are "", folded text is as emitted."""
    return changed(value, _explicit)


def _explicit(value: Any) -> Any:
    if value is EMPTY:
        return None
    if value is FLOW_EMPTY:
        return ""
    return refolded(value) if type(value) is Folded else value


def through_json(value: Any) -> Any:
    """`value` after a JSON patch has been at it: large numbers have the precision of a float."""
    return changed(value, _imprecise)


def _imprecise(value: Any) -> Any:
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
        raise Untraced
    if place.style == FRESH:
        return ("", None)
    if place.style:
        return (place.style, None)
    source = place.document.source
    where = locate(source, place.document.index, place.route)
    return _scalars(source).get((where.line, where.column), ("", None))
