"""Helm: what HelmReleases of Flux ask for.

Source of the rules: the API reference of helm-controller (`HelmRelease`) and of source-controller (`HelmChart`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from gitops_gate.model import Chart, ChartSource, Edit, Held, Recipe, Resource, Route, Values
from gitops_gate.targets.asked import Asked
from gitops_gate.targets.chart_sources import chart_source, found
from gitops_gate.targets.sources import Repository

_CHART = ("spec", "chart", "spec")
_VALUES_KEY = "values.yaml"
NAME_LIMIT = 53


def helm_release(resource: Resource, repository: Repository) -> Iterator[Asked]:
    """The chart of a HelmRelease, with the values that helm-controller would give it."""
    reference = resource.value("spec", "chartRef")
    if isinstance(reference, dict):
        yield from _referenced(resource, repository, reference)
        return
    chart = _text(resource, *_CHART, "chart")
    if not chart:
        return  # the schema check says what is wrong
    kind, name = (_text(resource, *_CHART, "sourceRef", key) for key in ("kind", "name"))
    namespace = _text(resource, *_CHART, "sourceRef", "namespace") or resource.id.namespace
    version = _text(resource, *_CHART, "version")
    files = _texts(resource, *_CHART, "valuesFiles")
    route = (*_CHART, "chart")
    if kind in ("GitRepository", "Bucket"):
        yield from _in_repository(resource, repository, (kind, name), chart, files, route)
        return
    source = found(repository.charts, kind, namespace, name, resource)
    yield _elsewhere(resource, chart_source(source, chart, version), files, route)


def _referenced(resource: Resource, repository: Repository, reference: dict[str, Any]) -> Iterator[Asked]:
    """The chart of an OCIRepository or a HelmChart."""
    kind, name = (str(reference.get(key) or "") for key in ("kind", "name"))
    namespace = str(reference.get("namespace") or resource.id.namespace)
    route: Route = ("spec", "chartRef", "name")
    if kind not in ("OCIRepository", "HelmChart"):
        yield Asked(
            resource, "helm", None, route, f"its chart is the {kind or 'artifact'} {name} of the cluster"
        )
        return
    source = found(repository.charts, kind, namespace, name, resource)
    if source is None:
        why = f"not rendered: the {kind} {name} does not say which chart that is, or is not here"
        yield Asked(resource, "helm", None, route, why)
    elif kind == "OCIRepository":
        yield _elsewhere(resource, chart_source(source, source.chart, source.version), (), route)
    elif source.source[0] in ("GitRepository", "Bucket"):
        yield from _in_repository(resource, repository, source.source[:2], source.chart, (), route)
    else:
        inner = found(
            repository.charts, *source.source[:1], source.source[2] or namespace, source.source[1], resource
        )
        yield _elsewhere(resource, chart_source(inner, source.chart, source.version), (), route)


def _in_repository(
    resource: Resource,
    repository: Repository,
    source: tuple[str, str],
    chart: str,
    files: tuple[str, ...],
    route: Route,
) -> Iterator[Asked]:
    """A chart that lies in a git repository: this one, as far as that can be told."""
    kind, name = source
    urls = repository.declared.get((kind, name)) or frozenset()
    answers = {repository.is_here(url) for url in urls if "${" not in url}
    here = kind == "GitRepository" and (name == "flux-system" or True in answers)
    base = next((found for url in sorted(urls) if (found := repository.base(url))), "")
    inside = repository.inside(chart, base)
    exists = not inside.startswith("..") and repository.tree.is_file(
        f"{inside}/Chart.yaml" if inside else "Chart.yaml"
    )
    if exists and (here or answers != {False}):
        recipe = _recipe(resource, route, value_files=tuple(repository.inside(path, base) for path in files))
        yield Asked(resource, "helm", inside, route, recipe=recipe)
    elif here and not (inside.endswith(".tgz") and repository.tree.is_file(inside)):
        message = f"{resource.id} deploys the chart {chart}, which is not in this repository"
        hint = "correct the path (it counts from the repository's root), or add the chart"
        yield Asked(resource, "helm", None, route, message, True, hint)
    else:
        yield Asked(
            resource, "helm", None, route, f"its chart {chart} lies in the {kind} {name}, another repository"
        )


def _elsewhere(resource: Resource, source: ChartSource, files: tuple[str, ...], route: Route) -> Asked:
    return Asked(
        resource, "helm", "", route, recipe=_recipe(resource, route, source=source, value_files=files)
    )


def _recipe(resource: Resource, route: Route, **more: Any) -> Recipe:
    """How helm-controller installs a release."""
    target = _text(resource, "spec", "targetNamespace")
    namespace = target or resource.id.namespace
    install = resource.value("spec", "install")
    install = install if isinstance(install, dict) else {}
    test = resource.value("spec", "test", "enable")
    chart = Chart(
        _text(resource, "spec", "releaseName") or _release_name(resource.id.name, target),
        namespace,
        route,
        tuple(_values(resource)),
        crds=install.get("crds") != "Skip" and install.get("skipCRDs") is not True,
        hooks=install.get("disableHooks") is not True,
        tests=test is True,
        validated=install.get("disableSchemaValidation") is not True,
        renderers=tuple(_renderers(resource)),
        **more,
    )
    common = {name: resource.value("spec", "commonMetadata", name) for name in ("labels", "annotations")}
    pairs = {
        name: tuple(
            (key, text, ("spec", "commonMetadata", name, key))
            for key, text in (given if isinstance(given, dict) else {}).items()
            if isinstance(text, str)
        )
        for name, given in common.items()
    }
    return Recipe(labels=pairs["labels"], annotations=pairs["annotations"], chart=chart, namespace=namespace)


def _release_name(name: str, target: str) -> str:
    """The release of a HelmRelease that does not name it; a long one is cut, with a digest of the whole."""
    whole = f"{target}-{name}" if target else name
    if len(whole) <= NAME_LIMIT:
        return whole
    return f"{whole[:40]}-{hashlib.sha256(whole.encode()).hexdigest()[:12]}"


def _values(resource: Resource) -> Iterator[Values]:
    """The layers of values, in order: `valuesFrom`, and `values` over them all.

    Before a value is set at a path, helm-controller lays `values` over what there is so far, and once more at the end:
    what is set inside of a mapping that only `values` brings stays, anything else gives way to `values`.
    """
    given, values = resource.value("spec", "valuesFrom"), resource.value("spec", "values")
    own = Values(("spec", "values"), values) if isinstance(values, dict) else None
    for index, one in enumerate(given if isinstance(given, list) else ()):
        if not isinstance(one, dict):
            continue
        texts = [one.get(name) for name in ("kind", "name", "valuesKey", "targetPath")]
        kind, name, key, path = (text if isinstance(text, str) else "" for text in texts)
        if path and own is not None:
            yield own
        yield Values(
            ("spec", "valuesFrom", index, "name"),
            held=Held(kind, resource.id.namespace, name, key or _VALUES_KEY),
            path=path,
            how="whole" if path and one.get("literal") is True else "set",
            optional=one.get("optional") is True,
        )
    if own is not None:
        yield own


def _renderers(resource: Resource) -> Iterator[tuple[Edit, ...]]:
    """The kustomizations that what helm renders goes through, one after the other."""
    given = resource.value("spec", "postRenderers")
    for index, one in enumerate(given if isinstance(given, list) else ()):
        fields = one.get("kustomize") if isinstance(one, dict) else None
        edits: list[Edit] = []
        for name in ("patches", "patchesStrategicMerge", "patchesJson6902", "images"):
            entries = fields.get(name) if isinstance(fields, dict) else None
            for number, entry in enumerate(entries if isinstance(entries, list) else ()):
                edits.append(
                    Edit(name, entry, ("spec", "postRenderers", index, "kustomize", name, number), "add")
                )
        if edits:
            yield tuple(edits)


def _text(resource: Resource, *route: str) -> str:
    value = resource.value(*route)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _texts(resource: Resource, *route: str) -> tuple[str, ...]:
    value = resource.value(*route)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
