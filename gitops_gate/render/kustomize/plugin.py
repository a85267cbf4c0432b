"""The configuration of one of kustomize's own transformers and generators: an object of its own, read for its shape.

Source of the shapes: kustomize `api/internal/builtins`.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from gitops_gate.load.spelling import plain
from gitops_gate.render.kustomize.faults import Fault
from gitops_gate.render.kustomize.hints import listed
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.shapes import (
    FIELD_SPEC,
    FLAG,
    GENERATOR,
    IMAGE,
    LOOSE,
    NUMBER,
    PATCH,
    REPLACEMENT,
    SELECTOR,
    TEXT,
    TEXTS,
    shaped,
)
from gitops_gate.render.kustomize.spellings import explicit
from gitops_gate.render.kustomize.tables import FieldSpec
from gitops_gate.render.kustomize.trace import FRESH, Origin

VALUE_TARGETS = [{"selector": SELECTOR, "fieldPath": TEXT, "filePathPosition": NUMBER}]
_SPECS = {"fieldSpecs": [FIELD_SPEC]}
_NAMED = {"metadata": {"name": TEXT, "namespace": TEXT}}
_GKE = {
    "cloud": TEXT,
    "kubernetesService": {"name": TEXT, "namespace": TEXT},
    "serviceAccount": {"name": TEXT, "projectId": TEXT},
}

_SHAPES: Final[dict[str, dict[str, Any]]] = {
    "AnnotationsTransformer": {"annotations": TEXTS, **_SPECS},
    "HashTransformer": {},
    "ImageTagTransformer": {"imageTag": IMAGE, **_SPECS},
    "LabelTransformer": {"labels": TEXTS, **_SPECS},
    "NamespaceTransformer": {**_NAMED, "unsetOnly": FLAG, "setRoleBindingSubjects": TEXT, **_SPECS},
    "PatchJson6902Transformer": {"target": SELECTOR, "path": TEXT, "jsonOp": TEXT},
    "PatchStrategicMergeTransformer": {"paths": [TEXT], "patches": TEXT},
    "PatchTransformer": PATCH,
    "PrefixSuffixTransformer": {"prefix": TEXT, "suffix": TEXT, **_SPECS},
    "PrefixTransformer": {"prefix": TEXT, **_SPECS},
    "SuffixTransformer": {"suffix": TEXT, **_SPECS},
    "ReplacementTransformer": {"replacements": [{"path": TEXT, **REPLACEMENT}]},
    "ReplicaCountTransformer": {"replica": {"name": TEXT, "count": NUMBER}, **_SPECS},
    "ValueAddTransformer": {"value": TEXT, "targets": VALUE_TARGETS, "targetFilePath": TEXT},
    "ConfigMapGenerator": {**_NAMED, **GENERATOR},
    "SecretGenerator": {**_NAMED, **GENERATOR, "type": TEXT},
    "IAMPolicyGenerator": _GKE,
}
HELM = "HelmChartInflationGenerator"
GENERATORS = frozenset({"ConfigMapGenerator", "SecretGenerator", "IAMPolicyGenerator", HELM})


class Plugin(NamedTuple):
    """A configuration: `fields` = its content, shaped; `place` = where it is, `folder` = of the kustomization."""

    item: Item
    fields: dict[str, Any]
    place: Origin
    folder: str

    @property
    def kind(self) -> str:
        return self.item.kind

    @property
    def specs(self) -> tuple[FieldSpec, ...]:
        return tuple(FieldSpec.of(entry) for entry in self.fields.get("fieldSpecs") or ())

    def at(self, *route: str | int) -> Origin:
        return self.place.below(*route)


def plugin(item: Item, folder: str, wanted: str) -> Plugin:
    """The configuration that an object is; `wanted` = the field that names it. Raises Fault."""
    assert item.source is not None
    document, route = item.source
    place = Origin(document, route, FRESH)
    if item.kind not in _SHAPES and item.kind != HELM:
        raise unfit(place, f"kustomize has no built-in `{item.kind}`", _meant(item.kind))
    if (item.kind in GENERATORS) != (wanted == "generators"):
        other = "transformers" if wanted == "generators" else "generators"
        raise unfit(
            place,
            f"{item.kind} is named under `{wanted}`, and belongs under `{other}`",
            f"name it under `{other}`",
        )
    if item.kind == HELM:
        return Plugin(item, plain(explicit(item.body)), place, folder)
    fields = shaped(explicit(item.body), _SHAPES[item.kind], document, route, LOOSE)
    return Plugin(item, fields, place, folder)


def _meant(kind: str) -> str:
    from difflib import get_close_matches  # only a fault needs it

    near = get_close_matches(kind, (*_SHAPES, HELM), 1, 0.6)
    return f"did you mean `{near[0]}`?" if near else listed(_SHAPES, "it has: ")


def unfit(place: Origin, message: str, hint: str = "") -> Fault:
    """The fault of a configuration that cannot be followed."""
    return Fault("invalid-kustomization", place, message, hint)
