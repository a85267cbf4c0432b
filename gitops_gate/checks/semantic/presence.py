"""Presence: which objects a build has, and what controllers make of them."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from gitops_gate.checks.semantic.likeness import Names
from gitops_gate.checks.semantic.parts import text
from gitops_gate.checks.semantic.references import SECRET, Reference, Sort
from gitops_gate.model import Resource, Route
from gitops_gate.model.pods import ROUTES

_MADE: dict[Sort, tuple[Route, ...]] = {
    ("bitnami.com", "SealedSecret"): (("spec", "template", "metadata", "name"), ("metadata", "name")),
    ("cert-manager.io", "Certificate"): (("spec", "secretName"),),
    ("external-secrets.io", "ExternalSecret"): (("spec", "target", "name"), ("metadata", "name")),
    ("isindir.github.com", "SopsSecret"): (("metadata", "name"),),
    ("onepassword.com", "OnePasswordItem"): (("metadata", "name"),),
    ("secrets.hashicorp.com", "VaultStaticSecret"): (("spec", "destination", "name"),),
}
"""Sort -> where the name of the Secret stands that a controller makes of it; the first that is there."""

_Place = tuple[Sort, str]


class Presence:
    """The objects of a build by kind, namespace and name."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._resources = tuple(resources)
        self._objects: dict[_Place, dict[str, Resource | None]] = {}
        self._names: dict[_Place, Names] = {}
        made = []
        for resource in self._resources:
            who = resource.id
            sort = (who.group, who.kind)
            self._objects.setdefault((sort, who.namespace), {})[who.name] = resource
            if sort in _MADE:
                made.append((resource, sort))
        for resource, sort in made:
            if name := _made(resource, sort):
                self._objects.setdefault((SECRET, resource.id.namespace), {}).setdefault(name, None)

    @functools.cached_property
    def _sorts(self) -> dict[tuple[str, str], list[Sort]]:
        """(namespace, name) -> the sorts of the objects that are called so."""
        found: dict[tuple[str, str], list[Sort]] = {}
        for one in self._resources:
            found.setdefault((one.id.namespace, one.id.name), []).append((one.id.group, one.id.kind))
        return found

    def named(self, reference: Reference) -> Resource | None:
        """The object that a reference names."""
        return self._objects.get((reference.sort, reference.namespace), {}).get(reference.name)

    def other_sorts(self, reference: Reference) -> list[Sort]:
        """The sorts of workloads of the very name that a reference to a workload of another sort states."""
        found = self._sorts.get((reference.namespace, reference.name), [])
        return [sort for sort in found if sort in ROUTES and reference.sort not in found]

    def near(self, reference: Reference) -> tuple[str, str]:
        """The name that a reference may mean, and how to mend it; ("", "") where nothing is near.

        No name is alike where any object has the stated one: an operator may make what is meant out of it.
        """
        place = (reference.sort, reference.namespace)
        objects = self._objects.get(place)
        if not objects or reference.name in objects:
            return "", ""
        if place not in self._names:
            self._names[place] = Names(objects)
        names = self._names[place]
        if made := names.generated(reference.name):
            return made, "kustomize does not follow this reference: add a `nameReference` for it"
        if (reference.namespace, reference.name) in self._sorts:
            return "", ""
        # Sources of Flux mostly stand beside what names them, and one source is rarely named like another.
        like = names.nearest(reference.name, loose=reference.sort[0] == "source.toolkit.fluxcd.io")
        return like, f"did you mean `{like}`?"


def _made(resource: Resource, sort: Sort) -> str:
    return next((name for route in _MADE[sort] if (name := text(resource.value(*route)))), "")
