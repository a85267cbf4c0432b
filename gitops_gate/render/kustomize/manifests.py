"""Manifests: the objects of a resource file or a patch, as kustomize unfolds and checks them.

Source of the rules: kustomize `api/resource/factory.go`, `kyaml/kio/byteio_reader.go`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import yaml

from gitops_gate.model import Document, LoadedFile, Location, Route
from gitops_gate.render.kustomize.faults import Fault
from gitops_gate.render.kustomize.scalars import is_null, name
from gitops_gate.render.kustomize.spellings import explicit
from gitops_gate.render.kustomize.trace import restyled, traced

_BROKEN = frozenset({"invalid-yaml", "yaml-limit", "duplicate-key", "non-string-key", "lost-indentation"})
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


def read_part(text: str) -> str:
    """A text with blanks for what kustomize does not read: what follows an object in braces, up to the next `---`."""
    lines = text.split("\n")
    starts = [0, *(number for number, line in enumerate(lines) if number and line.startswith("---"))]
    parts = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        part = "\n".join(lines[start:end])
        mark = _end_of_root(part)
        if mark is not None:
            kept = part.split("\n")[: mark.line + 1]
            kept[-1] = kept[-1][: mark.column]
            part = "\n".join(kept) + "\n" * (end - start - len(kept))
        parts.append(part)
    return "\n".join(parts)


def _end_of_root(part: str) -> Any:
    """Where a first document in braces ends, None where there is none, or no such end."""
    depth = 0
    try:
        for event in yaml.parse(part, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                if not depth and not event.flow_style:
                    return None
                depth += 1
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                depth -= 1
                if not depth:
                    return event.end_mark
    except yaml.YAMLError:
        return None
    return None


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
        place = manifest.location(*_near(body, "kind"))
        raise NoManifest(place, f"this is no Kubernetes object: {_lacking(body, 'kind')}")
    if not _is_list(body) and not name(meta.get("name")):
        place = manifest.location(*_near(body, "metadata", "name"))
        if "metadata" in body and not isinstance(body["metadata"], dict) and not is_null(body["metadata"]):
            raise NoManifest(
                place, f"`metadata` of this {name(body['kind'])} must be a mapping with a `name`"
            )
        what = _lacking(meta, "metadata.name")
        hint = ", and `generateName` is not enough" if "generateName" in meta else ""
        raise NoManifest(place, f"this {name(body['kind'])} cannot be taken in by kustomize: {what}{hint}")
    notes = meta.get("annotations")
    if isinstance(notes, list) and len(notes) % 2:
        place = manifest.location("metadata", "annotations")
        raise NoManifest(place, "`metadata.annotations` is a list, which kustomize crashes on")
    return True


def _near(body: Any, *route: str) -> tuple[str, ...]:
    """As much of a route as there is."""
    found: tuple[str, ...] = ()
    for step in route:
        if not isinstance(body, dict) or step not in body:
            break
        found, body = (*found, step), body[step]
    return found


def _lacking(holder: dict[str, Any], path: str) -> str:
    """Why a text cannot be taken from a mapping: it is not there, or it is something else."""
    key = path.rpartition(".")[2]
    if key not in holder:
        return f"it has no `{path}`"
    value = holder[key]
    if isinstance(value, dict | list):
        return f"its `{path}` is a {'mapping' if isinstance(value, dict) else 'list'}, not a text"
    return f"its `{path}` is empty"
