"""The files of a repository, each read at the first question about its content."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping

from gitops_gate.load import resources
from gitops_gate.load.comments import comments
from gitops_gate.load.resources import is_list, is_manifest
from gitops_gate.model import Document, Form, LoadedFile, Sketch
from gitops_gate.model.names import is_kustomization
from gitops_gate.targets import GROUPS
from gitops_gate.targets.kustomize import folders_of, is_component


class Files(Mapping[str, LoadedFile]):
    """Files by path, in the order of the paths; `sketches` says of each what is known without reading it."""

    def __init__(
        self, sketches: Mapping[str, Sketch], read: Callable[[str], LoadedFile], known: dict[str, LoadedFile]
    ) -> None:
        """`known` = those that have been read; `read` reads one of the others."""
        self.sketches = sketches
        self._read = read
        self._known = known

    def __getitem__(self, path: str) -> LoadedFile:
        found = self._known.get(path)
        if found is None:
            if path not in self.sketches:
                raise KeyError(path)
            found = self._known[path] = self._read(path)
        return found

    def __contains__(self, path: object) -> bool:
        return path in self.sketches

    def __iter__(self) -> Iterator[str]:
        return iter(self.sketches)

    def __len__(self) -> int:
        return len(self.sketches)

    def with_(self, trait: Callable[[Sketch], bool]) -> Iterator[LoadedFile]:
        """The files whose sketch has a trait."""
        for path, sketch in self.sketches.items():
            if trait(sketch):
                yield self[path]


def sketched(file: LoadedFile, form: Form) -> Sketch:
    """The sketch of a file that has been read as `form`."""
    text = file.source.text if file.source is not None else ""
    kustomization = is_kustomization(file.path)
    yaml = kustomization or file.path.endswith((".yaml", ".yml", "Kustomization"))
    says = bool(comments(text, scalars=yaml))
    if form != "manifests":
        return _sketch(form, says=says)
    operated = "fluxcd" in text or "argoproj" in text  # two searches, where nearly no file needs more
    return _sketch(
        form,
        len(file.documents),
        any(map(_holds_objects, file.documents)),
        operated and not kustomization and any(group in text for group in GROUPS),
        operated and ("source.toolkit.fluxcd.io" in text or "source.extensions.fluxcd.io" in text),
        "CustomResourceDefinition" in text,
        says,
        kustomization and is_component(file),
        tuple(folders_of(file)) if kustomization else (),
    )


_sketch = functools.lru_cache(maxsize=1024)(Sketch)
"""Most files are alike in all that a sketch says of them."""


def _holds_objects(document: Document) -> bool:
    body = document.body
    return is_manifest(body) and (
        not body["kind"].endswith("List") or not is_list(body) or bool(resources(document))
    )
