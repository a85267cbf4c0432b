"""Writing to fields that a field spec names: through lists, creating maps on the way where it says so.

Source of the rule: kustomize `api/filters/fieldspec/fieldspec.go`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from gitops_gate.render.kustomize.scalars import is_null
from gitops_gate.render.kustomize.tables import FieldSpec
from gitops_gate.render.kustomize.trace import copied, empty, put

KEEP: Any = object()
"""What a setter gives back to leave a value as it is."""


def scalar(like: Any) -> str:
    """What a created field holds that is to have a single value. Such a field is written to also where it is null."""
    return ""


def number(like: Any) -> int:
    """The same, for a number."""
    return 0


Setter = Callable[[Any, Any], Any]
"""(container, key) -> the new value, or KEEP."""


class BadField(Exception):
    """A field spec that meets something it cannot walk through."""


def written(body: Any, spec: FieldSpec, setter: Setter, *, leaf: Callable[[Any], Any] | None = None) -> Any:
    """The object with the setter's values at the fields of a spec; the same object where nothing changes.

    `leaf(like)` makes what a created last field holds before the setter sees it; None = create nothing. The
    setter writes its own origins: it is given the container, already copied. Raises BadField.
    """
    if not spec.steps:
        raise BadField("a field spec without a path names no field")
    return _below(body, spec.steps, spec.create and leaf is not None, setter, leaf)


def _below(node: Any, steps: tuple[str, ...], create: bool, setter: Setter, leaf: Any) -> Any:
    if not isinstance(node, dict):
        if isinstance(node, list):
            return _items(node, steps, create, setter, leaf)
        if is_null(node):
            return node
        raise BadField(f"`{steps[0]}` is looked for inside a single value")
    step = steps[0]
    name = step[:-2] if step[-2:] == "[]" else step
    if name not in node:
        if not create or name != step:
            return node
        return _created(node, name, steps, setter, leaf)
    old = node[name]
    last = len(steps) == 1
    if not old and is_null(old) and not (last and leaf in (scalar, number)):
        if name != step:
            result = copied(node)
            result[name] = empty(node, sequence=True)
            return result
        return _created(node, name, steps, setter, leaf) if create else node
    if last:
        return _set(node, name, setter)
    new = _below(old, steps[1:], create, setter, leaf)
    if new is old:
        return node
    result = copied(node)
    put(result, name, new, None)
    return result


class Way(NamedTuple):
    """A key on the way to fields: `listed` = a null in its place becomes an empty list; `last` = it is such a field."""

    key: str
    listed: bool
    last: bool
    below: Ways


Ways = tuple[Way, ...]


def ways(specs: Iterable[FieldSpec]) -> Ways:
    """Fields that have their first keys in common, to be walked at once."""
    below: dict[str, list[FieldSpec]] = {}
    for spec in specs:
        below.setdefault(spec.steps[0], []).append(spec._replace(steps=spec.steps[1:]))
    return tuple(
        Way(
            step.removesuffix("[]"),
            step.endswith("[]"),
            any(not one.steps for one in rest),
            ways(one for one in rest if one.steps),
        )
        for step, rest in below.items()
    )


def written_along(node: Any, all_ways: Ways, setter: Setter) -> Any:
    """What `written` gives for several specs, one after the other, none of which creates anything. Raises BadField."""
    result = node
    if isinstance(node, list):
        for index, item in enumerate(node):
            new = written_along(item, all_ways, setter)
            if new is not item:
                result = copied(node) if result is node else result
                put(result, index, new, None)
        return result
    if not isinstance(node, dict):
        if is_null(node):
            return node
        first = all_ways[0]
        raise BadField(f"`{first.key}{'[]' * first.listed}` is looked for inside a single value")
    for key, listed, last, below in all_ways:
        if key not in node:
            continue
        old = new = node[key]
        if not old and is_null(old):
            new = empty(node, sequence=True) if listed else old
        else:
            if last:
                result = _set(result, key, setter)
                old = new = result[key]
            if below:
                new = written_along(old, below, setter)
        if new is not old:
            result = copied(node) if result is node else result
            put(result, key, new, None)
    return result


def _items(node: Any, steps: tuple[str, ...], create: bool, setter: Setter, leaf: Any) -> Any:
    result = node
    for index, item in enumerate(node):
        new = _below(item, steps, create, setter, leaf)
        if new is not item:
            result = copied(node) if result is node else result
            put(result, index, new, None)
    return result


def _created(node: Any, name: str, steps: tuple[str, ...], setter: Setter, leaf: Any) -> Any:
    """The map with a field that it does not have, filled by the setter."""
    result = copied(node)
    if len(steps) == 1:
        put(result, name, leaf(node), None)
        return _set(result, name, setter)
    put(result, name, _below(empty(node), steps[1:], True, setter, leaf), None)
    return result


def _set(node: Any, name: str, setter: Setter) -> Any:
    """The map with what the setter makes of one of its values."""
    result = copied(node)
    new = setter(result, name)
    if new is KEEP:
        return node
    if result[name] is not new:
        result[name] = new
    return result
