"""What is being assembled, and what has been."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from gitops_gate.model import Failure, Location
from gitops_gate.render.kustomize.config import Clash, Config, default
from gitops_gate.render.kustomize.faults import Fault, Where
from gitops_gate.render.kustomize.item import Item, Key
from gitops_gate.render.kustomize.trace import Origin
from gitops_gate.render.kustomize.variables import Variable

Copies = tuple[tuple[Origin, Origin], ...]
"""Where values are written, each with the target of a replacement that has copied it; exact in a traced run."""


class Assembled(NamedTuple):
    """The objects of a kustomization before names are settled, and what it took to make them.

    `folders` = all kustomization folders that took part. `notes` and `effective`: see `model.Build`. `shared` = they
    are the same whoever includes the kustomization.
    """

    items: tuple[Item, ...]
    inputs: frozenset[str]
    folders: frozenset[str]
    notes: tuple[Failure, ...]
    effective: frozenset[Location | str]
    config: Config
    variables: Mapping[str, Variable]
    shared: bool = True
    copies: Copies = ()


@dataclass(slots=True)
class Work:
    """What is being assembled. `config` is None before any kustomization has added to it."""

    items: list[Item] = field(default_factory=list)
    inputs: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    notes: list[Failure] = field(default_factory=list)
    effective: set[Location | str] = field(default_factory=set)
    config: Config | None = None
    variables: dict[str, Variable] = field(default_factory=dict)
    given: dict[tuple[str, ...], Origin] = field(default_factory=dict)
    """(kind, namespace, name, key) -> the generator that has merged this key into an object of a base."""
    copies: list[tuple[Origin, Origin]] = field(default_factory=list)
    shared: bool = True
    """Whether what comes of it does not depend on who includes it: charts take over an outer namespace."""

    def assembled(self) -> Assembled:
        """What has come of it."""
        return Assembled(
            tuple(self.items),
            frozenset(self.inputs),
            frozenset(self.folders),
            tuple(self.notes),
            frozenset(self.effective),
            self.config or default(),
            self.variables,
            self.shared,
            tuple(self.copies),
        )

    def append(self, items: Iterable[Item], place: Origin, known: set[Key]) -> None:
        """Adds objects to those whose keys are `known`. Raises Fault."""
        for item in items:
            if item.key in known:
                raise self._twice(item, place)
            known.add(item.key)
            self.items.append(item)

    def _twice(self, item: Item, place: Origin) -> Fault:
        other = next(one for one in self.items if one.key == item.key)
        places = [str(Origin(*one.source).location) for one in (other, item) if one.source]
        twice = (
            f"both times from {places[0]}" if len(set(places)) == 1 else f"from {' and from '.join(places)}"
        )
        named = f"{item.kind} {item.name}" + (f" in namespace {item.namespace}" if item.namespace else "")
        return Fault(
            "duplicate-resource",
            place,
            f"{named} comes into this build twice: {twice}",
            "include it once; a base that two others need is included beside them",
        )

    def take(self, other: Assembled, place: Origin) -> None:
        """Notes what another kustomization contributes, except its objects. Raises Fault."""
        self.inputs |= other.inputs
        self.folders |= other.folders
        self.notes += other.notes
        self.effective |= other.effective
        self.shared &= other.shared
        self.copies += other.copies
        self.configure(other.config, place)
        for variable in other.variables.values():
            self.declare(variable, place)

    def configure(self, config: Config, place: Where) -> None:
        """Adds to the configuration. Raises Fault."""
        try:
            self.config = config if self.config is None else self.config.joined(config)
        except Clash as clash:
            raise Fault(
                "invalid-kustomization", place, f"the field {clash} is configured with and without `create`"
            ) from None

    def declare(self, variable: Variable, place: Where) -> None:
        """Adds a var. Raises Fault."""
        if variable.name in self.variables:
            raise Fault(
                "invalid-var",
                place,
                f"the var {variable.name} is declared twice",
                "rename or remove one of the two",
            )
        self.variables[variable.name] = variable
