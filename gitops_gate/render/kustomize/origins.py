"""What `buildMetadata` has kustomize write into objects: where they come from, and what changed them.

The annotations are there during the whole build, where patches see them, and are taken away at its end unless they
are wanted. Source of the rules: kustomize `api/resource/origin.go`, `api/resmap/reswrangler.go`.
"""

from __future__ import annotations

import posixpath
import re
from typing import Final

from gitops_gate.render.kustomize.annotations import annotations_of
from gitops_gate.render.kustomize.faults import Where, unsupported
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.labels import labelled
from gitops_gate.render.kustomize.scalars import retyped
from gitops_gate.render.kustomize.tables import FieldSpec
from gitops_gate.render.kustomize.trace import Origin

ORIGIN: Final = "config.kubernetes.io/origin"
TRANSFORMED: Final = "alpha.config.kubernetes.io/transformations"
MANAGED_BY: Final = {"app.kubernetes.io/managed-by": "kustomize-v5.8.2"}

_ANNOTATIONS = (FieldSpec("", "", "", ("metadata", "annotations"), True),)
_LABELS = (FieldSpec("", "", "", ("metadata", "labels"), True),)
_PLAIN = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./@+=-]*")


class Origins:
    """The origins of one build; `path` = the way from its folder to the one that is being built."""

    def __init__(self, place: Where) -> None:
        self.path = ""
        self.place = place

    def joined(self, path: str) -> str:
        """A path as seen from the folder of the build."""
        return posixpath.normpath(posixpath.join(self.path, path))

    def read(self, items: tuple[Item, ...], path: str) -> tuple[Item, ...]:
        """The objects of a file, with that as their origin."""
        note = f"path: {self._text(self.joined(path))}\n"
        return tuple(_annotated(list(items), {ORIGIN: note}, self.place))

    def builtin(self, file: str, kind: str) -> str:
        """The origin of what a field of a kustomization file makes or changes."""
        return self._configured(self.joined(file), "builtin", kind)

    def plugin(self, item: Item) -> str:
        """The origin of what a configuration makes or changes."""
        origin = str(annotations_of(item.body).get(ORIGIN, ""))
        path = origin.removeprefix("path: ").rstrip("\n")
        return self._configured(path, item.body["apiVersion"], item.kind, item.name, item.namespace)

    def _configured(self, path: str, version: str, kind: str, name: str = "", namespace: str = "") -> str:
        lines = [
            f"configuredIn: {self._text(path)}",
            "configuredBy:",
            f"  apiVersion: {version}",
            f"  kind: {kind}",
        ]
        lines += [f"  name: {self._text(name)}"] if name else []
        lines += [f"  namespace: {self._text(namespace)}"] if namespace else []
        return "\n".join(lines) + "\n"

    def made(self, item: Item, origin: str) -> Item:
        """A generated object with its origin, where it has none."""
        return (
            item
            if ORIGIN in annotations_of(item.body)
            else _annotated([item], {ORIGIN: origin}, self.place)[0]
        )

    def changed(self, items: list[Item], origin: str) -> list[Item]:
        """The objects after a transformer: what has no origin yet is taken for made by it."""
        result = []
        for item in items:
            notes = annotations_of(item.body)
            if ORIGIN not in notes:
                result += _annotated([item], {ORIGIN: origin}, self.place)
                continue
            before = notes.get(TRANSFORMED, "")
            if before and not (isinstance(before, str) and before.startswith("- configuredIn: ")):
                raise unsupported(
                    self.place, f"`buildMetadata`, where an object has `{TRANSFORMED}` of its own"
                )
            entry = "- " + origin.replace("\n", "\n  ").removesuffix("  ")
            result += _annotated([item], {TRANSFORMED: before + entry}, self.place)
        return result

    def _text(self, word: str) -> str:
        """A word as YAML that needs no quotes."""
        if not _PLAIN.fullmatch(word) or retyped(word):
            raise unsupported(self.place, f"`buildMetadata`, where `{word}` needs quotes")
        return word


def _annotated(items: list[Item], pairs: dict[str, str], place: Where) -> list[Item]:
    places = dict.fromkeys(pairs, place) if isinstance(place, Origin) else {}
    return labelled(items, pairs, _ANNOTATIONS, places)


def managed(items: list[Item], place: Origin | None) -> list[Item]:
    """The objects with the label of `managedByLabel`; `place` = of the field that asks for it."""
    return labelled(items, MANAGED_BY, _LABELS, dict.fromkeys(MANAGED_BY, place) if place else {})
