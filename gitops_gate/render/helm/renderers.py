"""Post renderers: what helm gives goes through kustomizations that the release brings, one after the other."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from gitops_gate.git.trees import Memory
from gitops_gate.load import load_file
from gitops_gate.model import Build, Document, Edit, LoadedFile, Resource, Source, Target
from gitops_gate.render.kustomize import Edits, Renderer

_RENDERED = "manifests.yaml"


def rerendered(build: Build, renderers: Sequence[Sequence[Edit]], asker: Document) -> Build:
    """The build after all post renderers; `asker` = the release, which their fields stand in."""
    for edits in renderers:
        if build.failure is not None:
            break
        build = _once(build, tuple(edits), asker)
    return build


def _once(build: Build, edits: tuple[Edit, ...], asker: Document) -> Build:
    held = LoadedFile(_RENDERED, Source(_RENDERED, "", ""), _documents(build.resources), ())

    def load(path: str, data: bytes, dialect: Any = "manifest") -> LoadedFile:
        return held if path == _RENDERED else load_file(path, data, dialect)

    target = Target(build.target.name, "kustomize", "", build.target.declared_at)
    found = Renderer(Memory({_RENDERED: b""}), load).build(target, Edits(edits, asker, (_RENDERED,)))
    notes = (*build.notes, *found.notes)
    return Build(build.target, found.resources, build.inputs, found.failure, notes, found.effective)


def _documents(resources: Sequence[Resource]) -> tuple[Document, ...]:
    """Resources as documents of a file that nobody has: their places are their own."""
    source = Source(_RENDERED, "", "")
    return tuple(
        Document(one.body, source, index, one.body, functools.partial(_located, one))
        for index, one in enumerate(resources)
    )


def _located(resource: Resource, route: Any) -> Any:
    return resource.locate(route)
