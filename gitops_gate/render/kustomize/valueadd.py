"""One value for a field of many objects, or for one part of a path in it: the ValueAddTransformer.

Source of the rule: kustomize `api/filters/valueadd`, `kyaml/filesys/util.go`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gitops_gate.load.scalars import scalar
from gitops_gate.model.whole import whole
from gitops_gate.render.kustomize.faults import Fault, Where, unsupported
from gitops_gate.render.kustomize.fields import BadField
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.names import Subjects, moved
from gitops_gate.render.kustomize.scalars import is_null, quoted, text
from gitops_gate.render.kustomize.selector import BadSelector, Selector
from gitops_gate.render.kustomize.tables import split_escaped
from gitops_gate.render.kustomize.trace import Origin, copied, empty, put


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
                result[index] = item.having(_below(item.body, steps, value, position, place, where))
        except BadField as fault:
            raise Fault("invalid-resource", where, f"this cannot be written: {fault}") from None
    return result


def _below(node: Any, steps: list[str], value: str, position: int, place: Origin | None, where: Where) -> Any:
    """The node with the value below it; the same one where a null or the end of a list is in the way."""
    step = steps[0]
    if is_null(node):
        return node
    if step == "*" or step.startswith("["):
        raise unsupported(where, f"a ValueAddTransformer with `{step}` in its path")
    key: Any = step
    if step.isdecimal() or step == "-":
        if not isinstance(node, list):
            raise BadField(f"`{step}` is looked for in something that is no list")
        key = len(node) - 1 if step == "-" else whole(step)
        if key is None or not 0 <= key < len(node):
            return node
    elif not isinstance(node, dict):
        raise BadField(f"`{step}` is looked for in something that is no mapping")
    result = copied(node)
    if len(steps) > 1:
        if isinstance(result, dict) and key not in result:
            put(result, key, empty(result, sequence=steps[1].isdecimal()), None)
        put(result, key, _below(result[key], steps[1:], value, position, place, where), None)
        return result
    _set(result, key, value, position, place, where)
    return result


def _set(container: Any, key: Any, value: str, position: int, place: Origin | None, where: Where) -> None:
    made = isinstance(container, dict) and key not in container
    old = "" if made else container[key]
    if isinstance(old, dict | list):
        raise BadField(f"`{key}` is more than a single value")
    if position > 0:
        value = inserted("" if made or is_null(old) else text(container, key), position - 1, value)
    kept = not made and isinstance(old, str) and quoted(container, key)
    new = value if kept else scalar(value, "manifest")
    if is_null(new):
        raise unsupported(where, "a ValueAddTransformer that adds a null")
    put(container, key, new, place)


def inserted(path: str, position: int, part: str) -> str:
    """A path with one more part in it: the position counts from 0, and an absolute path stays one."""
    absolute = path.startswith("/")
    parts = [piece for piece in path.split("/") if piece]
    parts.insert(min(position, len(parts)), part)
    return ("/" if absolute else "") + "/".join(parts)
