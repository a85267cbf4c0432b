"""The values of a chart: layers, read and merged, and where each value was set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gitops_gate.errors import UnsafeInput
from gitops_gate.model import Chart, Document, LoadedFile, Location, Resource, Route, Tree, Values
from gitops_gate.render.helm.family import copied
from gitops_gate.render.helm.setting import WrongSetting, set_value
from gitops_gate.render.kustomize.faults import Fault, Where
from gitops_gate.render.kustomize.spec import Load

SHORTEST = 4
"""Characters of a secret that is kept out of messages: shorter ones would blot out ordinary words."""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A layer as it is merged. `locate` = where a value of it is written; `setting` = it sets a single value, to
    `text`; `private` = its values come from a Secret."""

    values: dict[str, Any]
    locate: Callable[[Route], Location]
    setting: Values | None = None
    text: str = ""
    private: bool = False

    def value(self, route: Route) -> tuple[Any] | None:
        """The value at a route, in a tuple; None where the layer does not set it."""
        node: Any = self.values
        for step in route:
            known = step < len(node) if isinstance(node, list) and isinstance(step, int) else None
            if not (known or (isinstance(node, dict) and step in node)):
                return None
            node = node[step]
        return (node,)


@dataclass(frozen=True, slots=True)
class Reading:
    """How layers are read. `inputs` gets every path that was read or looked for."""

    tree: Tree
    load: Load
    inputs: set[str]

    def layers(self, chart: Chart, asker: Resource | None) -> list[Layer]:
        """The layers that are laid over the chart's own values, in order. Raises Fault."""
        known: dict[int, list[Layer]] = {}
        for one in chart.values:
            if id(one) not in known:
                known[id(one)] = list(self._layer(one, asker))
        return [layer for one in chart.values for layer in known[id(one)]]

    def file(self, path: str, place: Where, *, optional: bool = False) -> Layer | None:
        """A file of values of the tree; None where there is none and none is needed. Raises Fault."""
        data = self.read(path, place, optional=optional)
        if data is None:
            return None
        document = self._document(self.load(path, data, "config"), None)
        if document is None:
            return Layer({}, lambda route: Location(path, 1, 1))
        return Layer(_mapping(document.body, document.at()), document.locate)

    def read(self, path: str, place: Where, *, optional: bool = False) -> bytes | None:
        """The bytes of a file of the tree. Raises Fault."""
        self.inputs.add(path)
        try:
            if self.tree.is_file(path):
                return self.tree.read(path)
        except UnsafeInput as refused:
            raise Fault("unsafe-reference", place, str(refused)) from None
        if optional:
            return None
        raise Fault("missing-file", place, f"the file of values {path} does not exist")

    def _layer(self, one: Values, asker: Resource | None) -> Iterable[Layer]:
        holder = one.holder or asker
        place = holder.at(*one.route) if holder is not None else Location("")
        if holder is not None:
            self.inputs.add(place.path)
        locate = holder.locate if holder is not None else lambda route: place
        private = holder is not None and holder.id.kind == "Secret"
        if one.path or one.how == "whole":
            text = one.text
            if one.file is not None:
                data = self.read(one.file, place, optional=one.optional)
                text = None if data is None else data.decode("utf-8", "replace")
            if text is not None:
                yield Layer({}, lambda route: place, one, text, private)
        elif one.file is not None:
            layer = self.file(one.file, place, optional=one.optional)
            if layer is not None:
                yield layer
        elif one.text is not None:
            yield self._written(one.text, place, private)
        elif one.data is not None:
            values = _mapping(one.data, place)
            self.inputs.update(locate((*one.route, *route)).path for route in leaves(values))
            yield Layer(values, lambda route: locate((*one.route, *route)))

    def _written(self, text: str, place: Location, private: bool) -> Layer:
        """Values that stand as a text inside an object: in a block, a line of it is a line of the file."""
        document = self._document(self.load(place.path, text.encode(), "config"), place)
        if document is None:
            return Layer({}, lambda route: place, private=private)
        block = "\n" in text.rstrip("\n")

        def locate(route: Route) -> Location:
            line = document.locate(route).line
            return Location(place.path, place.line + line) if block and place.line else place

        return Layer(_mapping(document.body, place), locate, private=private)

    def _document(self, file: LoadedFile, place: Location | None) -> Document | None:
        """The document of values; `place` = where they stand as a text, None for a file."""
        for fault in file.faults:
            if fault.rule in ("invalid-yaml", "yaml-limit", "invalid-value") or file.source is None:
                where = fault.location if place is None else place
                raise Fault(
                    "invalid-values", where, f"these values cannot be read: {fault.message}", fault.hint
                )
        found = file.documents[0] if file.documents else None
        return None if found is None or found.body is None else found


def _mapping(body: Any, place: Location) -> dict[str, Any]:
    if isinstance(body, dict):
        return body
    raise Fault("invalid-values", place, "values of a chart are a mapping, and these are not")


def merged(layers: Sequence[Layer]) -> dict[str, Any]:
    """All layers over each other. Raises Fault for a setting that helm refuses.

    One that stands among them twice is the same mapping both times, as it is for the controllers: what a setting in
    between has changed inside of it stays changed.
    """
    values: dict[str, Any] = {}
    own: dict[int, dict[str, Any]] = {}
    for layer in layers:
        if layer.setting is None:
            values = _over(values, own.setdefault(id(layer), copied(layer.values)))
            continue
        try:
            set_value(values, layer.setting.path, layer.text, layer.setting.how)
            set_value(layer.values, layer.setting.path, layer.text, layer.setting.how)
        except WrongSetting as wrong:
            raise Fault("invalid-values", layer.locate(()), f"helm cannot set this value: {wrong}") from None
    return values


def _over(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    """`top` over `base`: mappings key by key; a null stays, for it takes away what the chart has there."""
    found = dict(base)
    for key, value in top.items():
        below = found.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            value = _over(below, value)
        found[key] = value
    return found


def leaves(value: Any, route: Route = ()) -> Iterable[Route]:
    """The routes of all scalars, and of what is empty."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from leaves(item, (*route, key))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from leaves(item, (*route, index))
    else:
        yield route


def without_secrets(text: str, layers: Sequence[Layer]) -> str:
    """A text without the values that come from Secrets: what a template fails with may quote them."""
    found = {str(value[0]) for layer in layers if layer.private for value in _scalars(layer)}
    for value in sorted(found, key=len, reverse=True):
        if len(value) >= SHORTEST:
            text = text.replace(value, "***")
    return text


def _scalars(layer: Layer) -> Iterable[tuple[Any]]:
    if layer.text:
        yield (layer.text.strip(),)
    for route in leaves(layer.values):
        value = layer.value(route)
        if value is not None and isinstance(value[0], str | int | float) and not isinstance(value[0], bool):
            yield value


def layer_of(layers: Sequence[Layer], route: Route, values: Any = None) -> Layer | None:
    """The last layer that has a value: that of `values`, where several have one; None where no layer does."""
    having = [layer for layer in layers if layer.value(route) is not None]
    known = Layer(values, _nowhere).value(route) if isinstance(values, dict) else None
    same = [layer for layer in having if layer.value(route) == known]
    return next(reversed(same or having), None)


def _nowhere(route: Route) -> Location:
    return Location("")


def place_of(layers: Sequence[Layer], route: Route, values: Any = None) -> tuple[Location, Any] | None:
    """Where a value was set, and what it is: in the last layer that has it; None where no layer does."""
    layer = layer_of(layers, route, values)
    if layer is None:
        return None
    found = layer.value(route)
    assert found is not None
    return layer.locate(route), found[0]
