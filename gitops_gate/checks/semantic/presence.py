"""Presence: which objects a build has, and what controllers make of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
        self._objects: dict[_Place, dict[str, Resource | None]] = {}
        self._names: dict[_Place, Names] = {}
        self._sorts: dict[tuple[str, str], list[Sort]] = {}
        for resource in resources:
            who = resource.id
            sort = (who.group, who.kind)
            self._sorts.setdefault((who.namespace, who.name), []).append(sort)
            self._objects.setdefault((sort, who.namespace), {})[who.name] = resource
            for name in _made(resource, sort):
                self._objects.setdefault((SECRET, who.namespace), {}).setdefault(name, None)

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


def _made(resource: Resource, sort: Sort) -> Iterator[str]:
    for route in _MADE.get(sort, ()):
        if name := text(resource.value(*route)):
            yield name
            return
