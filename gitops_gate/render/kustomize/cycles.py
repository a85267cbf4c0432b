"""Kustomizations that include each other, or one that they lie in."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from gitops_gate.model import Location
from gitops_gate.render.kustomize.faults import Fault
from gitops_gate.render.kustomize.paths import join
from gitops_gate.render.kustomize.trace import Origin

if TYPE_CHECKING:
    from gitops_gate.render.kustomize.assembly import Assembly
    from gitops_gate.render.kustomize.spec import Spec

_INCLUDING = ("resources", "bases", "components")


class Circle(NamedTuple):
    """The folders on the way to one that may not be included; `inputs` collects what is looked at."""

    assembly: Assembly
    chain: tuple[str, ...]
    inputs: set[str]

    def fault(self, path: str, folder: str, place: Origin) -> Fault:
        """The fault of a folder that may not be included, since it is, or holds, one that is being built.

        It is the same whichever kustomization of the circle is met first: at the smallest path, at the entry
        that names the next.
        """
        way = (folder,) if folder in self.chain else self._way(folder)
        if way is None:
            what = f"{path} is {folder or 'the root folder'}, which {self.chain[-1]} lies in"
            return Fault("kustomization-cycle", place, f"{what}; a folder may not be included from inside it")
        ring = [*way[:-1], *self.chain[self.chain.index(way[-1]) :]]
        first = ring.index(min(ring))
        ring = [*ring[first:], *ring[:first], ring[first]]
        edges = [self._entry(one, other) or place for one, other in pairwise(ring)]
        shown = " → ".join(one or "." for one in ring)
        message = f"this kustomization includes itself: {shown}" if len(ring) == 2 else ""
        fault = Fault(
            "kustomization-cycle", edges[0], message or f"these kustomizations include each other: {shown}"
        )
        for edge in reversed(edges[1:]):
            fault = fault.through(edge)
        return fault

    def _way(self, folder: str) -> tuple[str, ...] | None:
        """The way by which a folder's kustomization includes one of the chain, None where it does not."""
        ways: dict[str, tuple[str, ...]] = {folder: (folder,)}
        for one in (queue := [folder]):  # grows while it is walked
            try:
                spec = self._spec(one)
            except Fault:
                continue
            for path, _ in spec.entries(*_INCLUDING):
                inner = join(one, path)
                if inner in self.chain:
                    return (*ways[one], inner)
                if inner not in ways and self.assembly.tree.is_dir(inner):
                    ways[inner] = (*ways[one], inner)
                    queue.append(inner)
        return None

    def _entry(self, folder: str, other: str) -> Origin | None:
        """The entry by which a folder's kustomization includes another one."""
        try:
            entries = self._spec(folder).entries(*_INCLUDING)
        except Fault:
            return None  # a kustomization that an operator makes
        return next((place for path, place in entries if join(folder, path) == other), None)

    def _spec(self, folder: str) -> Spec:
        """The kustomization of a folder as its file has it: not all that is built is kept, such as what is edited."""
        return self.assembly.spec(folder, self.inputs, Location(folder))
