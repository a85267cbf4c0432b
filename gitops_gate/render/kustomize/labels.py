"""Labels and annotations for all objects: `labels`, `commonLabels`, `commonAnnotations`.

Source of the rules: kustomize `api/filters/labels`, `api/filters/annotations`, `kusttarget_configplugin.go`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from gitops_gate.render.kustomize.config import Config, merged_specs
from gitops_gate.render.kustomize.fields import BadField, Setter, written
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.scalars import RETYPED_KEY, is_null, retyped
from gitops_gate.render.kustomize.tables import FieldSpec, selected
from gitops_gate.render.kustomize.trace import Origin, copied, empty, put
from gitops_gate.render.kustomize.twins import born

METADATA = FieldSpec("", "", "", ("metadata", "labels"), True)
_IN_METADATA = (METADATA.steps, ("metadata", "annotations"))

Places = Mapping[str, Origin]


def label_specs(entry: Mapping[str, Any], config: Config) -> tuple[FieldSpec, ...]:
    """Where an entry of `labels` writes. Raises Clash."""
    own = tuple(FieldSpec.of(field) for field in entry.get("fields") or ())
    flags = ("includeSelectors", "includeTemplates", "includeVolumeClaimTemplates")
    return _with_defaults(own, config, *(bool(entry.get(flag)) for flag in flags))


@functools.lru_cache(maxsize=256)
def _with_defaults(
    specs: tuple[FieldSpec, ...], config: Config, selectors: bool, templates: bool, claims: bool
) -> tuple[FieldSpec, ...]:
    specs = merged_specs(specs, config["labels"])
    if selectors:
        return merged_specs(specs, config["commonLabels"])
    if templates:
        specs = merged_specs(specs, config["templateLabels"])
    if claims:
        specs = merged_specs(specs, config["volumeClaimTemplateLabels"])
    return merged_specs(specs, (METADATA,))


def _in_metadata(body: Any, spec: FieldSpec, setter: Setter) -> Any:
    """What `written` gives for labels or annotations that are there, in the metadata; None of all others."""
    if spec.steps not in _IN_METADATA:
        return None
    meta, field = body.get("metadata"), spec.steps[1]
    if not isinstance(meta, dict) or not isinstance(meta.get(field), dict):
        return None
    result, meta = copied(body), copied(meta)
    setter(meta, field)
    result["metadata"] = meta
    return result


def labelled(
    items: list[Item], pairs: Mapping[str, str], specs: tuple[FieldSpec, ...], places: Places
) -> list[Item]:
    """The objects with the pairs set at all fields that the specs name. Raises BadField."""
    if not pairs:
        return items
    entries = [(label, pairs[label], places.get(label), retyped(label)) for label in sorted(pairs)]

    def setter(container: Any, key: Any) -> Any:
        found = container[key]
        if not found and is_null(found):
            found = empty(container)
        if not isinstance(found, dict):
            raise BadField(f"`{key}` is no mapping that could take a label")
        changed = copied(found)
        for label, value, place, unsafe in entries:
            if unsafe and label not in changed:
                raise BadField(RETYPED_KEY.format(label))
            put(changed, label, value, place)
        container[key] = changed
        return changed

    result = []
    for item in items:
        body = item.body
        chosen = selected(specs, item.group, item.version, item.kind)
        for spec in chosen:
            body = _in_metadata(body, spec, setter) or written(body, spec, setter, leaf=empty)
        other = item.rewritten(body)
        if len(chosen) > 1 and other is not item:
            other.twins = (*other.twins, *born(item.body, body, (spec.steps for spec in chosen), pairs))
        result.append(other)
    return result
