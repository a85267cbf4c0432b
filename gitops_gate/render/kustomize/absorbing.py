"""Generated objects among the others: added, merged with the one of their name, or put in its place.

Source of the rules: kustomize `api/resmap/reswrangler.go` (AbsorbAll), `api/resource/resource.go`.
"""

from __future__ import annotations

from typing import Any

from gitops_gate.render.kustomize.annotations import annotations_of, labels_of
from gitops_gate.render.kustomize.faults import Fault, Where
from gitops_gate.render.kustomize.generators import wrapped
from gitops_gate.render.kustomize.hints import nearest
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.origins import ORIGIN
from gitops_gate.render.kustomize.scalars import as_written, is_null, text, written_in
from gitops_gate.render.kustomize.selector import Selector
from gitops_gate.render.kustomize.trace import Traced, copied, drop, empty, put


def absorbed(items: list[Item], new: Item, place: Where) -> list[Item]:
    """The objects with a generated one added, merged or put in place of another. Raises Fault, Untraced."""
    found = [position for position, item in enumerate(items) if item.known_as(new.key)]
    joining = new.behaviour in ("merge", "replace")
    shown = f"{new.kind} {new.name}" + (f" in namespace {new.namespace}" if new.namespace else "")
    if not found:
        if joining:
            raise Fault(
                "invalid-generator",
                place,
                f"`behavior: {new.behaviour}`, but there is no {shown} to do that with",
                nearest(items, Selector(kind=new.kind, name=new.name, namespace=new.namespace))
                or "take it from a base that is named under `resources`, or leave `behavior` out",
            )
        return [*items, new]
    if len(found) > 1:
        raise Fault("invalid-generator", place, f"there are {len(found)} objects that were {shown}")
    if not joining:
        raise Fault(
            "duplicate-resource",
            place,
            f"there is a {shown} already",
            "use `behavior: merge` or `behavior: replace`",
        )
    old = items[found[0]]
    result = list(items)
    with written_in(old.sources):
        result[found[0]] = _joined(old, new, place)
    if result[found[0]].key != old.key:
        # Kustomize has found it under a former identity, and looks for the present one then.
        message = f"`behavior: {new.behaviour}`, but the {shown} of the base is a {old.kind} by now"
        raise Fault("invalid-generator", place, message)
    return result


def _joined(old: Item, new: Item, place: Where) -> Item:
    body, meta = copied(new.body), copied(new.body["metadata"])
    put(body, "metadata", meta, None)
    before = old.body.get("metadata")
    for field, of in (("labels", labels_of), ("annotations", annotations_of)):
        strings = _joined_strings(of(old.body), of(new.body), meta)
        if field == "annotations" and new.behaviour == "merge" and ORIGIN in of(old.body):
            put(strings, ORIGIN, of(old.body)[ORIGIN], None)
        if strings:
            put(meta, field, strings, None)
        elif field in meta:
            drop(meta, field)
    for key in ("name", "namespace"):
        if isinstance(before, dict) and before.get(key) and not is_null(before.get(key)):
            put(meta, key, before[key], None)
        elif key in meta:
            drop(meta, key)
    if new.behaviour == "merge":
        for field in ("data", "binaryData"):
            before_data = _data(old, field)
            if field == "data" and new.kind == "Secret":
                before_data = _with_string_data(before_data, old, place)
            strings = _joined_strings(before_data, _data(new, field), meta, blank=True)
            if strings:
                put(body, field, strings, None)
            elif field in body:
                drop(body, field)
    joined = old.having(body)
    joined.hashed = old.hashed and new.hashed
    joined.odd = old.odd
    return joined


def _data(item: Item, field: str) -> Any:
    """The pairs of a field, {} where it is no mapping, which kustomize passes over."""
    found = item.body.get(field)
    return found if isinstance(found, dict) else {}


def _with_string_data(data: Any, old: Item, place: Where) -> Any:
    """A Secret's data with its `stringData` encoded into it."""
    found = old.body.get("stringData")
    if not is_null(found) and not isinstance(found, dict):
        raise Fault("invalid-resource", place, f"`stringData` of {old.name} is no mapping")
    if not found:
        return data
    if not isinstance(old.body.get("data") or {}, dict):
        raise Fault("invalid-resource", place, f"`data` of {old.name} is no mapping")
    if "data" in old.body and is_null(old.body["data"]):
        message = f"`data` of {old.name} is null beside `stringData`, which kustomize crashes on"
        raise Fault("invalid-resource", place, message, "remove the empty `data`")
    result = copied(data) if data else empty(found)
    for key, value in found.items():
        if isinstance(value, dict | list):
            raise Fault(
                "invalid-resource", place, f"`stringData` of {old.name} has `{key}`, which is no text"
            )
        source = found.origins.get(key) if isinstance(found, Traced) else None
        put(result, key, wrapped(("" if is_null(value) else str(text(found, key))).encode()), source)
    return result


def _joined_strings(old: Any, new: Any, like: Any, *, blank: bool = False) -> Any:
    """The texts of both, the new ones win; `blank` = a null is "", and not its own text."""
    result = empty(like)
    for side in (old, new):
        for key in side:
            value = "" if blank and is_null(side[key]) else as_written(side, key)
            place = side.origins.get(key) if isinstance(side, Traced) else None
            put(result, key, value, place)
    return result
