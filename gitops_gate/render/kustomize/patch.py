"""Patches as they are read, and the objects that their targets select."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from gitops_gate.model import Document, Failure
from gitops_gate.render.kustomize.faults import Fault
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.manifests import Manifest
from gitops_gate.render.kustomize.selector import BadSelector, Selector
from gitops_gate.render.kustomize.trace import Origin


class Patch(NamedTuple):
    """One entry of `patches`. Either `merges` or `operations` is filled.

    `place` = the entry, `target_place` = its target (or the entry), `document` = the JSON patch's.
    """

    place: Origin
    target: Selector | None
    target_place: Origin
    merges: tuple[Manifest, ...] = ()
    operations: Any = None
    document: Document | None = None
    rename: bool = False
    rekind: bool = False


def select(items: list[Item], patch: Patch) -> list[int]:
    """The positions of the objects that a target selects. Raises Fault."""
    assert patch.target is not None
    try:
        return patch.target.select(items)
    except BadSelector as fault:
        place = patch.target_place
        if patch.target is not None:
            place = place.below(fault.key)
        raise Fault("invalid-patch", place, f"`{fault.key}`: {fault}") from None


def valueless(patch: Patch) -> Iterator[Failure]:
    """Notes on the operations that have no value: kustomize takes that for null, without a word."""
    for index, operation in enumerate(patch.operations or ()):
        if operation.get("op") in ("add", "replace") and "value" not in operation and patch.document:
            place = patch.document.locate((index,))
            message = f"this `{operation['op']}` has no `value`, so kustomize writes null"
            hint = "state the `value`; to take something away, write `op: remove`"
            yield Failure("ineffective-patch", place, message, hint)
