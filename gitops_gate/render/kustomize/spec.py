"""Kustomization files, read and checked for their shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gitops_gate.errors import UnsafeInput
from gitops_gate.model import Document, LoadedFile, Location, Route
from gitops_gate.render.kustomize.faults import Fault, Where
from gitops_gate.render.kustomize.inline import once
from gitops_gate.render.kustomize.paths import Paths, resolve, within
from gitops_gate.render.kustomize.shapes import KUSTOMIZATION, shaped
from gitops_gate.render.kustomize.trace import FRESH, Origin

Load = Callable[[str, bytes, Literal["manifest", "config"]], LoadedFile]

_VERSIONS = {
    "Kustomization": "kustomize.config.k8s.io/v1beta1",
    "Component": "kustomize.config.k8s.io/v1alpha1",
}
_UNREADABLE = frozenset({"invalid-yaml", "yaml-limit", "lost-indentation"})


@dataclass(frozen=True, slots=True, eq=False)
class Spec:
    """A kustomization file: `fields` is its content with the right names and without nulls.

    `given` = route of a field, or of what is in it -> where an operator's edit of it comes from.
    """

    folder: str
    path: str
    document: Document
    fields: dict[str, Any]
    given: Mapping[Route, Origin] = field(default_factory=dict)

    @property
    def component(self) -> bool:
        return self.fields.get("kind") == "Component"

    def get(self, name: str) -> Any:
        """The content of a field, None where it is absent."""
        return self.fields.get(name)

    def at(self, *route: str | int) -> Origin:
        """The place of a value in the file, or of the edit that brought it."""
        if not self.given:
            return Origin(self.document, self.route(*route), FRESH)
        for length in range(len(route), 0, -1):
            origin = self.given.get(route[:length])
            if origin is not None:
                return origin.below(*route[length:])
        return Origin(self.document, self.route(*route), FRESH)

    def route(self, *route: str | int) -> Route:
        """A route with the field spelt as in the file."""
        if not route or route[0] not in self.fields or not isinstance(self.document.body, dict):
            return route
        if route[0] in self.document.body:
            return route
        wanted = str(route[0]).lower()
        spelt = next((key for key in self.document.body if key.lower() == wanted), route[0])
        return (spelt, *route[1:])

    def entries(self, *names: str) -> list[tuple[Any, Origin]]:
        """The entries of some list fields, one after the other, with their places."""
        return [
            (entry, self.at(name, index))
            for name in names
            if name in self.fields
            for index, entry in enumerate(self.fields[name])
        ]


def read_spec(folder: str, paths: Paths, load: Load, asked: Where) -> Spec:
    """The kustomization of a folder. Raises Fault; `asked` is the place that names the folder."""
    try:
        names = paths.kustomization(folder)
        inside = [name for name in names if within(resolve(paths.tree, name), folder)]
    except UnsafeInput as refused:
        raise Fault("unsafe-reference", asked, str(refused)) from None
    if names and not inside:
        raise Fault(
            "missing-kustomization",
            asked,
            f"{names[0]} is a link to {resolve(paths.tree, names[0])}; kustomize reads none that leads out of its folder",
            "put the file itself there, or include the folder that it is in",
        )
    names = inside
    if not names:
        raise Fault(
            "missing-kustomization",
            asked,
            f"there is no kustomization.yaml in {folder or 'the root folder'}",
        )
    if len(names) > 1:
        raise Fault(
            "ambiguous-kustomization",
            Location(names[1]),
            f"{folder or 'the root folder'} has {len(names)} kustomization files: {', '.join(names)}",
            "keep one of them",
        )
    path = names[0]
    data = paths.tree.read(path)
    file = load(path, data, "config")
    if any(fault.rule == "duplicate-key" for fault in file.faults):
        file = load(path, once(data.decode("utf-8", "replace"), first=False).encode(), "config")
    for fault in file.faults:
        if fault.rule in _UNREADABLE or file.source is None:
            raise Fault(fault.rule, fault.location, fault.message, fault.hint)
    return _checked(folder, path, file)


def _checked(folder: str, path: str, file: LoadedFile) -> Spec:
    document = file.documents[0] if file.documents else None
    if document is None or document.body is None:
        raise _empty(path)
    fields = shaped(document.body, KUSTOMIZATION, document)
    spec = Spec(folder, path, document, fields)
    kind = fields.get("kind") or "Kustomization"
    if kind not in _VERSIONS:
        raise Fault(
            "invalid-kustomization",
            spec.at("kind"),
            f"`kind` must be Kustomization or Component, not {kind}",
            "write `kind: Kustomization`",
        )
    version = fields.get("apiVersion")
    if version and version != _VERSIONS[kind]:
        raise Fault(
            "invalid-kustomization",
            spec.at("apiVersion"),
            f"the `apiVersion` of a {kind} must be {_VERSIONS[kind]}, not {version}",
            f"write `apiVersion: {_VERSIONS[kind]}`",
        )
    if all(value == "" for key, value in fields.items() if key not in ("apiVersion", "kind")):
        raise _empty(path)
    return spec


def _empty(path: str) -> Fault:
    return Fault(
        "invalid-kustomization",
        Location(path),
        "this kustomization is empty",
        "name at least one of `resources`, or remove the file",
    )
