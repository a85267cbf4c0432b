"""Mishaps: what broke in the gate itself while it worked at one thing. The rest goes on, and the run has no verdict."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from gitops_gate.errors import GateError

T = TypeVar("T")


class Mishaps:
    """The mishaps of one run, in words: `told`."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def kept_from(self, what: str, make: Callable[[], T], otherwise: Callable[[], T]) -> T:
        """What `make` gives; where it breaks, that is noted, and `otherwise` says what there is in its place.

        A GateError is no mishap: it ends the run. With GITOPS_GATE_DEBUG, a mishap does, too.
        """
        try:
            return make()
        except GateError:
            raise
        except Exception as fault:
            if os.environ.get("GITOPS_GATE_DEBUG"):
                raise
            self.told.append(f"{what} failed: {type(fault).__name__}: {fault}")
            return otherwise()
