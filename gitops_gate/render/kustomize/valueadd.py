"""One value for a field of many objects, or for one part of a path in it: the ValueAddTransformer.

Source of the rule: kustomize `api/filters/valueadd`, `kyaml/filesys/util.go`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from gitops_gate.model.whole import whole
from gitops_gate.render.kustomize.faults import Fault, Where
from gitops_gate.render.kustomize.fieldpaths import BadPath, selected
from gitops_gate.render.kustomize.fields import BadField
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.names import Subjects, moved
from gitops_gate.render.kustomize.scalars import is_null, is_scalar, retyped, text, untagged, written_in
from gitops_gate.render.kustomize.selector import BadSelector, Selector
from gitops_gate.render.kustomize.spellings import Bare
from gitops_gate.render.kustomize.tables import split_escaped
from gitops_gate.render.kustomize.trace import Origin, copied, empty, insert, put


class _Added(NamedTuple):
    """What is added: `position` = as which part of a path, counted from 1; 0 = as all of the field."""

    value: str
    position: int
    place: Origin | None


def added(
    items: list[Item], value: str, target: Mapping[str, Any], where: Where, place: Origin | None
) -> list[Item]:
    """The objects with the value at the field of one target. Raises Fault, Untraced."""
    selector = target.get("selector")
    try:
        chosen = range(len(items)) if selector is None else Selector.of(selector).select(items)
    except BadSelector as fault:
        raise Fault("invalid-patch", where, f"`{fault.key}`: {fault}") from None
    path = target["fieldPath"]
    position = target.get("filePathPosition", 0)
    result = list(items)
    for index in chosen:
        item = items[index]
        try:
            if path == "metadata/namespace":
                result[index] = moved(item, value, (), place, Subjects())
            else:
                steps = [step for step in map(str.strip, split_escaped(path)) if step]
                with written_in(item.sources):
                    result[index] = item.having(_below(item.body, steps, _Added(value, position, place)))
                result[index].odd = item.odd or retyped(value) or any("=" in step for step in steps)
        except BadField as fault:
            raise Fault("invalid-resource", where, f"this cannot be written: {fault}") from None
    return result


def _below(node: Any, steps: list[str], added: _Added) -> Any:
    """The node with the value below it; the same one where a null or the end of a list is in the way."""
    key = None if is_null(node) else _step(node, steps[0])
    if key is None:
        if added.position:
            raise BadField(
                f"there is nothing at `{steps[0]}` that holds a path, and kustomize crashes on that"
            )
        return node
    result = copied(node)
    if isinstance(key, _Made):
        element: Any = empty(result) if key.key else _typed(key.value)
        if key.key:
            put(element, key.key, _typed(key.value), added.place)
        insert(result, len(result), element, added.place)
        key = len(result) - 1
    if len(steps) > 1:
        if isinstance(result, dict) and key not in result:
            sequence = whole(steps[1]) is not None or steps[1].startswith("[")
            put(result, key, empty(result, sequence=sequence), None)
        put(result, key, _below(result[key], steps[1:], added), None)
        return result
    _set(result, key, added)
    return result


class _Made(NamedTuple):
    """An element of a list that is not there yet: `{key: value}`, or the value itself."""

    key: str
    value: str


def _step(node: Any, step: str) -> Any:
    """The key or index that a step leads to, None for a place that no list has. Raises BadField."""
    if step == "*":
        raise BadField("`*` has no place in the path of a ValueAddTransformer")
    pair, index = _selected(step), len(node) - 1 if step == "-" else whole(step)
    if index is not None or pair:
        if not isinstance(node, list):
            raise BadField(f"`{step}` is looked for in something that is no list")
        if pair:
            return next((i for i, item in enumerate(node) if _is(node, i, item, pair)), _Made(*pair))
        if step.startswith("-") and step != "-":
            raise BadField(f"`{step}` is no index of a list")
        return index if index is not None and 0 <= index < len(node) else None
    if not isinstance(node, dict):
        raise BadField(f"`{step}` is looked for in something that is no mapping")
    return step


def _selected(step: str) -> tuple[str, str] | None:
    try:
        return selected(step)
    except BadPath as fault:
        raise BadField(str(fault)) from None


def _is(items: Any, index: int, item: Any, pair: tuple[str, str]) -> bool:
    key, value = pair
    if not key:
        return (text(items, index) if is_scalar(item) else "") == value
    return isinstance(item, dict) and key in item and text(item, key) == value


def _typed(words: str) -> str:
    return Bare(words) if retyped(words) else words


def _set(container: Any, key: Any, added: _Added) -> None:
    made = isinstance(container, dict) and key not in container
    old = "" if made else container[key]
    if isinstance(old, dict | list):
        raise BadField(f"`{key}` is more than a single value")
    value = added.value
    if added.position > 0:
        value = inserted("" if made else text(container, key), added.position - 1, value)
    put(container, key, _typed(value) if made else untagged(container, key, value), added.place)


def inserted(path: str, position: int, part: str) -> str:
    """A path with one more part in it: the position counts from 0, and an absolute path stays one."""
    absolute = path.startswith("/")
    parts = [piece for piece in path.split("/") if piece]
    parts.insert(min(position, len(parts)), part)
    return ("/" if absolute else "") + "/".join(parts)
