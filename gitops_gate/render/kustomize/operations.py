"""JSON patches on objects.

Source of the rules: `PatchTransformer.go` and `PatchJson6902Transformer.go` of kustomize `api/internal/builtins`.
"""

from __future__ import annotations

from typing import Any

from gitops_gate.render.kustomize.annotations import stringified
from gitops_gate.render.kustomize.faults import Fault
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.jsonpatch import BadOperation, applied
from gitops_gate.render.kustomize.patch import Patch, select
from gitops_gate.render.kustomize.spellings import explicit, through_json
from gitops_gate.render.kustomize.trace import FRESH, Origin, copied, drop, put, restyled


def operated_all(items: list[Item], patch: Patch, *, renaming: bool = True) -> tuple[list[Item], bool]:
    if patch.target is None:
        raise Fault(
            "invalid-patch",
            patch.place,
            "a JSON patch needs a `target` that says which objects it is for",
            "add `target: {kind: …, name: …}` beside it",
        )
    result = list(items)
    chosen = select(items, patch)
    for position in chosen:
        item = items[position].renaming() if renaming else items[position]
        result[position] = operated(item, patch)
    return result, bool(chosen)


def json6902(items: list[Item], patch: Patch) -> tuple[list[Item], bool]:
    """As `patched`, for an entry of `patchesJson6902`."""
    return operated_all(items, patch, renaming=False)


def operated(item: Item, patch: Patch) -> Item:
    """The object with a JSON patch applied. Raises Fault, Untraced."""
    memory = item.memory()
    remembering = any(_reaches_annotations(operation) for operation in patch.operations)
    before = item.annotated() if remembering else item.body
    before = explicit(before) if item.odd else before
    try:
        body = through_json(applied(restyled(before, FRESH), patch.operations))
    except BadOperation as fault:
        raise _failed(item, patch, fault) from None
    if not isinstance(body, dict):
        message = f"this patch leaves nothing of {item.kind} {item.name} that is an object"
        raise Fault("invalid-patch", patch.place, message)
    alone = item.copy()
    alone.twins = ()  # all is read anew
    other = (alone.unannotated(body) if remembering else alone).having(_annotations_as_text(body, memory))
    if remembering and other.memory() != memory:
        restored = alone.copy()
        restored._identify(other.body)
        other = restored
    other.odd, other.pods = False, True
    return other


def _reaches_annotations(operation: Any) -> bool:
    paths = (operation.get(key) for key in ("path", "from")) if isinstance(operation, dict) else ()
    return any(
        isinstance(path, str) and (path in ("", "/metadata") or path.startswith("/metadata/annotations"))
        for path in paths
    )


def _annotations_as_text(body: Any, memory: dict[str, str]) -> Any:
    """Kustomize writes the annotations back as texts after a JSON patch; empty ones go."""
    meta = body.get("metadata")
    if not isinstance(meta, dict) or "annotations" not in meta:
        return body
    notes = meta["annotations"]
    strings = stringified(notes, fresh=True) if isinstance(notes, dict) else {}
    if strings is notes and notes:
        return body
    result, meta = copied(body), copied(meta)
    put(result, "metadata", meta, None)
    if strings:
        put(meta, "annotations", strings, None)
    else:
        drop(meta, "annotations")
    return result


def _failed(item: Item, patch: Patch, fault: BadOperation) -> Fault:
    place = patch.place
    if patch.document is not None:
        place = Origin(patch.document, (fault.index, fault.key) if fault.key else (fault.index,))
    return Fault(
        "invalid-patch",
        place,
        f"this operation cannot be applied to {item.kind} {item.name}: {fault}",
        fault.hint,
    )
