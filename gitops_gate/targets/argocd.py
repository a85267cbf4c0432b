"""Argo CD: what Applications ask for.

Source of the rules: Argo CD's user guide on application sources and tool detection: a folder with a
kustomization is kustomize's, one with a `Chart.yaml` is helm's, any other is a directory of manifests.
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.model import Recipe, Resource, Route
from gitops_gate.targets.asked import Asked
from gitops_gate.targets.sources import Repository


def application(resource: Resource, repository: Repository) -> Iterator[Asked]:
    """The folders that an Application builds; of an ApplicationSet nothing is generated here."""
    if resource.id.kind == "ApplicationSet":
        place = ("spec",)
        yield Asked(
            resource, "argocd", None, place, "the applications of an ApplicationSet are not generated"
        )
        return
    sources = resource.value("spec", "sources")
    if isinstance(sources, list) and sources:
        for index in range(len(sources)):
            yield from _source(resource, repository, ("spec", "sources", index))
    else:
        yield from _source(resource, repository, ("spec", "source"))


def _source(resource: Resource, repository: Repository, route: Route) -> Iterator[Asked]:
    source = resource.value(*route)
    if not isinstance(source, dict):
        return
    path, url, chart = source.get("path"), source.get("repoURL"), source.get("chart")
    if isinstance(chart, str):
        yield Asked(resource, "helm", None, (*route, "chart"), f"the Helm chart {chart} is not rendered")
        return
    if not isinstance(path, str) or not isinstance(url, str):
        return  # a `ref` source, or the schema check says what is wrong
    place = (*route, "path")
    here = repository.is_here(url)
    inside = repository.inside(path)
    exists = not inside.startswith("..") and repository.tree.is_dir(inside)
    if here is False or (here is None and not (exists and inside)):
        yield Asked(resource, "argocd", None, place, "its source is another repository")
    elif not exists:
        message = f"{resource.id} deploys the folder {path}, which is not in this repository"
        hint = "correct the path (it counts from the repository's root), or add the folder"
        yield Asked(resource, "argocd", None, place, message, True, hint)
    elif reason := _other_tool(source, inside, repository):
        yield Asked(resource, "argocd", None, place, reason)
    else:
        directory = source.get("directory")
        recurse = isinstance(directory, dict) and directory.get("recurse") is True
        yield Asked(resource, "argocd", inside, place, recipe=Recipe(recurse=recurse))
        for name in ("kustomize", "helm"):
            if source.get(name):
                why = f"its source.{name} is not applied to what is checked"
                yield Asked(resource, "argocd", None, (*route, name), why)


def _other_tool(source: dict[str, object], path: str, repository: Repository) -> str:
    """Why a folder is not built here: it is a chart's, or a plugin's or Jsonnet's."""
    prefix = f"{path}/" if path else ""
    if "plugin" in source:
        return "its config management plugin is not run"
    if repository.tree.is_file(f"{prefix}Chart.yaml"):
        return f"the Helm chart {path} is not rendered"
    names = [name.rpartition("/")[2] for name in repository.tree.folder(path)]
    if any(name.endswith(".jsonnet") for name in names):
        return "Jsonnet is not rendered"
    return ""
