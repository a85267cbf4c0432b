"""Hints for targets and patches that match nothing: what they were probably meant for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from gitops_gate.render.kustomize.images import parts, used_images
from gitops_gate.render.kustomize.item import NOWHERE, Item, Key
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
    return listed(names, f"the {target.kind} objects here are: ")


def listed(names: Iterable[str], lead: str) -> str:
    """Some names after a lead, the first few of them."""
    found = sorted(names)
    return lead + ", ".join(found[:5]) + (" …" if len(found) > 5 else "")


def _apart(item: Item, target: Selector) -> str:
    """In what an object of the right kind and name differs from a target."""
    stated = (("group", item.group), ("version", item.version), ("namespace", item.namespace))
    differing = [
        f"{part} is {found or 'not set'}"
        for part, found in stated
        if getattr(target, part) and getattr(target, part) != found
    ]
    return f"there is a {item.kind} {item.name}, but its {' and its '.join(differing)}" if differing else ""


class Near(NamedTuple):
    """An object that a patch nearly matches: the identity that comes nearest, and the fields that differ."""

    item: Item
    key: Key
    differing: tuple[str, ...]


def nearly(items: list[Item], wanted: Key) -> Near | None:
    """The object whose identity, present or former, is nearest to one that nothing has; None where none is near."""
    best: tuple[float, Near] | None = None
    for item in items:
        for key in (item.key, *item.former):
            costs = _costs(key, wanted)
            total = sum(costs.values())
            if total <= _TOO_FAR and (best is None or total < best[0]):
                best = total, Near(item, key, tuple(costs))
    return best[1] if best else None


_TOO_FAR = 3.0


def _costs(key: Key, wanted: Key) -> dict[str, float]:
    """The fields in which two identities differ, the one to mend first, and how much each counts."""
    costs = {}
    if key[2] != wanted[2]:
        costs["kind"] = 2.5 - 2 * _likeness(key[2], wanted[2])
    if key[:2] != wanted[:2]:
        costs["apiVersion"] = 1.0 if "kind" not in costs else 0.9
    if key[3] != wanted[3]:
        costs["name"] = 2.4 - 2 * _likeness(key[3], wanted[3])
    if key[4] != wanted[4] and not ({key[4], wanted[4]} & {NOWHERE} and costs):
        costs["namespace"] = 0.8
    return costs


def _likeness(one: str, other: str) -> float:
    """From 0 to 1; case does not count, and a name inside another is much like it."""
    from difflib import SequenceMatcher  # only a fault needs it

    one, other = one.lower(), other.lower()
    likeness = SequenceMatcher(None, one, other).ratio()
    return max(likeness, 0.7) if min(one, other, key=len) in max(one, other, key=len) else likeness


def image_hint(name: str, items: list[Item]) -> str:
    """The name that was probably meant, among those of the images in use."""
    from difflib import get_close_matches  # only an idle entry needs it

    used = sorted({parts(image)[0] for item in items for image in used_images(item.body)})
    same = [one for one in used if one.rpartition("/")[2] == name.rpartition("/")[2]]
    near = same or get_close_matches(name, used, 1, 0.7)
    if near and near[0] != name:
        return f"did you mean `{near[0]}`? The name must be written as in the manifests, with the registry"
    return "the name must be written as in the manifests, with the registry"
