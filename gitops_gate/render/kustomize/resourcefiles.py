"""The resource files of a tree: each is read and turned into objects once, whoever names it."""

from __future__ import annotations

from gitops_gate.model import Tree
from gitops_gate.render.kustomize.faults import Fault
from gitops_gate.render.kustomize.images import holds_images, may_hold_images
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.manifests import NoManifest, manifests, read_part, readable
from gitops_gate.render.kustomize.spec import Load


class ResourceFiles:
    """The resource files; `tracing` = containers know their origins. Not empty once one has been asked for."""

    def __init__(self, tree: Tree, load: Load, *, tracing: bool) -> None:
        self.tree = tree
        self.load = load
        self.tracing = tracing
        self._known: dict[str, tuple[Item, ...] | Fault] = {}

    def __len__(self) -> int:
        return len(self._known)

    def items(self, path: str) -> tuple[Item, ...]:
        """The objects of a resource file. Raises Fault."""
        found = self._known.get(path)
        if found is None:
            try:
                found = self._read(path)
            except Fault as fault:
                found = fault
            self._known[path] = found
        if isinstance(found, Fault):
            raise found
        return found

    def _read(self, path: str) -> tuple[Item, ...]:
        file = self.load(path, self.tree.read(path), "manifest")
        if file.source is not None and any(fault.rule == "invalid-yaml" for fault in file.faults):
            file = self.load(path, read_part(file.source.text).encode(), "manifest")
        readable(file)
        try:
            known = manifests(file.documents, tracing=self.tracing)
        except NoManifest as fault:
            raise Fault("invalid-resource", fault.place, str(fault)) from None
        items = tuple(Item(one.body, (one.document, one.route), one.odd) for one in known)
        maybe = file.source is None or may_hold_images(file.source.text)
        for item in items:
            item.pods = maybe and holds_images(item.body)
        return items
