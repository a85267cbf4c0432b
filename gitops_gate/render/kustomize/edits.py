"""Edits: what an operator writes into a kustomization before it builds the folder, as `kustomize edit` would.

Where the folder has no kustomization, one is made for it. What an edit brings keeps its place: the field of the
Flux Kustomization or the Argo CD Application that asks for it.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from gitops_gate.model import Document, Edit, Location, Resource, Source
from gitops_gate.render.kustomize.shapes import KUSTOMIZATION, shaped
from gitops_gate.render.kustomize.spec import Spec
from gitops_gate.render.kustomize.trace import FRESH, Origin


@dataclass(frozen=True, slots=True, eq=False)
class Edits:
    """`edits` in order; `asker` = the object that asks for them; `made` = the resources of a folder that has no
    kustomization, relative to it, None where it has one."""

    edits: tuple[Edit, ...]
    asker: Document | None
    made: tuple[str, ...] | None = None

    def applied(self, spec: Spec) -> Spec:
        """A kustomization as it stands after the edits. Raises Fault where one has the wrong shape."""
        fields = dict(spec.fields)
        given = dict(spec.given)
        asker = self.asker
        for edit in self.edits if asker is not None else ():
            assert asker is not None
            value = shaped({edit.field: _entry(edit)}, KUSTOMIZATION, asker, edit.route)[edit.field]
            origin = Origin(asker, edit.route, FRESH)
            if edit.how == "set":
                fields[edit.field], given[edit.field, None] = value, origin
                continue
            entries = list(fields.get(edit.field) or ())
            index = len(entries) if edit.how == "add" else _index(entries, value[0])
            if edit.how == "merge" and index < len(entries):
                value = [_merged(entries[index], value[0])]
            entries[index : index + 1] = value
            fields[edit.field], given[edit.field, index] = entries, origin
        return dataclasses.replace(spec, fields=fields, given=given)


class _Asker:
    """A document whose text is looked up when a place is needed."""

    def __init__(self, resource: Resource, source: Callable[[], Source]) -> None:
        self.body = self.raw = resource.body
        self.index = 0
        self.locate = resource.locate
        self._source = source

    @functools.cached_property
    def source(self) -> Source:
        return self._source()


def asking(resource: Resource, source: Callable[[], Source]) -> Document:
    """The object that asks for edits as a document; `source` = the file that it stands in, asked for when needed."""
    return cast("Document", _Asker(resource, source))


def _entry(edit: Edit) -> Any:
    return edit.value if edit.how == "set" else [edit.value]


def _merged(entry: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """An entry of `images` with another one over it: tag and digest are one thing, and change together."""
    both = ("newTag", "digest")
    kept = {key: value for key, value in entry.items() if key not in both or not any(map(over.get, both))}
    return kept | over


def _index(entries: list[Any], entry: Any) -> int:
    """Where the entry of the same name is, the end of the list where there is none."""
    names = [one.get("name") if isinstance(one, dict) else None for one in entries]
    name = entry.get("name") if isinstance(entry, dict) else None
    return names.index(name) if name is not None and name in names else len(entries)


def made_spec(folder: str, resources: tuple[str, ...], asked: Location) -> Spec:
    """The kustomization that is made for a folder without one; all of it stands where the folder is asked for."""
    body = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": list(resources),
    }
    source = Source(asked.path, "", "")
    document = Document(body, source, 0, body, lambda route: asked)
    return Spec(folder, asked.path, document, dict(body))
