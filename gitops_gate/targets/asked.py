"""The answer to "what does this object ask an operator to build?"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from gitops_gate.model import Location, Recipe, Resource, Route
from gitops_gate.model.target import Builder

AS_IT_STANDS = Recipe()

Need = tuple[str, str, Route]
"""Namespace and name of what an object waits for, and where it says so."""


@dataclass(frozen=True, eq=False)
class Asked:
    """One thing to build. `path` None = it cannot be built here, and `why` says so (`fault`: that is a mistake, which
    `rule` finds).

    `route` = the value of the object that asks for it; `recipe` = how the operator builds it.
    """

    resource: Resource
    builder: Builder
    path: str | None
    route: Route
    why: str = ""
    fault: bool = False
    hint: str = ""
    recipe: Recipe = AS_IT_STANDS
    needs: tuple[Need, ...] = ()
    """What the object waits for; stated once for each object."""
    rule: str = "missing-path"
    remote: str = ""
    """The cluster that the object deploys to, "" where that is the one it lives in."""

    @property
    def folder(self) -> str | None:
        """The folder whose manifests are built; None for a chart, and for objects that are made of this one."""
        return None if self.recipe.chart is not None or self.recipe.made is not None else self.path

    @cached_property
    def place(self) -> Location:
        """Where it is asked for: looked up when it is needed, for that costs reading the file again."""
        return self.resource.at(*self.route)
