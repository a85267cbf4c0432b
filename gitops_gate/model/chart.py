"""Charts: how an operator has helm render one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from gitops_gate.model.place import Route
from gitops_gate.model.resource import Resource


@dataclass(frozen=True, slots=True)
class Held:
    """A key of an object in the cluster: of a ConfigMap or a Secret."""

    kind: str
    namespace: str
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Values:
    """One layer of values; a later one goes over those before it, mappings key by key.

    It is exactly one of `data` (a mapping that stands in the asking object at `route`), `text` (YAML that stands
    there as a text), `file` (YAML at this path of the tree), `held` (a text that an object of the cluster holds).

    With `path` it is no mapping of values, but sets a single one, where `path` says, in the words of `helm --set`
    (`image.tag`, `hosts[0].name`): to what the text, the file or the object holds. `how` = which option of helm does
    it: `set` (`1` is a number, `{a,b}` a list, commas divide), `string` (all is text, commas divide), `whole`
    (`--set-file`: the text as it is).

    `route` = where the asking object holds or names it; `optional` = what is not there is left out; `holder` = who
    holds the text, where that is not the asking object.
    """

    route: Route = ()
    data: Any = None
    text: str | None = None
    file: str | None = None
    held: Held | None = None
    path: str = ""
    how: Literal["set", "string", "whole"] = "set"
    optional: bool = False
    holder: Resource | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class ChartSource:
    """Where a chart comes from that is not in the repository.

    `url` = of a chart repository (`https://…`, then `name` is asked for there), or the whole reference of an OCI
    artifact (`oci://…`, `name` = its last part). `version` "" = the newest; `ranged` versions match several.
    """

    url: str
    name: str
    version: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.version}".rstrip()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as helm renders it. It lies in the folder of the target, or comes from `source`.

    `route` = where the asking object says which chart it deploys.

    `values` = the layers over the chart's own values, in order; `value_files` = paths of the tree (below the chart's
    folder, where it comes from `source`) that take the place of its `values.yaml`; `crds` = the objects of its folder `crds` belong to it;
    `hooks`, `tests` = hooks and tests do; `kubernetes_version`, `api_versions` = what it is told of the cluster, ""
    and () = what the environment says; `validated` = its `values.schema.json` is obeyed; `dependencies` = those
    that lie elsewhere in the repository are put into it first, as `helm dependency build` would; `renderers` =
    the edits (`model.Edit`) of kustomizations that are made of what comes out, one after the other; `assumed` =
    nobody is known to deploy it that way: one that fails is no fault.
    """

    release: str
    namespace: str = ""
    route: Route = ("metadata", "name")
    values: tuple[Values, ...] = ()
    value_files: tuple[str, ...] = ()
    source: ChartSource | None = None
    crds: bool = True
    hooks: bool = True
    tests: bool = True
    kubernetes_version: str = ""
    api_versions: tuple[str, ...] = ()
    validated: bool = True
    dependencies: bool = True
    renderers: tuple[tuple[Any, ...], ...] = ()
    assumed: bool = False
