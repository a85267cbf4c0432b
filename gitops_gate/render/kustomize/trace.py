"""Containers that may know where each of their values comes from.

A normal run holds plain dicts and lists. A traced run holds `Traced` and `TracedList`, which carry an `Origin`
per key or index; the functions below keep it up to date where it is present. All transformers write through
them, so there is one code path.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any, NamedTuple

from gitops_gate.load.places import Place, places
from gitops_gate.model import Document, Location, Route, Source

FRESH = "fresh"
"""The style of a value that was written anew: plain, or quoted where plain text would be retyped."""


class Origin(NamedTuple):
    """Where a value was written. `style` "" = as it stands there; `FRESH`; `"` where it became quoted on the way."""

    document: Document
    route: Route
    style: str = ""
    key: Origin | None = None
    """Where its key comes from, where that is not beside the value."""

    @property
    def location(self) -> Location:
        return self.document.locate(self.route)

    def below(self, *route: str | int) -> Origin:
        """Where a value inside this one was written."""
        return Origin(self.document, (*self.route, *route), self.style)


class Traced(dict[str, Any]):
    """A mapping that knows the origin of its values; `flow` = it is written in braces.

    `gone` = where the keys were removed that a patch has removed. `whole` = where all of it stands, as long as nobody
    has asked for the origins of single values: most are asked for nothing, and what is as it was read never changes.
    """

    __slots__ = ("_origins", "flow", "gone", "whole")

    def __init__(self, *entries: Any) -> None:
        super().__init__(*entries)
        self._origins: dict[str, Origin] = {}
        self.gone: dict[str, Origin] = {}
        self.flow = False
        self.whole: Origin | None = None

    @property
    def origins(self) -> dict[str, Origin]:
        whole = self.whole
        if whole is not None:
            document, route, style, _ = whole
            self._origins = {key: Origin(document, (*route, key), style) for key in self}
            self.whole = None
        return self._origins

    @origins.setter
    def origins(self, origins: dict[str, Origin]) -> None:
        self._origins = origins
        self.whole = None


class TracedList(list[Any]):
    """A sequence that knows the origin of its items; `origins` is as long as the list, None = unknown.

    `gone` = where items were removed by patches, the last one at the end. `whole`: see `Traced`.
    """

    __slots__ = ("_origins", "flow", "gone", "whole")

    def __init__(self, *items: Any) -> None:
        super().__init__(*items)
        self._origins: list[Origin | None] = []
        self.gone: list[Origin] = []
        self.flow = False
        self.whole: Origin | None = None

    @property
    def origins(self) -> list[Origin | None]:
        whole = self.whole
        if whole is not None:
            document, route, style, _ = whole
            self._origins = [Origin(document, (*route, index), style) for index in range(len(self))]
            self.whole = None
        return self._origins

    @origins.setter
    def origins(self, origins: list[Origin | None]) -> None:
        self._origins = origins
        self.whole = None


_COLLECTIONS = (dict, list)


def traced(value: Any, document: Document, route: Route = (), style: str = "") -> Any:
    """`value` with all its containers turned into traced ones."""
    roots = places(document.source)
    place = roots[document.index] if document.index < len(roots) else None
    return _traced(value, document, route, style, place)


def _traced(value: Any, document: Document, route: Route, style: str, place: Place | None) -> Any:
    if isinstance(value, dict):
        below = place.entries if place and isinstance(place.entries, dict) else {}
        mapping = Traced(value)
        for key, item in value.items():
            if isinstance(item, _COLLECTIONS):
                node = below[key][2] if key in below else None
                mapping[key] = _traced(item, document, (*route, key), style, node)
        mapping.whole = Origin(document, route, style)
        mapping.flow = not style and _written_with("{", document.source, place)
        return mapping
    if isinstance(value, list):
        nodes = place.entries if place and isinstance(place.entries, list) else []
        items = TracedList(value)
        for index, item in enumerate(value):
            if isinstance(item, _COLLECTIONS):
                node = nodes[index] if index < len(nodes) else None
                items[index] = _traced(item, document, (*route, index), style, node)
        items.whole = Origin(document, route, style)
        items.flow = not style and _written_with("[", document.source, place)
        return items
    return value


@functools.lru_cache(maxsize=64)
def _lines(source: Source) -> list[str]:
    return source.text.split("\n")


def _written_with(mark: str, source: Source, place: Place | None) -> bool:
    if place is None:
        return False
    lines = _lines(source)
    return place.line <= len(lines) and lines[place.line - 1].startswith(mark, place.column - 1)


TRACED = (Traced, TracedList)


def copied(container: Any) -> Any:
    """A shallow copy of a dict or list, with its origins."""
    if type(container) is dict or type(container) is list:
        return container.copy()
    if isinstance(container, Traced):
        mapping = Traced(container)
        mapping.origins, mapping.flow = dict(container.origins), container.flow
        mapping.gone = dict(container.gone)
        return mapping
    if isinstance(container, TracedList):
        items = TracedList(container)
        items.origins, items.flow = list(container.origins), container.flow
        items.gone = list(container.gone)
        return items
    return list(container)


def empty(like: Any, *, sequence: bool = False) -> Any:
    """A new container, traced where `like` is."""
    if not isinstance(like, TRACED):
        return [] if sequence else {}
    return TracedList() if sequence else Traced()


def put(container: Any, key: Any, value: Any, origin: Origin | None) -> None:
    """Sets a value; its origin, where one is kept, becomes `origin`, or stays when that is None."""
    if origin is None or not isinstance(container, TRACED):
        container[key] = value
        return
    origins: Any = container.origins
    container[key] = value
    origins[key] = origin


def drop(container: Any, key: Any, by: Origin | None = None) -> None:
    """Removes a value and its origin; `by` = what asked for that, where the author of a patch did."""
    if isinstance(container, Traced):
        container.origins.pop(key, None)
        if by is not None:
            container.gone[key] = by
    elif isinstance(container, TracedList):
        del container.origins[key]
        if by is not None:
            container.gone.append(by)
    del container[key]


def removal(container: Any, key: Any) -> Origin | None:
    """What removed a value that is not there, None where that is not known; of a list, the last removal."""
    if isinstance(container, Traced):
        return container.gone.get(str(key))
    if isinstance(container, TracedList):
        return container.gone[-1] if container.gone else None
    return None


def emptied(container: Any) -> Origin | None:
    """What removed the last value of a container that has none, None where that is not known."""
    if not isinstance(container, Traced | TracedList) or container or not container.gone:
        return None
    return list(container.gone.values())[-1] if isinstance(container, Traced) else container.gone[-1]


def insert(container: Any, index: int, value: Any, origin: Origin | None) -> None:
    """Inserts into a list."""
    if isinstance(container, TracedList):
        container.origins.insert(index, origin)
    container.insert(index, value)


def origin(container: Any, key: Any) -> Origin | None:
    """The origin of a value, None in a normal run."""
    if isinstance(container, Traced):
        place: Origin | None = container.origins.get(key)
        return place
    if isinstance(container, TracedList):
        place = container.origins[key]
        return place
    return None


def listed(items: Iterable[tuple[Any, Origin | None]], like: Any, gone: Iterable[Origin | None] = ()) -> Any:
    """A list of values with their origins, traced where `like` is; `gone` = what removed others of that."""
    if not isinstance(like, TRACED):
        return [value for value, _ in items]
    pairs = list(items)
    found = TracedList(value for value, _ in pairs)
    found.origins, found.flow = [source for _, source in pairs], like.flow
    found.gone = [*like.gone, *filter(None, gone)]
    return found


def restyled(value: Any, style: str) -> Any:
    """`value` with another style for everything in it: it went through JSON."""
    if isinstance(value, Traced):
        mapping = Traced({key: restyled(item, style) for key, item in value.items()})
        mapping.origins = {key: place._replace(style=style) for key, place in value.origins.items()}
        mapping.gone = dict(value.gone)
        return mapping
    if isinstance(value, TracedList):
        items = TracedList(restyled(item, style) for item in value)
        items.origins = [place and place._replace(style=style) for place in value.origins]
        items.gone = list(value.gone)
        return items
    return value


def in_style_of(value: Any, old: Any) -> Any:
    """A container as it is written in the place of another value: in its style."""
    if not isinstance(value, TRACED):
        return value
    flow = isinstance(old, TRACED) and old.flow
    if value.flow == flow:
        return value
    result = copied(value)
    result.flow = flow
    return result
