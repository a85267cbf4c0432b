"""The patches that a kustomization names, read and told apart: merge patches and JSON patches.

Source of the rules: kustomize `api/internal/builtins/Patch*Transformer.go`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gitops_gate.model import Document, Failure, LoadedFile, Location, Route
from gitops_gate.render.kustomize.faults import Fault
from gitops_gate.render.kustomize.inline import moved, once, placed, repeated_keys
from gitops_gate.render.kustomize.manifests import Manifest, NoManifest, manifests
from gitops_gate.render.kustomize.patch import Patch
from gitops_gate.render.kustomize.selector import Selector
from gitops_gate.render.kustomize.shapes import LOOSE, REPLACEMENT, shaped
from gitops_gate.render.kustomize.spec import Spec
from gitops_gate.render.kustomize.trace import FRESH, Origin, traced

if TYPE_CHECKING:
    from gitops_gate.render.kustomize.assembly import Assembly

Text = tuple[str, bytes, Origin | None]
"""Path, bytes, and for an inline text the place of its key."""

_BROKEN = frozenset({"invalid-yaml", "yaml-limit", "duplicate-key", "non-string-key", "lost-indentation"})
_TOLERATED = frozenset({"duplicate-key", "non-string-key"})
"""Faults that a JSON patch may have: the last key wins, and other keys become texts."""


class PatchFiles:
    """The patches of one kustomization."""

    def __init__(self, assembly: Assembly, spec: Spec, inputs: set[str]) -> None:
        self.assembly = assembly
        self.spec = spec
        self.paths = assembly.paths(inputs)
        self.notes: dict[Location, Failure] = {}

    def patches(self) -> list[Patch]:
        """The entries of `patches`. Raises Fault."""
        found = []
        for entry, place in self.spec.entries("patches"):
            text = self._text(entry, place, entry.get("patch", "").strip())
            found.append(self._told_apart(text, entry, place))
        return found

    def strategic(self) -> list[Patch]:
        """The entries of `patchesStrategicMerge`: texts, or paths. Raises Fault."""
        found = []
        for entry, place in self.spec.entries("patchesStrategicMerge"):
            try:
                merges = self.merges((self.spec.path, entry.encode(), place))
            except (NoManifest, Fault) as fault:
                if "\n" in entry.strip():
                    raise self._no_inline(fault) from None
                path, data = self.paths.read(self.spec.folder, entry, place)
                try:
                    merges = self.merges((path, data, None))
                except NoManifest as fault:
                    raise Fault("invalid-patch", fault.place, str(fault)).through(place) from None
            found.append(Patch(place, None, place, merges))
        if found and not any(patch.merges for patch in found):
            raise Fault("invalid-patch", self.spec.at("patchesStrategicMerge"), "these patches are empty")
        return found

    def json6902(self) -> list[Patch]:
        """The entries of `patchesJson6902`. Raises Fault."""
        found = []
        for entry, place in self.spec.entries("patchesJson6902"):
            target = entry.get("target") or {}
            if not target.get("name"):
                raise Fault(
                    "invalid-patch", place, "an entry of `patchesJson6902` needs a target with a name"
                )
            key = "jsonOp" if "jsonOp" in entry else "patch"  # the one of a PatchJson6902Transformer
            text = self._text(entry, place, entry.get(key, ""), key)
            operations, document = self._operations(text, place)
            if not operations:
                raise Fault("invalid-patch", place, "this patch is empty")
            found.append(Patch(place, Selector.of(target), _at(place, "target"), (), operations, document))
        return found

    def replacements(self) -> list[tuple[dict[str, Any], Origin]]:
        """The entries of `replacements`, inline or out of files, with their places. Raises Fault."""
        found: list[tuple[dict[str, Any], Origin]] = []
        for entry, place in self.spec.entries("replacements"):
            path = entry.get("path", "")
            if not path:
                found.append((entry, place))
                continue
            if entry.get("source") is not None or entry.get("targets"):
                raise Fault(
                    "invalid-replacement", place, "an entry takes a `path` or a replacement, not both"
                )
            where = _at(place, "path")
            name, data = self.paths.read(self.spec.folder, path, where)
            file = self._load((name, data, None), "config")
            body = file.documents[0].body if file.documents else None
            if isinstance(body, list):
                for index, one in enumerate(body):
                    found.append(_replacement(one, file.documents[0], (index,)))
            elif isinstance(body, dict):
                found.append(_replacement(body, file.documents[0], ()))
            else:
                raise Fault("invalid-replacement", where, f"{path} holds no replacement")
        return found

    def _text(self, entry: dict[str, Any], place: Origin, inline: str, key: str = "patch") -> Text:
        """The text of a patch. Raises Fault unless exactly one of `patch` and `path` gives it."""
        path = entry.get("path", "")
        if bool(inline) == bool(path):
            what = "both `path` and `patch`; it takes one" if inline else "neither `path` nor `patch`"
            hint = (
                "remove one of the two" if inline else "name its file under `path`, or write it under `patch`"
            )
            raise Fault("invalid-patch", place, f"this patch has {what}", hint)
        if inline:
            return self.spec.path, inline.encode(), _at(place, key)
        where = _at(place, "path")
        found, data = self.paths.read(self.spec.folder, path, where)
        return found, data, None

    def _told_apart(self, text: Text, entry: dict[str, Any], place: Origin) -> Patch:
        target = entry.get("target")
        options = entry.get("options") or {}
        patch = Patch(
            place,
            Selector.of(target) if target is not None else None,
            _at(place, "target") if target is not None else place,
            rename=bool(options.get("allowNameChange")),
            rekind=bool(options.get("allowKindChange")),
        )
        try:
            merges = self.merges(text)
        except NoManifest as no_manifest:
            try:
                operations, document = self._operations(text, place)
            except Fault as told:
                fault = self._no_patch(text, no_manifest, told)
                raise (fault if text[2] else fault.through(place)) from None
            return patch._replace(operations=operations, document=document)
        return patch._replace(merges=merges)

    @staticmethod
    def _no_inline(fault: NoManifest | Fault) -> Fault:
        if isinstance(fault, Fault):
            return fault
        return Fault("invalid-patch", fault.place, f"this is no patch: {fault}")

    def _no_patch(self, text: Text, no_manifest: NoManifest, no_operations: Fault) -> Fault:
        """The fault of a text that is neither kind of patch, as what it was probably meant to be."""
        body = next((document.body for document in self._load(text, "manifest").documents), None)
        if isinstance(body, list):
            return no_operations
        if isinstance(body, dict) and "op" in body and "path" in body:
            message = "a JSON patch is a list of operations, and this is one operation by itself"
            return Fault("invalid-patch", no_manifest.place, message, "begin it with `- `")
        hint = ""
        if isinstance(body, dict) and "name" not in (body.get("metadata") or {}):
            hint = "a merge patch begins like the object that it is for: with its `apiVersion`, `kind` and `metadata.name`"
        return Fault("invalid-patch", no_manifest.place, f"this is no patch: {no_manifest}", hint)

    def merges(self, text: Text) -> tuple[Manifest, ...]:
        """The documents of a merge patch. Raises NoManifest, Fault."""
        file = self._load(text, "manifest")
        return tuple(manifests(file.documents, tracing=self.assembly.tracing))

    def _operations(self, text: Text, place: Origin) -> tuple[Any, Any]:
        """The operations of a JSON patch and the document they are in. Raises Fault."""
        if text[1].startswith(b"["):
            try:
                json.loads(text[1])
            except json.JSONDecodeError as fault:
                where = Location(text[0], fault.lineno, fault.colno)
                where = moved(where, text[1].decode(), text[2]) if text[2] else where
                why = f"what begins with `[` is read as JSON, and this is none: {fault.msg}"
                raise Fault(
                    "invalid-patch", where, why, "quote every text in it, or write the patch as YAML"
                ) from None
            except (ValueError, RecursionError):
                pass  # huge numbers, bytes that are no text, deep nesting: told by the loader
        file = self._load(text, "config")
        document = file.documents[0] if file.documents else None
        if document is None or document.body is None:
            return None, document
        operations = document.body if isinstance(document.body, list) else [None]
        for index, operation in enumerate(operations):
            if not isinstance(operation, dict):
                raise Fault(
                    "invalid-patch", document.locate((index,)), "a JSON patch is a list of operations"
                )
        body = traced(document.body, document) if self.assembly.tracing else document.body
        return body, document

    def _once(self, text: Text, file: LoadedFile, dialect: Any) -> LoadedFile:
        """A patch with keys that stand twice, as kustomize reads it; notes them, where no other finding would."""
        path, data, inside = text
        words = data.decode()
        merging = dialect == "manifest" and not any(isinstance(one.body, list) for one in file.documents)
        for key, before, again in repeated_keys(words):
            if inside is None:
                break
            marks = (Location(path, mark.line + 1, mark.column + 1) for mark in (before[0], again[0]))
            one, other = (moved(place, words, inside) for place in marks)
            message = f"the key `{key}` stands twice in this mapping: first in line {one.line}"
            hint = f"remove one of the two; kustomize silently keeps the {'first' if merging else 'last'}"
            self.notes[other] = Failure(
                "duplicate-key", other, f"{message}, again in line {other.line}", hint
            )
        loaded: LoadedFile = self.assembly.load(path, once(words, first=merging).encode(), dialect)
        return loaded if inside is None else placed(loaded, words, inside)

    def _load(self, text: Text, dialect: Any) -> LoadedFile:
        path, data, inside = text
        file: LoadedFile = self.assembly.load(path, data, dialect)
        if inside is not None:
            file = placed(file, data.decode(), inside)
        if any(fault.rule == "duplicate-key" for fault in file.faults):
            file = self._once(text, file, dialect)
        for fault in _fatal(file, dialect):
            raise Fault(fault.rule, fault.location, fault.message, fault.hint)
        return file


def _fatal(file: LoadedFile, dialect: str) -> Iterator[Any]:
    for fault in file.faults:
        tolerated = dialect == "config" and fault.rule in _TOLERATED
        if not file.documents or (fault.rule in _BROKEN and not tolerated):
            yield fault


def _replacement(body: Any, document: Document, route: Route) -> tuple[dict[str, Any], Origin]:
    """A replacement of a file. Fields that kustomize does not know are passed over there."""
    entry = shaped(body, REPLACEMENT, document, route, LOOSE)
    return entry or {}, Origin(document, route, FRESH)


def _at(place: Origin, key: str) -> Origin:
    return place.below(key)
