"""Patches that write into Secrets: texts inside kustomizations and Argo CD Applications, and JSON patches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gitops_gate.load import load_file
from gitops_gate.model import Document, Location, Route, Value

_WRITES = frozenset(("add", "replace", "test"))
_POINTER = re.compile(r"/(data|stringData)(?:/([^/]+))?")


@dataclass(frozen=True, slots=True)
class Patch:
    """An inline patch: where it stands, its documents, and whether its `target` is a Secret."""

    route: Route
    documents: tuple[Document, ...]
    of_secret: bool
    start: Location
    block: bool

    def place(self, line: int) -> Location:
        """The line of the file for a line of the patch; the patch itself where it is no block of lines."""
        return Location(self.start.path, self.start.line + line) if self.block and line else self.start


def inline_patches(document: Document) -> Iterator[Patch]:
    """The patches written as text inside a document, as far as they may concern a Secret."""
    for route, patch, target in _texts(document.body):
        of_secret = isinstance(target, dict) and target.get("kind") == "Secret"
        if of_secret or "Secret" in patch or "stringData" in patch:
            inner = load_file(document.source.path, patch.encode("utf-8", "surrogatepass"), "config")
            start = document.at(*route)
            yield Patch(route, inner.documents, of_secret, start, _is_block(document, start))


def operations(body: list[Value], of_secret: bool) -> Iterator[tuple[Route, str, str, bool]]:
    """(route of the value, key, text, in base64) for each operation of a JSON patch that writes into a Secret.

    Without a known target only `/stringData` tells that it is one: ConfigMaps have `data` too.
    """
    for index, step in enumerate(body):
        if (
            not isinstance(step, dict)
            or str(step.get("op")) not in _WRITES
            or not isinstance(step.get("path"), str)
        ):
            continue
        match = _POINTER.fullmatch(step["path"])
        if match is None or not (of_secret or match[1] == "stringData"):
            continue
        value, encoded = step.get("value"), match[1] == "data"
        if match[2] and isinstance(value, str):
            yield (index, "value"), match[2].replace("~1", "/").replace("~0", "~"), value, encoded
        elif isinstance(value, dict) and not match[2]:
            for key, text in value.items():
                if isinstance(text, str):
                    yield (index, "value", key), key, text, encoded


_PLACES: tuple[Route, ...] = (
    ("patches",),
    ("patchesStrategicMerge",),
    ("patchesJson6902",),
    ("spec", "patches"),
    ("spec", "patchesStrategicMerge"),
    ("spec", "source", "kustomize", "patches"),
    ("spec", "template", "spec", "source", "kustomize", "patches"),
)


def _texts(body: Value) -> Iterator[tuple[Route, str, Value]]:
    """(route, text, target) of each inline patch of a kustomization, Flux Kustomization or Application."""
    for place in _PLACES:
        listed = body
        for part in place:
            listed = listed.get(part) if isinstance(listed, dict) else None
        for index, item in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(item, str):
                yield (*place, index), item, None
            elif isinstance(item, dict) and isinstance(item.get("patch"), str):
                yield (*place, index, "patch"), item["patch"], item.get("target")


def _is_block(document: Document, start: Location) -> bool:
    lines = document.source.text.split("\n")
    line = lines[start.line - 1] if 0 < start.line <= len(lines) else ""
    return re.search(r"[|>][-+0-9]*\s*(?:#.*)?\r?$", line) is not None
