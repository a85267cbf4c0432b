"""Targets: what an operator would build from the repository, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from gitops_gate.model.finding import Related
from gitops_gate.model.place import Location
from gitops_gate.model.resource import Resource, ResourceId

Builder = Literal["kustomize", "flux", "argocd", "helm", "plain"]


@dataclass(frozen=True, slots=True)
class Environment:
    """A place things are deployed to: `dev`, `production`; in the order of promotion."""

    name: str
    paths: tuple[str, ...] = ()
    branch: str = ""
    protected: bool = False
    kubernetes_version: str = ""
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to build: `path` is the folder (or file) that is built, "" the repository's root.

    `name` is unique in a repository and stable: `clusters/production/flux-system/apps` for the Flux
    Kustomization, the folder for a kustomize root. `declared_at` is where it is asked for.
    """

    name: str
    builder: Builder
    path: str
    declared_at: Location
    environment: str = ""
    cluster: str = ""
    declared_by: ResourceId | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a target could not be built. `rule` "" = not supported here: reported as not checked, not as a fault."""

    rule: str
    location: Location
    message: str
    hint: str = ""
    chain: tuple[Location, ...] = ()
    """The overlays on the way from the target down to the place, outermost first."""
    entry: str = ""
    """Of a note on what an operator has written into many kustomizations: the same for all of them."""
    where: Callable[[], Location] | None = field(default=None, compare=False, repr=False)
    """Gives the location, where finding it out is not worth while before somebody asks."""

    @property
    def place(self) -> Location:
        """The location, found out where it has to be."""
        return self.location if self.where is None else self.where()


@dataclass(frozen=True, slots=True, eq=False)
class Build:
    """What a target gives. `inputs` = every path read *or looked for and absent*, sorted.

    `notes` = entries of kustomizations that have no effect in this build (a patch target that selects nothing);
    `effective` = the places (or `Failure.entry`) of such entries that had one: an entry may work in one build and
    not in another.
    `record` = what runs know it by; `whole` False = its resources have been left out, for nothing of it changed.
    `related` tells which other places a value at a place comes from: where its variables are set.
    """

    target: Target
    resources: tuple[Resource, ...]
    inputs: tuple[str, ...]
    failure: Failure | None = None
    notes: tuple[Failure, ...] = ()
    effective: frozenset[Location | str] = frozenset()
    record: str = ""
    whole: bool = True
    related: Callable[[Location], tuple[Related, ...]] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Cluster:
    """All builds that are reached from one entry point; `entry` = the name of its target, "" where none is known."""

    name: str
    builds: tuple[Build, ...]
    entry: str = ""
