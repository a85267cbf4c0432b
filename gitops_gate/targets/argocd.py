"""Argo CD: what Applications ask for.

Source of the rules: Argo CD's user guide on application sources and tool detection, and its repo-server: a folder
with a kustomization is kustomize's, one with a `Chart.yaml` is helm's, any other is a directory of manifests,
unless the source names one of them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gitops_gate.model import Choice, Recipe, Resource, Route
from gitops_gate.model.applications import WRITTEN, tools
from gitops_gate.model.names import is_kustomization
from gitops_gate.targets import argocd_kustomize
from gitops_gate.targets.argocd_directory import chosen
from gitops_gate.targets.argocd_environment import variables
from gitops_gate.targets.argocd_helm import Elsewhere, HelmSource
from gitops_gate.targets.argocd_overrides import overridden, places
from gitops_gate.targets.asked import Asked
from gitops_gate.targets.globs import any_match
from gitops_gate.targets.revisions import pinned
from gitops_gate.targets.sources import CHECKOUT, Repository


def application(resource: Resource, repository: Repository) -> Iterator[Asked]:
    """The folders that an Application builds."""
    sources = resource.value("spec", "sources")
    if isinstance(sources, list) and sources:
        for index in range(len(sources)):
            yield from _source(resource, repository, ("spec", "sources", index))
    elif isinstance(resource.value("spec", "sourceHydrator"), dict):
        yield from _source(resource, repository, ("spec", "sourceHydrator", "drySource"))
    else:
        yield from _source(resource, repository, ("spec", "source"))


@dataclass(frozen=True, slots=True)
class Source:
    """One source of an Application: `fields` at `route`; it builds `folder` of the tree, for `namespace`."""

    resource: Resource
    repository: Repository
    route: Route
    fields: dict[str, Any]
    folder: str

    @property
    def namespace(self) -> str:
        found = self.resource.value("spec", "destination", "namespace")
        return found if isinstance(found, str) else ""

    def files(self) -> tuple[str, ...]:
        """The names of the files right in the folder."""
        return tuple(path.rpartition("/")[2] for path in self.repository.tree.folder(self.folder))

    def below(self) -> Iterator[str]:
        """The paths, from the folder, of all files below it."""
        prefix = f"{self.folder}/" if self.folder else ""
        paths = self.repository.tree.list()
        yield from (path[len(prefix) :] for path in paths if path.startswith(prefix))

    def options(self, tool: str) -> dict[str, Any]:
        found = self.fields.get(tool)
        return found if isinstance(found, dict) else {}

    def asks(self, recipe: Recipe) -> Asked:
        recipe = dataclasses.replace(recipe, reads=places(self.resource, self.folder))
        return Asked(self.resource, "argocd", self.folder, (*self.route, "path"), recipe=recipe)

    def refuses(self, why: str, *route: str | int) -> Asked:
        return Asked(self.resource, "argocd", None, (*self.route, *route) if route else self.route, why)


def _source(resource: Resource, repository: Repository, route: Route) -> Iterator[Asked]:
    source = resource.value(*route)
    if not isinstance(source, dict):
        return
    path, url, chart = source.get("path"), source.get("repoURL"), source.get("chart")
    if isinstance(chart, str) and chart:
        yield from _charted(resource, repository, route, source, None)
        return
    if not isinstance(path, str) or not isinstance(url, str):
        return  # a `ref` source, or the schema check says what is wrong
    place = (*route, "path")
    here = repository.is_here(url)
    inside = repository.inside(path, repository.base(url))
    exists = not inside.startswith("..") and repository.tree.is_dir(inside)
    revision = source.get("targetRevision")
    if here is False or (here is None and not (exists and inside)):
        yield Asked(resource, "argocd", None, place, "its source is another repository", hint=CHECKOUT)
    elif isinstance(revision, str) and pinned(revision):
        why = f"it deploys {revision} of this repository, which need not be what is checked"
        yield Asked(resource, "argocd", None, (*route, "targetRevision"), why)
    elif not exists:
        message = f"{resource.id} deploys the folder {path}, which is not in this repository"
        hint = "correct the path (it counts from the repository's root), or add the folder"
        yield Asked(resource, "argocd", None, place, message, True, hint)
    else:
        asking = overridden(resource, route, places(resource, inside), repository)
        fields = asking.value(*route)
        yield from _built(
            Source(asking, repository, route, fields if isinstance(fields, dict) else source, inside)
        )


def _built(source: Source) -> Iterator[Asked]:
    named = tools(source.fields)
    if len(named) > 1:
        shown = " and ".join(WRITTEN[tool] for tool in named)
        yield source.refuses(f"it is {shown} at once, which Argo CD refuses", named[1])
        return
    tool = named[0] if named else _detected(source.files())
    yield from _TOOLS[tool](source)


def _detected(files: tuple[str, ...]) -> str:
    """The tool of a folder with these files; kustomize goes before helm."""
    if any(is_kustomization(name) for name in files):
        return "kustomize"
    return "helm" if any(name.endswith("Chart.yaml") for name in files) else "directory"


def _kustomize(source: Source) -> Iterator[Asked]:
    if not any(is_kustomization(name) for name in source.files()):
        message = f"{source.resource.id} has kustomize options, but {source.folder or 'its folder'} has no kustomization"
        hint = "add a kustomization.yaml, or remove `kustomize`"
        yield Asked(source.resource, "argocd", None, (*source.route, "kustomize"), message, True, hint)
        return
    options = source.options("kustomize")
    route = (*source.route, "kustomize")
    known = variables(source.resource, source.fields)
    try:
        edits = argocd_kustomize.edits(options, route, known, source.folder, source.repository)
    except argocd_kustomize.Refused as refused:
        yield source.refuses(str(refused), "kustomize", *refused.route)
        return
    yield source.asks(Recipe(False, edits, namespace=source.namespace))


def _directory(source: Source) -> Iterator[Asked]:
    options = source.options("directory")
    recurse = options.get("recurse") is True
    patterns = [options.get(name) for name in ("include", "exclude")]
    include, exclude = (one if isinstance(one, str) else "" for one in patterns)
    for name, pattern in (("include", include), ("exclude", exclude)):
        if pattern and any_match(pattern) is None:
            yield source.refuses(f"the pattern `{pattern}` is not understood", "directory", name)
            return
    files = Choice(include, exclude)
    yield source.asks(Recipe(recurse, files=files, namespace=source.namespace))
    below = source.below() if recurse else source.files()
    scripts = [path for path in below if path.endswith(".jsonnet") and chosen(files, path)]
    if scripts:
        yield source.refuses(f"Jsonnet is not rendered: {', '.join(sorted(scripts)[:3])}", "path")


def _helm(source: Source) -> Iterator[Asked]:
    if "Chart.yaml" not in source.files():
        where = source.folder or "its folder"
        message = f"{source.resource.id} has Helm options, but {where} has no Chart.yaml"
        hint = "add the chart, or remove `helm`"
        yield Asked(source.resource, "argocd", None, (*source.route, "helm"), message, True, hint)
        return
    yield from _charted(source.resource, source.repository, source.route, source.fields, source.folder)


def _charted(
    resource: Resource, repository: Repository, route: Route, fields: dict[str, Any], folder: str | None
) -> Iterator[Asked]:
    """A chart: of a folder, or of a chart repository."""
    known = variables(resource, fields)
    try:
        chart = HelmSource(resource, repository, route, fields, folder, known).chart()
    except Elsewhere as fault:
        yield Asked(resource, "argocd", None, (*route, "helm", *fault.route), f"not rendered: {fault}")
        return
    namespace = resource.value("spec", "destination", "namespace")
    reads = places(resource, folder) if folder is not None else ()
    recipe = Recipe(chart=chart, namespace=namespace if isinstance(namespace, str) else "", reads=reads)
    yield Asked(resource, "argocd", folder or "", chart.route, recipe=recipe)


def _plugin(source: Source) -> Iterator[Asked]:
    yield source.refuses("its config management plugin is not run", "plugin")


_TOOLS = {"kustomize": _kustomize, "helm": _helm, "directory": _directory, "plugin": _plugin}
