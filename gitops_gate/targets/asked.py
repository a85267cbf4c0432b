"""The answer to "what does this object ask an operator to build?"."""

from __future__ import annotations

from dataclasses import dataclass

from gitops_gate.model import Location, Resource
from gitops_gate.model.target import Builder


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One thing to build. `path` None = it cannot be built here, and `why` says so (`fault`: that is a mistake).

    `recurse` = manifests of all folders below are meant (Flux always, Argo CD on request).
    """

    resource: Resource
    builder: Builder
    path: str | None
    place: Location
    why: str = ""
    fault: bool = False
    hint: str = ""
    recurse: bool = True
