"""Faults of Rego policies: what an engine says is wrong with a policy, and where."""

from __future__ import annotations

from gitops_gate.model import Location, mask


class RegoFault(Exception):
    """A policy that cannot be read or evaluated. `structural` = wrong for every input, not just for this one."""

    def __init__(self, location: Location, message: str, *, structural: bool = False) -> None:
        super().__init__(f"{location}: {mask(message)}" if location.path else mask(message))
        self.location = location
        self.structural = structural
