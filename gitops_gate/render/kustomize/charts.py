"""Charts among the generators: `helmCharts`, `helmGlobals` and the older `helmChartInflationGenerator`.

Source of the rules: kustomize `api/internal/builtins/HelmChartInflationGenerator.go` and `api/types/helmchartargs.go`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from typing import Any

from gitops_gate.errors import UnsafeInput
from gitops_gate.model import Chart, ChartSource, LoadedFile, Location, Resource, ResourceId, Values
from gitops_gate.render.kustomize.faults import Fault, unsupported
from gitops_gate.render.kustomize.paths import Paths, join, resolve
from gitops_gate.render.kustomize.spec import Spec
from gitops_gate.render.kustomize.trace import Origin

Inflate = Callable[[str, Chart, Resource | None, Location, set[str]], LoadedFile]
"""(folder of a chart, how it is rendered, who asks, where, inputs) -> what helm gives. Raises Fault."""

_OLD = {
    "chartName": "name",
    "chartVersion": "version",
    "chartRepoUrl": "repo",
    "values": "valuesFile",
    "valuesLocal": "valuesInline",
    "valuesMerge": "valuesMerge",
    "releaseName": "releaseName",
}
_MERGES = ("", "override", "merge", "replace")


def charts(spec: Spec) -> Iterator[tuple[dict[str, Any], Origin, str]]:
    """(entry, its place, the folder that charts lie in) of all charts of a kustomization. Raises Fault."""
    settings = spec.get("helmGlobals")
    home = _text(settings, "chartHome") if isinstance(settings, dict) else ""
    old = spec.entries("helmChartInflationGenerator")
    for entry, _ in old:
        home = _text(entry, "chartHome") or home
    for entry, place in spec.entries("helmCharts"):
        yield (entry if isinstance(entry, dict) else {}), place, home or "charts"
    for entry, place in old:
        given = entry if isinstance(entry, dict) else {}
        yield {new: given[name] for name, new in _OLD.items() if name in given}, place, home or "charts"


def chart_of(
    entry: dict[str, Any], place: Origin, home: str, namespace: str, spec: Spec, paths: Paths
) -> tuple[str, Chart, Resource]:
    """(folder, how helm renders it, who asks) of an entry. `namespace` = that of the kustomization. Raises Fault."""
    name = _text(entry, "name")
    if not name:
        raise Fault("invalid-kustomization", place, "a chart needs a `name`")
    if entry.get("nameTemplate"):
        raise unsupported(place, "`nameTemplate`")
    if _text(entry, "valuesMerge") not in _MERGES:
        raise Fault("invalid-kustomization", place, "`valuesMerge` must be `merge`, `override` or `replace`")
    folder = _folder(entry, place, home, name, spec, paths)
    asker = Resource(ResourceId("", "", "HelmChart", "", name), entry, place.document.locate)
    chart = Chart(
        _text(entry, "releaseName") or "release-name",
        _text(entry, "namespace") or namespace,
        place.route,
        tuple(_values(entry, place, folder, spec, paths)),
        crds=entry.get("includeCRDs") is True,
        hooks=entry.get("skipHooks") is not True,
        tests=entry.get("skipTests") is not True,
        kubernetes_version=_text(entry, "kubeVersion"),
        api_versions=tuple(str(one) for one in entry.get("apiVersions") or ()),
        dependencies=False,
    )
    return folder, chart, asker


def _folder(entry: dict[str, Any], place: Origin, home: str, name: str, spec: Spec, paths: Paths) -> str:
    version, repo = _text(entry, "version"), _text(entry, "repo")
    inner = f"{name}-{version}/{name}" if version and repo else name
    if home.startswith("/"):
        raise Fault(
            "unsafe-reference", place, f"`{home}` is an absolute path; only the repository itself is read"
        )
    folder = join(spec.folder, posixpath.join(home, inner))
    paths.inputs.add(folder)
    try:
        found = resolve(paths.tree, folder)
        if paths.tree.is_dir(found):
            return found
    except UnsafeInput as refused:
        raise Fault("unsafe-reference", place, str(refused)) from None
    if not repo:
        raise Fault("missing-file", place, f"there is no chart in {folder}, and no `repo` to take it from")
    source = ChartSource(f"{repo.rstrip('/')}/{name}" if repo.startswith("oci://") else repo, name, version)
    raise unsupported(place, f"the chart {source}, which is not here", f"keep it in {folder}")


def _values(entry: dict[str, Any], place: Origin, folder: str, spec: Spec, paths: Paths) -> Iterator[Values]:
    """The layers of values: the file (the chart's own by default), those inline, and further files."""
    inline = entry.get("valuesInline")
    inline = inline if isinstance(inline, dict) and inline else None
    merge = _text(entry, "valuesMerge") or "override"
    named = _text(entry, "valuesFile")
    wanted = named or posixpath.relpath(join(folder, "values.yaml"), spec.folder or ".")
    file = paths.read(spec.folder, wanted, place)[0]
    own = Values((*place.route, "valuesFile") if named else place.route, file=file)
    given = Values((*place.route, "valuesInline"), _without_nulls(inline) if inline else None)
    if inline is None:
        yield own
    else:
        yield from {"override": (own, given), "merge": (given, own), "replace": (given,)}[merge]
    for index, path in enumerate(entry.get("additionalValuesFiles") or ()):
        route = (*place.route, "additionalValuesFiles", index)
        yield Values(route, file=paths.read(spec.folder, str(path), place)[0])


def _without_nulls(value: dict[str, Any]) -> dict[str, Any]:
    """Kustomize merges before helm does, and a null of it takes nothing from the chart's own values."""
    return {
        key: _without_nulls(one) if isinstance(one, dict) else one
        for key, one in value.items()
        if one is not None
    }


def _text(entry: Any, name: str) -> str:
    found = entry.get(name) if isinstance(entry, dict) else None
    return str(found) if isinstance(found, str | int | float) and not isinstance(found, bool) else ""
