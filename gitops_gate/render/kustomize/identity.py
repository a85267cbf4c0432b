"""What a merge patch leaves as it is: kind, name and namespace of the object that it is for.

Source of the rule: `ApplySmPatch` of kustomize `api/resource/resource.go`.
"""

from __future__ import annotations

from typing import Any

from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.patch import Patch
from gitops_gate.render.kustomize.scalars import is_null
from gitops_gate.render.kustomize.spellings import Bare
from gitops_gate.render.kustomize.trace import Traced, copied, drop, empty, origin, put


def identity_kept(body: Any, item: Item, patch: Patch) -> Any:
    """A merge changes neither kind nor name (unless it may) nor namespace."""
    old, meta = item.body, body.get("metadata")
    result = body
    if not patch.rekind and body.get("kind") != old.get("kind"):
        result = copied(result)
        put(result, "kind", old.get("kind"), None)
    before = old.get("metadata")
    before = before if isinstance(before, dict) else {}
    meta = meta if isinstance(meta, dict) else {}
    keys = [key for key in ("namespace",) if meta.get(key) != before.get(key)]
    if not patch.rename and (meta.get("name") != before.get("name") or type(before.get("name")) is Bare):
        keys.append("name")
    if keys:
        result = copied(result) if result is body else result
        meta = copied(meta) if meta else empty(body)
        for key in keys:
            if is_null(before.get(key)) or before.get(key) == "":
                if key in meta:
                    drop(meta, key)
            else:
                put(meta, key, before[key], None)
        put(result, "metadata", meta, None)
    if isinstance(result, Traced):
        _places_kept(result, old)
    return result


def _places_kept(body: Any, old: Any) -> None:
    """What a patch only states to say which object it is for has its place in the object still."""
    for key in ("apiVersion", "kind"):
        if body.get(key) == old.get(key):
            put(body, key, body.get(key), origin(old, key))
    meta, before = body.get("metadata"), old.get("metadata")
    if isinstance(meta, Traced) and isinstance(before, Traced):
        for key in ("name", "namespace"):
            if key in meta and meta[key] == before.get(key):
                put(meta, key, meta[key], origin(before, key))
