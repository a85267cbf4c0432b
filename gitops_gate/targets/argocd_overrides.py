"""Parameters of a source that lie in its folder: `.argocd-source.yaml`, and `.argocd-source-<application>.yaml`.

Tools that write image versions back to git use them. Source of the rules: Argo CD's user guide, "Tracking and
deployment strategies"; the repo-server's `mergeSourceParameters`: JSON merge patches, of the tools' options only.
"""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import Iterable
from typing import Any

from gitops_gate.load import load_file
from gitops_gate.model import Document, Location, Resource, Route
from gitops_gate.targets.sources import Repository

_FIXED = ("chart", "path", "repoURL", "targetRevision")


def places(resource: Resource, folder: str) -> tuple[str, ...]:
    """The paths of the files that may change a source of an Application."""
    prefix = f"{folder}/" if folder else ""
    return f"{prefix}.argocd-source.yaml", f"{prefix}.argocd-source-{resource.id.name}.yaml"


def overridden(resource: Resource, route: Route, paths: Iterable[str], repository: Repository) -> Resource:
    """The Application with the source at `route` as the files at some paths change it; their values stand there.

    Other paths than those of `places` are passed over.
    """
    for path in paths:
        if not posixpath.basename(path).startswith(".argocd-source") or not repository.tree.is_file(path):
            continue
        documents = load_file(path, repository.tree.read(path), "config").documents
        if documents and isinstance(documents[0].body, dict):
            resource = _merged(resource, route, documents[0])
    return resource


def _merged(resource: Resource, route: Route, document: Document) -> Resource:
    patch = {key: value for key, value in document.body.items() if key not in _FIXED}

    def locate(wanted: Route) -> Location:
        inner = wanted[len(route) :]
        if wanted[: len(route)] == route and _holds(patch, inner):
            return document.at(*inner)
        return resource.locate(wanted)

    source = resource.value(*route)
    body = resource.body if source is None else _at(resource.body, route, merged(source, patch))
    return dataclasses.replace(resource, body=body, locate=locate)


def merged(value: Any, patch: Any) -> Any:
    """A value after a JSON merge patch (RFC 7386)."""
    if not isinstance(patch, dict):
        return patch
    found = dict(value) if isinstance(value, dict) else {}
    for key, inner in patch.items():
        if inner is None:
            found.pop(key, None)
        else:
            found[key] = merged(found.get(key), inner)
    return found


def _holds(patch: Any, route: Route) -> bool:
    """Whether a patch sets what is at a route, or something above it as a whole."""
    for number, part in enumerate(route):
        if not isinstance(patch, dict):
            return number > 0
        if part not in patch:
            return False
        patch = patch[part]
    return bool(route)


def _at(body: Any, route: Route, value: Any) -> Any:
    """A copy of `body` with another value at a route."""
    if not route:
        return value
    first, rest = route[0], route[1:]
    copy: Any = list(body) if isinstance(body, list) else dict(body)
    copy[first] = _at(copy[first], rest, value)
    return copy
