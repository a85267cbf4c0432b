"""Resources of a document: one, or the items of a `List`."""

from __future__ import annotations

from gitops_gate.model import Document, Location, Resource, ResourceId, Route, Value


def is_manifest(body: Value) -> bool:
    """Whether a document is a Kubernetes object: a mapping with `apiVersion` and `kind`, both text."""
    return (
        isinstance(body, dict)
        and isinstance(body.get("apiVersion"), str)
        and isinstance(body.get("kind"), str)
    )


def is_list(body: Value) -> bool:
    """Whether an object is a `List` (or any `…List` with `items`), which holds other objects."""
    return is_manifest(body) and body["kind"].endswith("List") and isinstance(body.get("items"), list)


def resources(document: Document) -> list[Resource]:
    """The Kubernetes objects of a document, `List`s unfolded to any depth; [] when it is none."""
    if not is_manifest(document.body):
        return []
    return _unfolded(document, document.body, ())


def _unfolded(document: Document, body: Value, route: Route) -> list[Resource]:
    if not is_list(body):
        if not route:
            return [Resource(ResourceId.of(body), body, document.locate)]

        def locate(inner: Route) -> Location:
            return document.locate((*route, *inner))

        return [Resource(ResourceId.of(body), body, locate)]
    found: list[Resource] = []
    for index, item in enumerate(body["items"]):
        if is_manifest(item):
            found += _unfolded(document, item, (*route, "items", index))
    return found
