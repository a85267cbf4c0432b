"""Recipes: how an operator builds a folder, beside what the folder itself says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from gitops_gate.model.chart import Chart
from gitops_gate.model.place import Route

How = Literal["set", "add", "entry", "merge"]


@dataclass(frozen=True, slots=True)
class Edit:
    """What an operator writes into the kustomization of a folder before it builds it, as `kustomize edit` would.

    `set` = `value` takes the place of the field; `add` = it becomes the last entry of the list; `entry` = it takes
    the place of the entry of the same `name`, or becomes the last one; `merge` = what it holds takes the place of the
    same in that entry. `route` = where the object that asks for
    the build says so.
    """

    field: str
    value: Any
    route: Route
    how: How = "set"


@dataclass(frozen=True, slots=True)
class Recipe:
    """`recurse` = manifests of all folders below are meant; `edits` in order.

    `labels`, `annotations` = (key, value, route) of what every object gets once it is rendered. `chart` = the folder
    is a chart, and this is how helm renders it; `edits` are none of helm's then (but see `Chart.renderers`).
    """

    recurse: bool = True
    edits: tuple[Edit, ...] = ()
    labels: tuple[tuple[str, str, Route], ...] = ()
    annotations: tuple[tuple[str, str, Route], ...] = ()
    chart: Chart | None = None

    @property
    def plain(self) -> bool:
        """Whether the folder is built as it stands."""
        return not (self.edits or self.labels or self.annotations or self.chart)
