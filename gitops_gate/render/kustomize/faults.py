"""What can be wrong with a kustomization, and the rules that report it."""

from __future__ import annotations

from dataclasses import replace

from gitops_gate.model import Failure, Location
from gitops_gate.render.kustomize.pages import PAGES, RULES
from gitops_gate.render.kustomize.trace import Origin

__all__ = ["PAGES", "RULES", "Fault", "Where", "location", "unsupported"]

Where = Location | Origin
"""A place, or what a place can be found by: finding it costs reading a file again, so that waits for a fault."""


def location(where: Where) -> Location:
    return where.location if isinstance(where, Origin) else where


class Fault(Exception):
    """A kustomization that cannot be built; becomes `Build.failure`."""

    def __init__(self, rule: str, where: Where, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.failure = Failure(rule, location(where), message, hint)
        self.others: tuple[Failure, ...] = ()
        """Further faults of the same sort, found at the same time."""

    def through(self, entry: Where) -> Fault:
        """The same fault, seen from the kustomization that includes the faulty one at `entry`."""
        if location(entry) in (self.failure.location, *self.failure.chain):
            return self  # a circle, whose entries are known
        other = Fault(self.failure.rule, self.failure.location, self.failure.message, self.failure.hint)
        other.failure = replace(self.failure, chain=(location(entry), *self.failure.chain))
        other.others = self.others
        return other


def unsupported(where: Where, what: str, hint: str = "") -> Fault:
    """A fault of nobody: the built-in renderer does not do this, and does not guess."""
    return Fault("", where, f"not rendered: uses {what}", hint)
