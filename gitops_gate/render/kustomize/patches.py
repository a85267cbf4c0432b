"""Patches: `patches`, `patchesStrategicMerge` and `patchesJson6902`.

Source of the rule: kustomize `api/internal/builtins/Patch*Transformer.go`.
"""

from __future__ import annotations

from typing import Any

from gitops_gate.render.kustomize.annotations import stringified
from gitops_gate.render.kustomize.associative import DIRECTIVE, BadPatch
from gitops_gate.render.kustomize.faults import Fault
from gitops_gate.render.kustomize.hints import Near, nearly
from gitops_gate.render.kustomize.identity import identity_kept
from gitops_gate.render.kustomize.images import holds_images
from gitops_gate.render.kustomize.item import NOWHERE, Item, Key
from gitops_gate.render.kustomize.manifests import Manifest
from gitops_gate.render.kustomize.merge import merge
from gitops_gate.render.kustomize.operations import operated_all
from gitops_gate.render.kustomize.patch import Patch, select
from gitops_gate.render.kustomize.scalars import CLEAR, FOLDING, folds, is_null, written_in
from gitops_gate.render.kustomize.spellings import Untraced, odd
from gitops_gate.render.kustomize.trace import (
    Origin,
    Traced,
    copied,
    drop,
    put,
)
from gitops_gate.render.kustomize.twins import Path, parted


def patched(items: list[Item], patch: Patch) -> tuple[list[Item], bool]:
    """The objects with one entry applied, and whether it selected any. Raises Fault, Untraced."""
    if patch.merges:
        if patch.target is None:
            for manifest in patch.merges:
                items = only_match(items, manifest, patch)
            return items, True
        return _selected(items, patch)
    # Neither: the file is empty, and kustomize does nothing, without a word.
    return operated_all(items, patch) if patch.operations is not None else (items, True)


def _selected(items: list[Item], patch: Patch) -> tuple[list[Item], bool]:
    if len(patch.merges) > 1:
        raise Fault(
            "invalid-patch",
            patch.merges[1].location(),
            "a patch with a target may hold one document only, and this is the second",
            "put each document in an entry of its own",
        )
    result = list(items)
    chosen = select(items, patch)
    for position in chosen:
        result[position] = merged(items[position], patch.merges[0], patch, retarget=True)
    return [item for item in result if item.body is not CLEAR], bool(chosen)


def only_match(items: list[Item], manifest: Manifest, patch: Patch, *, retarget: bool = False) -> list[Item]:
    """The objects with a merge patch applied to the one that it names. Raises Fault, Untraced."""
    wanted = Item(manifest.body, None, False).key
    found = [position for position, item in enumerate(items) if item.known_as(wanted)]
    if len(found) != 1:
        raise _unmatched(items, manifest, wanted, len(found))
    result = list(items)
    result[found[0]] = merged(items[found[0]], manifest, patch, retarget=retarget)
    if result[found[0]].body is CLEAR:
        del result[found[0]]
    return result


def _unmatched(items: list[Item], manifest: Manifest, wanted: Key, count: int) -> Fault:
    shown = called(wanted)
    if count:
        return Fault(
            "unmatched-patch",
            manifest.location("metadata", "name"),
            f"this patch is for one object, but {count} are called {shown} here",
        )
    near = nearly(items, wanted)
    message = f"this patch matches nothing: there is no {shown}"
    if near is None:
        kinds = sorted({item.kind for item in items})
        there = f"there are only: {', '.join(kinds)}" if kinds else "there are no objects at all"
        place = manifest.location(*_ROUTES["kind" if wanted[2] not in kinds else "name"])
        return Fault("unmatched-patch", place, message, there)
    first = near.differing[0]
    if first == "namespace" and not manifest.body["metadata"].get("namespace"):
        first = "name"  # what is not there has no line
    return Fault(
        "unmatched-patch",
        manifest.location(*_ROUTES[first]),
        f"{message}; it nearly matches {called(near.key)}",
        _mend(near, wanted),
    )


_ROUTES = {
    "kind": ("kind",),
    "apiVersion": ("apiVersion",),
    "name": ("metadata", "name"),
    "namespace": ("metadata", "namespace"),
}


def _mend(near: Near, wanted: Key) -> str:
    """What to write instead."""
    group, version, kind, named, where = near.key
    said = {
        "kind": f"`kind: {kind}`",
        "apiVersion": f"`apiVersion: {group + '/' if group else ''}{version}`",
        "name": f"`name: {named}`",
        "namespace": f"`namespace: {near.item.namespace or where}`",
    }
    if near.differing == ("namespace",) and where in ("default", NOWHERE) and not near.item.namespace:
        why = "it is cluster-scoped" if where == NOWHERE else "it has none yet when patches are applied"
        return f"leave `namespace` out: {why}"
    if near.differing == ("name",) and wanted[3] != named and named in wanted[3]:
        return f"write {said['name']}: patches know objects by the names from before prefixes, suffixes and hashes"
    return "write " + ", ".join(said[field] for field in near.differing)


