"""What operators overlook: values that they neither compare with a cluster nor put right there.

Source of the rules: `spec.ignoreDifferences` of Argo CD, `spec.ignore` of kustomize-controller, `spec.driftDetection.ignore`
of helm-controller. What is global to an Argo CD installation is in no Application, and not known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from gitops_gate.model.place import Route
from gitops_gate.model.resource import Resource


@dataclass(frozen=True, slots=True)
class Overlooked:
    """Values of the objects that the texts of `selector` select, in Argo CD's globs, or in Flux's anchored `regex`.

    `pointers` = JSON pointers; `expressions` = paths as jq has them; `managers` = all that these field managers own.
    `selector` = (field, text), of the fields that are stated: group, version, kind, name, namespace, labelSelector,
    annotationSelector. `route` = the entry in the object that says so.
    """

    route: Route
    selector: tuple[tuple[str, str], ...]
    pointers: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    patterns: Literal["glob", "regex"] = "glob"


_FIELDS = ("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector")
_LISTS: dict[tuple[str, str], tuple[Route, Literal["glob", "regex"]]] = {
    ("argoproj.io", "Application"): (("spec", "ignoreDifferences"), "glob"),
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): (("spec", "ignore"), "regex"),
    ("helm.toolkit.fluxcd.io", "HelmRelease"): (("spec", "driftDetection", "ignore"), "regex"),
}


def overlooked(resource: Resource) -> Iterator[Overlooked]:
    """What is overlooked for the sake of an object. What is of another shape than expected is passed over."""
    place = _LISTS.get((resource.id.group, resource.id.kind))
    if place is None:
        return
    route, patterns = place
    listed = resource.value(*route)
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        if not isinstance(entry, dict):
            continue
        regex = patterns == "regex"
        selector = entry.get("target") if regex else entry
        yield Overlooked(
            (*route, index),
            tuple(_selector(selector)),
            _texts(entry, "paths" if regex else "jsonPointers"),
            _texts(entry, "jqPathExpressions"),
            _texts(entry, "managedFieldsManagers"),
            patterns,
        )


def _selector(given: Any) -> Iterator[tuple[str, str]]:
    if isinstance(given, dict):
        for name in _FIELDS:
            value = given.get(name)
            # An empty group of Argo CD's is the group of Kubernetes' own kinds.
            if isinstance(value, str) and (value or name == "group"):
                yield name, value


def _texts(entry: dict[str, Any], name: str) -> tuple[str, ...]:
    found = entry.get(name)
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()
