"""Shapes of objects: which values are mappings, lists, and texts, as far as targets read them.

An object of another shape is refused by the API server, and the schema check says so; here it is kept from code
that takes the shape for granted.
"""

from __future__ import annotations

from typing import Any, Final

from gitops_gate.model import Route, show_route

TEXT: Final = "a text"
TEXTS: Final = {"*": TEXT}
"""A mapping of texts; `*` stands for any key."""

_TYPES: dict[str, type] = {TEXT: str}


def misfit(value: Any, shape: Any, route: Route = ()) -> tuple[Route, str] | None:
    """(route, what is wrong) of the first value of another shape; None where all fits. A null is an absent value,
    but in a list.

    A shape is `TEXT`, a list with the shape of its items, or a mapping of the shapes of the fields that matter.
    """
    if value is None:
        return None
    if isinstance(shape, str):
        return None if isinstance(value, _TYPES[shape]) else (route, f"{_name(route)} is not {shape}")
    if isinstance(shape, list):
        if not isinstance(value, list):
            return route, f"{_name(route)} is not a list"
        if None in value:
            index = value.index(None)
            return (*route, index), f"{_name((*route, index))} is null"
        return _first((one, shape[0], (*route, index)) for index, one in enumerate(value))
    if not isinstance(value, dict):
        return route, f"{_name(route)} is not a mapping"
    free = shape.get("*")
    inner = ((one, shape.get(key, free), (*route, key)) for key, one in value.items())
    return _first(each for each in inner if each[1] is not None)


def _first(parts: Any) -> tuple[Route, str] | None:
    return next((found for part in parts if (found := misfit(*part)) is not None), None)


def _name(route: Route) -> str:
    return f"`{show_route(route)}`" if route else "it"


_METADATA: Final = {
    "name": TEXT,
    "namespace": TEXT,
    "labels": TEXTS,
    "annotations": TEXTS,
    "finalizers": [TEXT],
}
APPLICATION: Final[dict[str, Any]] = {"metadata": _METADATA, "spec": {}}

_SELECTOR: Final = {
    "matchLabels": TEXTS,
    "matchExpressions": [{"key": TEXT, "operator": TEXT, "values": [TEXT]}],
}
_GENERATOR: Final[dict[str, Any]] = {
    "selector": _SELECTOR,
    "list": {"template": APPLICATION},
    "clusters": {"selector": _SELECTOR, "template": APPLICATION},
    "git": {"directories": [{"path": TEXT}], "files": [{"path": TEXT}], "template": APPLICATION},
    "matrix": {"template": APPLICATION},
    "merge": {"template": APPLICATION},
}
_GENERATOR["matrix"]["generators"] = _GENERATOR["merge"]["generators"] = [_GENERATOR]
APPLICATION_SET: Final[dict[str, Any]] = {"generators": [_GENERATOR], "template": APPLICATION}
"""Of the `spec` of an ApplicationSet; elements of lists and values of generators are anything."""
