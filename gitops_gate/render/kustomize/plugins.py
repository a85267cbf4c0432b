"""What a kustomization may ask kustomize to run: found and refused, never run.

Source of the rules: kustomize `api/internal/plugins`; the annotations are those of KRM functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_gate.render.kustomize.annotations import annotations_of
from gitops_gate.render.kustomize.faults import Fault
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.paths import Paths
from gitops_gate.render.kustomize.spec import Load, Spec
from gitops_gate.render.kustomize.trace import Origin

_FIELDS = ("generators", "transformers", "validators")
_FUNCTIONS = ("config.kubernetes.io/function", "config.k8s.io/function")
_WORDS = ("name", "releaseName", "namespace", "version", "repo")


def refuse_plugins(spec: Spec, paths: Paths, load: Load) -> None:
    """Raises Fault where a kustomization would have a program or container run, or pass options to helm."""
    for field in _FIELDS:
        for entry, place in spec.entries(field):
            for where in _functions(spec, entry, place, paths, load):
                raise _function(where, field)
    for entry, place in spec.entries("helmCharts", "helmChartInflationGenerator"):
        refuse_options(entry, place)
    if settings := spec.get("helmGlobals"):
        refuse_home(settings, spec.at("helmGlobals"))


def refuse_options(entry: Any, place: Origin) -> None:
    """Raises Fault where a chart's entry holds an option for helm, or a home for its plugins."""
    for word in _WORDS:
        if isinstance(entry, dict) and str(entry.get(word) or "").startswith("-"):
            raise Fault(
                "unsafe-reference",
                place.below(word),
                f"`{word}: {entry[word]}` would be an option of the helm program",
            )
    refuse_home(entry, place)


def refuse_home(settings: Any, place: Origin) -> None:
    """Raises Fault where settings of helm name a home for its plugins."""
    if isinstance(settings, dict) and settings.get("configHome"):
        raise Fault(
            "unsafe-reference",
            place.below("configHome"),
            "`configHome` lets a repository bring plugins that helm would run",
        )


def refuse_function(item: Item, place: Origin, field: str) -> None:
    """Raises Fault where a configuration would have a program or a container run."""
    for name in annotations_of(item.body):
        if name in _FUNCTIONS:
            raise _function(place.below("metadata", "annotations", name), field)


def _function(where: Origin, field: str) -> Fault:
    message = f"an entry of `{field}` has kustomize run a program or a container; it is not run"
    return Fault("unsafe-reference", where, message)


def _functions(spec: Spec, entry: Any, place: Origin, paths: Paths, load: Load) -> Iterator[Origin]:
    """The annotations of an entry (inline, a file, or the files of a folder) that name a function."""
    text = str(entry)
    if "\n" in text or ":" in text:
        if any(name in text for name in _FUNCTIONS):
            yield place
        return
    found = paths.file(spec.folder, text, place)
    if found is None:
        return
    for document in load(found, paths.tree.read(found), "manifest").documents:
        body = document.body if isinstance(document.body, dict) else {}
        for name in annotations_of(body):
            if name in _FUNCTIONS:
                yield Origin(document, ("metadata", "annotations", name))
