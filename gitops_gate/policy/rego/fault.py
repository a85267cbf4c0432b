"""What an engine answers where it has no value, or where something is wrong with a policy."""

from __future__ import annotations

from gitops_gate.model import Location, mask


class Undefined:
    """The value of a rule that has none."""


class RegoFault(Exception):
    """A policy that cannot be read or evaluated. `structural` = wrong for every input, not just for this one."""

    def __init__(self, location: Location, message: str, *, structural: bool = False) -> None:
        super().__init__(f"{location}: {mask(message)}" if location.path else mask(message))
        self.location = location
        self.structural = structural
