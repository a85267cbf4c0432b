"""Writing to fields that a field spec names: through lists, creating maps on the way where it says so.

Source of the rule: kustomize `api/filters/fieldspec/fieldspec.go`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
    if isinstance(node, list):
        return _items(node, steps, create, setter, leaf)
    if is_null(node):
        return node
    if not isinstance(node, dict):
        raise BadField(f"`{steps[0]}` is looked for inside a single value")
    step = steps[0]
    name = step.removesuffix("[]")
    if name not in node:
        if not create or name != step:
            return node
        return _created(node, name, steps, setter, leaf)
    old = node[name]
    last = len(steps) == 1
    if is_null(old) and not (last and leaf in (scalar, number)):
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
