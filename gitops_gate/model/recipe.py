"""Recipes: how an operator builds a folder, beside what the folder itself says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from gitops_gate.model.chart import Chart
from gitops_gate.model.place import Route

How = Literal["set", "add", "once", "entry", "merge", "named", "pairs", "forced"]


@dataclass(frozen=True, slots=True)
class Edit:
    """What an operator writes into the kustomization of a folder before it builds it, as `kustomize edit` would.

    `set` = `value` takes the place of the field; `add` = it becomes the last entry of the list; `entry` = it takes
    the place of the entry of the same `name`, or becomes the last one; `merge` = what it holds takes the place of the
    same in that entry. `once` = as `add`, unless the list has it; `named` = as `entry`, `*` stands for what was there,
    and the list is sorted by name; `pairs` = a mapping is added to, which fails where a key is there; `forced` = which
    does not. `route` = where the object that asks for the build says so.
    """

    field: str
    value: Any
    route: Route
    how: How = "set"


@dataclass(frozen=True, slots=True)
class Variable:
    """What `${name}` stands for; `value` None = something that is not known here. `route` = where the object that asks
    for the build sets it, or names what does."""

    name: str
    value: str | None
    route: Route


@dataclass(frozen=True, slots=True)
class VariableSource:
    """An object in the namespace of the asking one whose data are variables: a ConfigMap or a Secret."""

    kind: str
    name: str
    optional: bool
    route: Route


@dataclass(frozen=True, slots=True)
class Variables:
    """The variables of a build, by name. `sources` = what is still to be looked up for more, in order: each outdoes
    those before it, and `given` outdoes them all. `complete` = there are no others; `always` = texts are looked through
    even where there is none; `private` = values of Secrets are among them."""

    given: tuple[Variable, ...] = ()
    sources: tuple[VariableSource, ...] = ()
    complete: bool = True
    always: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The files of a folder are its manifests, whatever else they are to kustomize.

    `include`, `exclude` = patterns (Argo CD's) of their paths below it, "" = all, none.
    """

    include: str = ""
    exclude: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """An object that an operator makes out of the asking one: `body`, and `places` = (a route in it, the route in the
    asking object that it comes from). `by` = what tells it from others, in words."""

    body: dict[str, Any]
    places: tuple[tuple[Route, Route], ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """`recurse` = manifests of all folders below are meant; `edits` in order.

    `labels`, `annotations` = (key, value, route) of what every object gets once it is rendered. `chart` = the folder
    is a chart, and this is how helm renders it; `edits` are none of helm's then (but see `Chart.renderers`).
    `variables` = what Flux fills in; `ignore` = (folder, patterns of files that are passed over, as in a
    `.sourceignore` there).
    `files` = no kustomization is built, but files are taken as they are. `namespace` = where objects of namespaced kinds
    go that name none. `made` = nothing is read, but these are the objects.
    `reads` = the paths that told how it is built, besides the asking object, also those that were looked for in vain.
    """

    recurse: bool = True
    edits: tuple[Edit, ...] = ()
    labels: tuple[tuple[str, str, Route], ...] = ()
    annotations: tuple[tuple[str, str, Route], ...] = ()
    chart: Chart | None = None
    variables: Variables | None = None
    ignore: tuple[tuple[str, str], ...] = ()
    files: Choice | None = None
    namespace: str = ""
    made: tuple[Made, ...] | None = None
    reads: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the folder is built as it stands."""
        changed = self.edits or self.labels or self.annotations or self.variables or self.namespace
        return not (changed or self.chart or self.ignore or self.files or self.made or self.reads)