def called(key: Key) -> str:
    """An identity in words."""
    group, version, kind, named, where = key
    api = f"{group}/{version}" if group else version
    inside = f" in namespace {where}" if where not in ("default", NOWHERE) else ""
    return f"{api} {kind} {named}{inside}".strip()


def merged(item: Item, manifest: Manifest, patch: Patch, *, retarget: bool) -> Item:
    """The object with a merge patch merged in; its body is CLEAR when the patch deletes it."""
    body = item.body
    if retarget and isinstance(body.get("apiVersion"), dict | list):
        where = Origin(item.source[0], (*item.source[1], "apiVersion")) if item.source else patch.place
        raise Fault(
            "invalid-resource",
            where,
            f"`apiVersion` of {item.kind} {item.name} is no text, so no patch fits it",
        )
    change = _retargeted(manifest, body.get("apiVersion")) if retarget else manifest.body
    if patch.rename or patch.rekind:
        item = item.renaming()
        change = _worded(change, manifest, "annotations")  # where kustomize keeps what a patch may do
    if manifest.odd and not isinstance(change, Traced) and odd(change):
        raise Untraced  # braces and brackets around what it is put into make a difference
    remembering = _touches_annotations(change)
    if remembering:
        body = item.annotated()
    sources = (*item.sources, manifest.document.source)
    folding = FOLDING.set(any(map(folds, sources)))
    try:
        with written_in(sources):
            result = merge(body, change, odd=item.odd)
    except BadPatch as fault:
        raise Fault(
            "invalid-patch",
            manifest.location(*fault.route),
            f"this patch does not fit {item.kind} {item.name}: {fault}",
        ) from None
    finally:
        FOLDING.reset(folding)
    if change.get(DIRECTIVE) == "replace":
        result = body  # kustomize puts the patch in the place of its own variable, not of the object
    if result is CLEAR or result == {}:
        gone = item.copy()
        gone.body = CLEAR
        return gone
    result = identity_kept(result, item, patch)
    if item.twins:
        item = item.copy()
        item.twins = parted(item.twins, lambda path: _replaces(change, path))
    other = item.unannotated(result) if remembering else item.having(result)
    other.odd = item.odd or manifest.odd or isinstance(result, Traced)
    other.pods = item.pods or holds_images(change)
    api = (("apiVersion", str(body.get("apiVersion"))),) if retarget else ()
    identity = (("name", other.name), ("kind", other.kind), ("namespace", other.namespace), *api)
    other.untyped |= frozenset(identity)
    if manifest.document.source not in other.sources:
        other.sources = (*other.sources, manifest.document.source)
    return other


def _replaces(change: Any, path: Path) -> bool:
    """Whether a patch puts something of its own in the place of what a path leads through."""
    for step in path:
        if not isinstance(change, dict):
            return False
        if change.get(DIRECTIVE) == "replace":
            return True
        change = change.get(step)
    return False


def _retargeted(manifest: Manifest, version: Any) -> Any:
    """A patch as it is given to an object that it does not name: labels and annotations become texts.

    So a null label does not remove a label there, it becomes the text of that null.
    """
    change = manifest.body
    if change.get("apiVersion") != version:
        change = copied(change)
        put(change, "apiVersion", version, None)
    return _worded(change, manifest, "labels", "annotations")


def _worded(change: Any, manifest: Manifest, *fields: str) -> Any:
    """A patch whose labels or annotations have become texts."""
    meta = change["metadata"] if isinstance(change.get("metadata"), dict) else {}
    for field in fields:
        if field not in meta:
            continue
        notes = meta[field]
        strings = stringified(notes, (manifest.document.source,)) if isinstance(notes, dict) else {}
        if strings is notes and strings:
            continue
        meta = copied(meta)
        if strings:
            put(meta, field, strings, None)
        else:
            drop(meta, field)
    if meta is not change.get("metadata"):
        change = copied(change)
        put(change, "metadata", meta, None)
    return change


def _touches_annotations(change: Any) -> bool:
    """Whether a patch can remove annotations as a whole."""
    if DIRECTIVE in change:
        return True
    meta = change.get("metadata")
    if not isinstance(meta, dict):
        return "metadata" in change
    notes = meta.get("annotations", {})
    return DIRECTIVE in meta or is_null(notes) or not isinstance(notes, dict) or DIRECTIVE in notes
