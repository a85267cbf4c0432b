"""Hints for targets that select nothing."""

from __future__ import annotations

from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.selector import Selector


def nearest(items: list[Item], target: Selector) -> str:
    """What is there of the kind that a target names, "" where nothing helps."""
    if not target.kind:
        return ""
    of_kind = [item for item in items if item.kind == target.kind]
    for item in of_kind:
        if target.name in (item.name, item.original[3]):
            return _apart(item, target)
    names = sorted({item.original[3] for item in of_kind})
    if not names:
        kinds = sorted({item.kind for item in items})
        return f"there is no {target.kind} here; there are: {', '.join(kinds)}" if kinds else ""
    return f"the {target.kind} objects here are: {', '.join(names[:5])}" + (" …" if len(names) > 5 else "")


def _apart(item: Item, target: Selector) -> str:
    """In what an object of the right kind and name differs from a target."""
    stated = (("group", item.group), ("version", item.version), ("namespace", item.namespace))
    differing = [
        f"{part} is {found or 'not set'}"
        for part, found in stated
        if getattr(target, part) and getattr(target, part) != found
    ]
    return f"there is a {item.kind} {item.name}, but its {' and its '.join(differing)}" if differing else ""
