"""Flux: what Kustomizations and FluxInstances ask for.

Source of the rules: the API reference of kustomize-controller, helm-controller and flux-operator.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitops_gate.model import Resource, Route
from gitops_gate.targets.artifacts import nearest
from gitops_gate.targets.asked import Asked
from gitops_gate.targets.flux_recipe import folder_of, recipe_of
from gitops_gate.targets.sources import CHECKOUT, Repository, normal_url

SUSPENDED: Route = ("spec", "suspend")
"""Where an answer stands that says no more than that what is checked is not deployed for now."""


class Found(NamedTuple):
    """What a Kustomization deploys. `here` = its source is this repository, None = that cannot be told, and an existing
    folder decides; `base` = the folder that is the root of its source; `inside` = the folder that it builds; `why` =
    what is the matter."""

    here: bool | None
    base: str = ""
    inside: str = ".."
    why: str = ""


def kustomization(resource: Resource, repository: Repository) -> Iterator[Asked]:
    """The folder that a Flux Kustomization builds; no path = the root of the source."""
    path = resource.value("spec", "path")
    place = ("spec", "path") if path is not None else ("metadata", "name")
    if path is not None and not isinstance(path, str):
        return  # the schema check says what is wrong
    if isinstance(path, str) and "${" in path:
        yield Asked(resource, "flux", None, place, f"its path {path} has an unresolved variable")
        return
    found = _found(resource, repository, path or "")
    exists = not found.inside.startswith("..") and repository.tree.is_dir(found.inside)
    if found.here is False or (found.here is None and not (exists and found.inside)):
        hint = CHECKOUT if found.why.endswith("another repository") else ""
        yield Asked(resource, "flux", None, place, found.why, hint=hint)
    elif exists:
        recipe = recipe_of(resource, repository, found.inside, found.base)
        yield Asked(resource, "flux", found.inside, place, recipe=recipe)
        if resource.value("spec", "suspend") is True:
            why = "it is suspended: what is checked is deployed once it is resumed"
            yield Asked(resource, "flux", None, SUSPENDED, why)
        yield from _missing_components(resource, repository, found.inside)
    else:
        message = f"{resource.id} deploys the folder {path}, which {found.why or 'is not in this repository'}"
        hint = "correct the path (it counts from the root of its source), or add the folder"
        yield Asked(resource, "flux", None, place, message, True, hint)


def _found(resource: Resource, repository: Repository, path: str) -> Found:
    kind, name = (resource.value("spec", "sourceRef", key) for key in ("kind", "name"))
    if not isinstance(kind, str) or not isinstance(name, str):
        here, base, why = None, "", "it names no source"
    elif kind != "ExternalArtifact":
        here, base, why = _source(repository, kind, name)
    else:
        artifact = nearest(repository.artifacts, name, resource.at().path) if repository.artifacts else None
        shown = f"its source ExternalArtifact {name}"
        if artifact is None:
            return Found(False, why=f"{shown} is an artifact made in the cluster")
        try:
            folder = artifact.folder(repository.inside(path))
        except LookupError as several:
            return Found(False, why=f"{shown} is made in the cluster, and not followed: {several}")
        if artifact.why:
            return Found(False, why=f"{shown} is made in the cluster, and not followed: {artifact.why}")
        kind = artifact.source[0]
        here, base, why = _source(repository, *artifact.source)
        if folder is None:
            return Found(here, why=f"the artifact {name} does not have")
        path = folder
    base = base or (_root(resource, repository, path) if here and kind == "OCIRepository" else "")
    return Found(here, base, repository.inside(path, base), why)


def _root(resource: Resource, repository: Repository, path: str) -> str:
    """The folder that an artifact was pushed from: of those that the object lies in the innermost in which there is what
    it deploys; "" = the root."""
    inside = repository.inside(path)
    if inside.startswith("..") or not inside or repository.tree.is_dir(inside):
        return ""
    folder = resource.at().path
    while folder := folder.rpartition("/")[0]:
        if repository.tree.is_dir(f"{folder}/{inside}"):
            return folder
    return ""


def _missing_components(resource: Resource, repository: Repository, folder: str) -> Iterator[Asked]:
    """Components that are not there, on which the build fails; they count from the folder that is built."""
    components = resource.value("spec", "components")
    if not isinstance(components, list) or resource.value("spec", "ignoreMissingComponents"):
        return
    for index, path in enumerate(components):
        if not isinstance(path, str) or "${" in path or ":" in path or path.startswith("/"):
            continue
        found = folder_of(folder, path)
        if found.startswith("..") or not repository.tree.is_dir(found):
            why = f"{resource.id} includes the component {path}, which is not in this repository"
            hint = f"correct the path (it counts from {folder or 'the root of the repository'})"
            yield Asked(resource, "flux", None, ("spec", "components", index), why, True, hint)


def _source(repository: Repository, kind: str, name: str) -> tuple[bool | None, str, str]:
    """(is the source here, the folder that it is, why not)."""
    shown = f"{kind} {name}"
    if kind in ("GitRepository", "OCIRepository") and name == "flux-system":
        return True, "", ""
    urls = sorted(url for url in repository.declared.get((kind, name), ()) if "${" not in url)
    mounted = next((url for url in urls if normal_url(url) in repository.mounts), None)
    if mounted is not None:
        return True, repository.base(mounted), ""
    if kind == "GitRepository" and repository.declared.get((kind, name)):
        answers = {repository.is_here(url) for url in urls}
        if True in answers:
            return True, "", ""
        if answers == {False}:
            return False, "", f"its source {shown} is another repository"
        return None, "", f"its source {shown} seems to be another repository"
    elif (kind, name) in repository.declared:
        return False, "", f"its source {shown} is not read from git"
    return None, "", f"its source {shown} is not in this repository"


def instance(resource: Resource, repository: Repository) -> Iterator[Asked]:
    """The folder that a FluxInstance syncs."""
    yield from _sync(resource, repository, ("spec", "sync", "path"))


def _sync(resource: Resource, repository: Repository, route: tuple[str, ...]) -> Iterator[Asked]:
    path = resource.value(*route)
    if isinstance(path, str) and "${" not in path:
        inside = repository.inside(path, _root(resource, repository, path))
        if not inside.startswith("..") and repository.tree.is_dir(inside):
            yield Asked(resource, "flux", inside, route)
        else:
            why = f"its sync path {path} is not in this repository"
            yield Asked(resource, "flux", None, route, why)


def synced(resource: Resource, repository: Repository) -> Iterator[Asked]:
    """The sync path that a HelmRelease of the flux-instance chart gives its FluxInstance."""
    yield from _sync(resource, repository, ("spec", "values", "instance", "sync", "path"))
