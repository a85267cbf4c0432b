"""Kustomize: the kustomizations of a repository, and which of them nobody includes."""

from __future__ import annotations

import bisect
import functools
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gitops_gate.model import LoadedFile, Sketch
from gitops_gate.model.names import KUSTOMIZATION_NAMES

_FOLDERS = ("resources", "bases", "components")


@dataclass(frozen=True, eq=False)
class Kustomizations:
    """`files` = folder -> the path of its kustomization file; `included` = folders that another one names;
    `components` = folders of kind Component, which are built only as a part of others."""

    files: dict[str, str]
    included: frozenset[str]
    components: frozenset[str]

    def roots(self) -> tuple[str, ...]:
        """The folders that nothing includes, sorted."""
        return tuple(sorted(self.files.keys() - self.included - self.components))

    def below(self, folder: str) -> Iterator[str]:
        """The outermost folders with a kustomization below a folder, which itself has none."""
        prefix = f"{folder}/" if folder else ""
        taken = ""
        for path in self.ordered[bisect.bisect_left(self.ordered, prefix) :]:
            if not path.startswith(prefix):
                return
            if not (taken and path.startswith(taken)):
                taken = path
                yield path.rstrip("/")

    @functools.cached_property
    def ordered(self) -> tuple[str, ...]:
        """All folders with a trailing slash, sorted: what lies below a folder follows it."""
        return tuple(sorted(f"{path}/" for path in self.files))


def kustomizations(sketches: Mapping[str, Sketch]) -> Kustomizations:
    """The kustomizations among files, by path."""
    found: dict[str, str] = {}
    for path in sketches:
        folder, _, name = path.rpartition("/")
        if name in KUSTOMIZATION_NAMES:
            found.setdefault(folder, path)
    included = {
        path
        for folder, file in found.items()
        for path in sketches[file].includes
        if path in found and path != folder
    }
    components = frozenset(folder for folder, file in found.items() if sketches[file].component)
    return Kustomizations(found, frozenset(included), components)


def is_component(file: LoadedFile) -> bool:
    """Whether a kustomization file is of kind Component."""
    body = file.documents[0].body if file.documents else None
    return isinstance(body, dict) and body.get("kind") == "Component"


def folders_of(file: LoadedFile) -> Iterator[str]:
    """What a kustomization file includes, as paths of the tree; files among it, for nobody has looked."""
    folder = file.path.rpartition("/")[0]
    body = file.documents[0].body if file.documents else None
    if not isinstance(body, dict):
        return
    for name in _FOLDERS:
        entries = body.get(name)
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, str):
                yield _folder(folder, entry)


def _folder(folder: str, entry: str) -> str:
    if folder and entry[:1] not in "/." and "/." not in entry and "//" not in entry and entry[-1:] != "/":
        return f"{folder}/{entry}"  # nothing to make shorter
    path = posixpath.normpath(posixpath.join(folder, entry))
    return "" if path == "." else path
