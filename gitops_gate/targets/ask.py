"""What a resource asks an operator to build: the table of kinds, and the common answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from gitops_gate.model import Resource
from gitops_gate.targets.argocd import application
from gitops_gate.targets.asked import Asked
from gitops_gate.targets.flux import instance, kustomization, synced
from gitops_gate.targets.helm import helm_release
from gitops_gate.targets.needs import needs
from gitops_gate.targets.remote import remote
from gitops_gate.targets.sources import Repository


def _release(resource: Resource, repository: Repository) -> Iterator[Asked]:
    """The chart of a HelmRelease; and the sync path of a flux-instance chart."""
    yield from synced(resource, repository)
    yield from helm_release(resource, repository)


def _application_set(resource: Resource, repository: Repository) -> Iterator[Asked]:
    """The Applications of an ApplicationSet."""
    from gitops_gate.targets.applicationset import application_set  # start-up budget: a third of the room

    yield from application_set(resource, repository)


_BUILDERS: dict[tuple[str, str], Callable[[Resource, Repository], Iterator[Asked]]] = {
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): kustomization,
    ("fluxcd.controlplane.io", "FluxInstance"): instance,
    ("helm.toolkit.fluxcd.io", "HelmRelease"): _release,
    ("argoproj.io", "Application"): application,
    ("argoproj.io", "ApplicationSet"): _application_set,
}

GROUPS = tuple(sorted({group for group, _ in _BUILDERS}))
"""The API groups of the kinds that ask for something: a text without any of them asks for nothing."""

__all__ = ["GROUPS", "Asked", "asked", "asks", "made"]


def asks(group: str, kind: str) -> bool:
    """Whether objects of a kind ask for anything."""
    return (group, kind) in _BUILDERS


def made(answer: Asked, repository: Repository) -> Iterator[Asked]:
    """What the objects ask for that an operator makes of the asking one; what cannot be built says of what."""
    if answer.recipe.made is None:
        return
    from gitops_gate.targets.applicationset import applications  # start-up budget: a third of the room

    objects = applications(answer.recipe, answer.resource)
    for origin, resource in zip(answer.recipe.made or (), objects, strict=True):
        for inner in asked(resource, repository):
            told = f"{inner.why} ({answer.resource.id} makes it of {origin.by})"
            yield dataclasses.replace(inner, why=told) if inner.fault else inner


def asked(resource: Resource, repository: Repository) -> Iterator[Asked]:
    """What a resource asks for; nothing for all but a handful of kinds."""
    builder = _BUILDERS.get((resource.id.group, resource.id.kind))
    if builder is None:
        return
    waits, other = needs(resource), remote(resource)
    for answer in builder(resource, repository):
        yield dataclasses.replace(answer, needs=waits, remote=other) if waits or other else answer
        waits = ()
