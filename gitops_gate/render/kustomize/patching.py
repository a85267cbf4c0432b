"""The steps of a kustomization's patches and replacements, with what is to be said of those without effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gitops_gate.render.kustomize.hints import nearest
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.lostelements import lost_elements
from gitops_gate.render.kustomize.operations import json6902
from gitops_gate.render.kustomize.patch import Patch, valueless
from gitops_gate.render.kustomize.patches import only_match, patched
from gitops_gate.render.kustomize.replacements import replaced
from gitops_gate.render.kustomize.scalars import CLEAR
from gitops_gate.render.kustomize.selector import Selector
from gitops_gate.render.kustomize.silences import replacing

if TYPE_CHECKING:
    from gitops_gate.render.kustomize.steps import Steps


def merges(steps: Steps, items: list[Item]) -> list[Item]:
    """`patchesStrategicMerge`: each document for the one object that it names."""
    for patch in steps.files.strategic():
        before = items
        for manifest in patch.merges:
            items = only_match(items, manifest, patch, retarget=True)
        steps.notes += lost_elements(before, items, patch)
    return steps.noted(items, "PatchStrategicMergeTransformer")


def patches(steps: Steps, items: list[Item]) -> list[Item]:
    """`patches`: merge patches and JSON patches, each for the objects that its target selects."""
    for patch in steps.files.patches():
        items = steps.noted(_patched(steps, items, patch, patched), "PatchTransformer")
    return items


def operations(steps: Steps, items: list[Item]) -> list[Item]:
    """`patchesJson6902`."""
    for patch in steps.files.json6902():
        items = steps.noted(_patched(steps, items, patch, json6902), "PatchJson6902Transformer")
    return items


def _patched(
    steps: Steps, items: list[Item], patch: Patch, how: Callable[[list[Item], Patch], tuple[list[Item], bool]]
) -> list[Item]:
    before = items
    items, hit = how(items, patch)
    steps.notes += valueless(patch)
    steps.notes += lost_elements(before, items, patch)
    for place, note in replacing(before, items, patch):
        if note is not None:
            steps.notes.append(note)
        else:
            steps.effective.append(place)
    if patch.target is not None:
        wanted = ", ".join(f"{key} {value}" for key, value in patch.target._asdict().items() if value)
        steps.judged(
            hit,
            patch.target_place,
            "ineffective-patch",
            f"this target selects nothing ({wanted or 'it is empty'}), so the patch has no effect",
            "" if hit else nearest(items, patch.target),
        )
    return [item for item in items if item.body is not CLEAR]


def replacements(steps: Steps, items: list[Item]) -> list[Item]:
    """`replacements`: each value to all its targets."""
    for entry, place in steps.files.replacements():
        items, idle, source = replaced(items, entry, place)
        for index in range(len(entry.get("targets") or ())):
            if index not in idle:
                target = place._replace(route=(*place.route, "targets", index))
                steps.copies.append((source or target, target))
            steps.judged(
                index not in idle,
                place.below("targets", index, "select"),
                "ineffective-replacement",
                "this target selects nothing, so nothing is replaced",
                nearest(items, Selector.of(entry["targets"][index]["select"])) if index in idle else "",
            )
    return steps.noted(items, "ReplacementTransformer")
