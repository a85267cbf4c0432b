"""Where the values of a build come from: worked out at the first question, for the whole build.

A value that a replacement has copied has its place where it is written, which is the line to mend it in: the source
field, or `sourceValue`. The target of the replacement that has brought it is a related place.
"""

from __future__ import annotations

from collections.abc import Callable

from gitops_gate.model import Key, Location, Related, Route
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.trace import Origin, Traced, TracedList, emptied, removal
from gitops_gate.render.kustomize.work import Copies

Trace = Callable[[], tuple[list[Item], Copies]]
"""Makes the objects of a build once more, with origins."""


class Locator:
    """The places of one build's values; `home` = the place of what has none."""

    def __init__(self, trace: Trace, home: Callable[[], Location]) -> None:
        self._trace = trace
        self._home = home
        self._known: tuple[list[Item], Copies] | None = None

    def overlays(self, index: int) -> tuple[str, ...]:
        """The folders of the kustomizations that an object went through, the innermost first."""
        items = self._traced()[0]
        return items[index].overlays if index < len(items) else ()

    def locate(self, index: int, route: Route) -> Location:
        """The place of a value of an object."""
        items = self._traced()[0]
        place = _place(items[index], route) if index < len(items) else None
        return self._home() if place is None else place

    def related(self, place: Location) -> tuple[Related, ...]:
        """The targets of replacements that have copied what is written at a place."""
        targets = (target.location for source, target in self._traced()[1] if source.location == place)
        return tuple(Related(one, "a replacement puts this value here") for one in dict.fromkeys(targets))

    def _traced(self) -> tuple[list[Item], Copies]:
        if self._known is None:
            self._known = self._trace()
        return self._known


def _place(item: Item, route: Route) -> Location | None:
    """The place of a value; of what removed it, where a patch did; else of its nearest ancestor, at last of the object."""
    found, key = Origin(*item.source) if item.source else None, False
    node = item.body
    for step in route:
        if isinstance(node, Traced) and step in node:
            place = node.origins.get(str(step))
        elif isinstance(node, TracedList) and isinstance(step, int) and -len(node) <= step < len(node):
            place = node.origins[step]
        else:
            gone = removal(node, step)
            break
        if place is not None:
            found, key = place, isinstance(step, Key)
        node = node[step]
    else:
        gone = emptied(node)
    if gone is not None or found is None:
        return gone.location if gone else None
    return _key_of(found) if key else found.location


def _key_of(place: Origin) -> Location:
    """Where the key of a value is written: of a whole value of a JSON patch, in the path of its operation."""
    if place.key is not None:
        return _key_of(place.key)
    *above, last = place.route or ("",)
    if last == "value" and len(above) == 1 and isinstance(place.document.body, list):
        return place.document.locate((*above, "path"))
    return place.document.locate((*above, Key(last) if isinstance(last, str) else last))
