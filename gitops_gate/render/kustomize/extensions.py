"""`generators`, `transformers` and `validators`: what a kustomization names beside its own fields.

An entry is a configuration in place, a file of them, or a folder whose kustomization gives them. Only what
kustomize has built in is done. Source of the rules: kustomize `api/internal/target/kusttarget.go`,
`api/internal/plugins/loader`.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from gitops_gate.render.kustomize.absorbing import absorbed
from gitops_gate.render.kustomize.annotations import labels_of
from gitops_gate.render.kustomize.builtin import Transforming, generated_by, transform
from gitops_gate.render.kustomize.config import default
from gitops_gate.render.kustomize.faults import Fault, unsupported
from gitops_gate.render.kustomize.generation import Generation
from gitops_gate.render.kustomize.item import Item, Key
from gitops_gate.render.kustomize.jsonpatch import same
from gitops_gate.render.kustomize.manifests import NoManifest
from gitops_gate.render.kustomize.patchfiles import PatchFiles
from gitops_gate.render.kustomize.plugin import HELM, Plugin, plugin
from gitops_gate.render.kustomize.plugins import refuse_function, refuse_options
from gitops_gate.render.kustomize.spec import Spec
from gitops_gate.render.kustomize.spellings import explicit
from gitops_gate.render.kustomize.tables import schema as _schema
from gitops_gate.render.kustomize.trace import FRESH, Origin
from gitops_gate.render.kustomize.work import Work

if TYPE_CHECKING:
    from gitops_gate.render.kustomize.assembly import Assembly

_VALIDATED = "validated-by"
"""The label that a validator may set."""


class Extensions:
    """The generators, transformers and validators of one kustomization; `chain` = the folders on the way to it."""

    def __init__(self, assembly: Assembly, spec: Spec, work: Work, chain: tuple[str, ...]) -> None:
        self.assembly = assembly
        self.spec = spec
        self.work = work
        self.chain = chain

    def generate(self) -> None:
        """Adds what the generators make. Raises Fault, Untraced."""
        paths = self.assembly.paths(self.work.inputs)
        origins = self.assembly.origins
        made: list[tuple[Item, Origin]] = []
        for one in self._plugins("generators"):
            if one.kind == HELM:
                made += [(item, one.place) for item in self._inflated(one)]
                continue
            item = generated_by(one, paths, tracing=self.assembly.tracing)
            made.append((origins.made(item, origins.plugin(one.item)) if origins else item, one.place))
        for item, place in made:
            self.work.items = absorbed(self.work.items, item, place)

    def _inflated(self, one: Plugin) -> list[Item]:
        """What the chart of a configuration gives. Raises Fault."""
        generation = Generation(self.assembly, self.spec, self.work, self.chain)
        home = str(one.fields.get("chartHome") or "charts")
        items = generation.chart(one.fields, one.place, home, "")
        origins = self.assembly.origins
        return [origins.made(item, origins.plugin(one.item)) for item in items] if origins else items

    def transform(self) -> None:
        """Runs the transformers. Raises Fault, Untraced."""
        for one in self._plugins("transformers"):
            transform(one, self._on())
            if self.assembly.origins:
                origin = self.assembly.origins.plugin(one.item)
                self.work.items = self.assembly.origins.changed(self.work.items, origin)

    def validate(self) -> None:
        """Runs the validators, which may change nothing but a label. Raises Fault, Untraced."""
        for one in self._plugins("validators"):
            before = self.work.items
            transform(one, self._on())
            if not _same_set(before, self.work.items):
                raise Fault(
                    "invalid-kustomization",
                    one.place,
                    f"this {one.kind} changes objects, and an entry of `validators` may not",
                    "name it under `transformers`",
                )

    def _on(self) -> Transforming:
        return Transforming(self.assembly, self.spec, self.work, self.work.config or default())

    def _plugins(self, field: str) -> list[Plugin]:
        """The configurations of a field, in kustomize's order: those in place come first. Raises Fault, Untraced."""
        entries = self.spec.entries(field)
        if not entries:
            return []
        scratch = Work(inputs=self.work.inputs, folders=self.work.folders, notes=self.work.notes)
        known: set[Key] = set()
        paths = []
        for entry, place in entries:
            items = self._in_place(entry, place)
            if items is None:
                paths.append((entry, place))
            else:
                scratch.append(items, place, known)
        for path, place in paths:
            self.assembly.resource(self.spec, path, place, scratch, known, self.chain)
        self.work.shared &= scratch.shared
        return [self._plugin(item, field) for item in scratch.items]

    def _in_place(self, entry: str, place: Origin) -> tuple[Item, ...] | None:
        """The objects that an entry holds itself, None where it is a path. Raises Fault."""
        if entry.strip() and "\n" not in entry.strip() and ":" not in entry:
            return None
        files = PatchFiles(self.assembly, self.spec, self.work.inputs)
        try:
            found = files.merges((self.spec.path, entry.encode(), place))
        except (NoManifest, Fault) as fault:
            if "\n" not in entry.strip() and "{" not in entry:
                return None
            if isinstance(fault, Fault):
                raise
            raise Fault("invalid-resource", fault.place, str(fault)) from None
        items = tuple(Item(one.body, (one.document, one.route), one.odd) for one in found)
        origins = self.assembly.origins
        return origins.read(items, posixpath.basename(self.spec.path)) if origins else items

    def _plugin(self, item: Item, field: str) -> Plugin:
        assert item.source is not None
        place = Origin(*item.source, FRESH)
        refuse_function(item, place, field)
        if item.group or item.version != "builtin":
            known = _schema(str(item.body.get("apiVersion")), item.kind) is not None
            hint = f"name objects under `resources`, not under `{field}`" if known else ""
            raise unsupported(place, f"the plugin {item.kind} of {item.body.get('apiVersion')}", hint)
        if item.kind == HELM:
            refuse_options(item.body, place)
        return plugin(item, self.spec.folder, field)


def _same_set(before: list[Item], after: list[Item]) -> bool:
    """Whether the objects are the same ones, whatever their order, but for the label of validators."""
    if before is after:
        return True
    found = {item.key: item for item in after}
    return len(found) == len(before) == len(after) and all(
        item is found.get(item.key) or (item.key in found and _same(item, found[item.key])) for item in before
    )


def _same(before: Item, after: Item) -> bool:
    """Whether nothing was written to an object: kustomize compares nodes, so the same value written anew counts.

    The label of validators is passed over only where it is the only one.
    """
    if before.memory() != after.memory():
        return False
    if before.body is after.body:
        return True
    found = labels_of(after.body)
    if set(found) != {_VALIDATED} or "labels" in before.body["metadata"]:
        return False
    meta = {key: value for key, value in after.body["metadata"].items() if key != "labels"}
    return same(explicit(before.body), explicit({**after.body, "metadata": meta}))
