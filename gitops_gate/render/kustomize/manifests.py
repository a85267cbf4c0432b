"""Manifests: the objects of a resource file or a patch, as kustomize unfolds and checks them.

Source of the rules: kustomize `api/resource/factory.go`, `kyaml/kio/byteio_reader.go`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from gitops_gate.model import Document, LoadedFile, Location, Route
from gitops_gate.render.kustomize.faults import Fault
from gitops_gate.render.kustomize.scalars import is_null, name
from gitops_gate.render.kustomize.spellings import explicit
from gitops_gate.render.kustomize.trace import restyled, traced

_BROKEN = frozenset({"invalid-yaml", "yaml-limit", "duplicate-key", "non-string-key"})
"""Faults of a file without which there is no object to go on with; all others leave a value."""


class Manifest(NamedTuple):
    """An object out of a document: `route` is where in it, `odd` whether it may hold spellings."""

    body: Any
    document: Document
    route: Route
    odd: bool

    def location(self, *route: str | int) -> Location:
        return self.document.locate((*self.route, *route))


class NoManifest(Exception):
    """A document that is no Kubernetes object."""

    def __init__(self, place: Location, message: str) -> None:
        super().__init__(message)
        self.place = place


def readable(file: LoadedFile) -> LoadedFile:
    """The same file. Raises Fault where it could not be read, as the file's own finding says it."""
    for fault in file.faults:
        if fault.rule in _BROKEN or not file.documents:
            raise Fault(fault.rule, fault.location, fault.message, fault.hint)
    return file


def manifests(documents: Iterable[Document], *, tracing: bool) -> list[Manifest]:
    """The objects of some documents, lists unfolded in kustomize's order. Raises NoManifest."""
    queue: list[Manifest] = []
    known = tuple(documents)
    for document in known:
        body = traced(document.raw, document) if tracing else document.raw
        queue += _unwrapped(Manifest(body, document, (), document.raw is not document.body), len(known) == 1)
    queue = [manifest for manifest in queue if _checked(manifest)]
    found: list[Manifest] = []
    for manifest in queue:  # grows while it is walked: the items of a list come after all else
        items = manifest.body.get("items") if _is_list(manifest.body) else None
        if items is None and not (_is_list(manifest.body) and "items" in manifest.body):
            found.append(manifest)
        elif isinstance(items, list):
            queue += [item for item in _items(manifest, items) if _checked(item)]
        elif not is_null(items):
            raise NoManifest(manifest.location("items"), "`items` must be a list")
    return found


def _is_list(body: Any) -> bool:
    return name(body.get("kind")).endswith("List")


def _unwrapped(manifest: Manifest, alone: bool) -> list[Manifest]:
    """The items of a `List` that has a file for itself: they keep how they are written."""
    body = manifest.body
    if not alone or not isinstance(body, dict) or body.get("kind") not in ("List", "ResourceList"):
        return [manifest]
    if "items" not in body and "functionConfig" not in body:
        return [manifest]
    items = body.get("items")
    items = items if isinstance(items, list) else []
    return [
        Manifest(item, manifest.document, ("items", index), manifest.odd) for index, item in enumerate(items)
    ]


def _items(manifest: Manifest, items: Any) -> list[Manifest]:
    """The items of any other list: they go through JSON."""
    return [
        Manifest(restyled(explicit(item), '"'), manifest.document, (*manifest.route, "items", index), False)
        for index, item in enumerate(items)
    ]


def _checked(manifest: Manifest) -> bool:
    """Whether there is an object at all. Raises NoManifest for what kustomize refuses to take for one."""
    body = manifest.body
    if is_null(body) or body == {} or body == []:
        return False
    if not isinstance(body, dict):
        raise NoManifest(manifest.location(), "this is no Kubernetes object: it is not a mapping")
    meta = body.get("metadata")
    meta = meta if isinstance(meta, dict) else {}
    if not name(body.get("kind")):
        raise NoManifest(manifest.location(), "this is no Kubernetes object: it has no `kind`")
    if not _is_list(body) and not name(meta.get("name")):
        place = manifest.location("metadata") if "metadata" in body else manifest.location()
        raise NoManifest(place, f"this {name(body['kind'])} has no `metadata.name`, which kustomize needs")
    return True
