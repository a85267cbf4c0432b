"""The transformers of one kustomization, in kustomize's order.

Source of the order: kustomize `api/internal/target/kusttarget_configplugin.go`.
"""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from gitops_gate.model import Failure, Location
from gitops_gate.render.kustomize.asker import Asker
from gitops_gate.render.kustomize.config import Clash, Config
from gitops_gate.render.kustomize.faults import Fault
from gitops_gate.render.kustomize.fields import BadField
from gitops_gate.render.kustomize.hints import image_hint, listed
from gitops_gate.render.kustomize.images import Images, scaled
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.labels import label_specs, labelled
from gitops_gate.render.kustomize.names import Conflict, Subjects, affixed, namespaced
from gitops_gate.render.kustomize.origins import Origins
from gitops_gate.render.kustomize.patchfiles import PatchFiles
from gitops_gate.render.kustomize.patching import merges, operations, patches, replacements
from gitops_gate.render.kustomize.silences import broken_selectors
from gitops_gate.render.kustomize.spec import Spec
from gitops_gate.render.kustomize.trace import Origin

if TYPE_CHECKING:
    from gitops_gate.render.kustomize.assembly import Assembly
    from gitops_gate.render.kustomize.work import Work

NOWHERE = Location("")
"""Of a note whose place is looked up when somebody asks for it."""


class Steps:
    """The transformers of a kustomization."""

    def __init__(self, assembly: Assembly, spec: Spec, inputs: set[str], config: Config) -> None:
        self.spec = spec
        self.config = config
        self.tracing = assembly.tracing
        self.origins: Origins | None = assembly.origins
        self.files = PatchFiles(assembly, spec, inputs)
        self.subjects = Subjects()
        self.plugged = False
        self.selectable = True
        self.notes: list[Failure] = []
        self.effective: list[Origin] = []
        self.copies: list[tuple[Origin, Origin]] = []
        self.entries: set[str] = set()

    def applied(self, work: Work) -> None:
        """Changes the work's objects; adds notes about entries without effect. Raises Fault, Untraced."""
        items = work.items
        self.selectable = bool(items)
        fields = self.spec.fields
        for field, step in _ORDER:
            if fields.get(field) or (field == "images" and fields.get("imageTags")):
                items = self._guarded(field, step, items)
                items = self.noted(items, _ONCE[field]) if field in _ONCE else items
        work.items = items
        work.notes += [*self.notes, *self.files.notes.values()]
        work.effective |= self.entries
        work.copies += self.copies
        if self.spec.component:
            work.effective |= {place.location for place in self.effective}

    def _guarded(
        self, field: str, step: Callable[[Steps, list[Item]], list[Item]], items: list[Item]
    ) -> list[Item]:
        try:
            return step(self, items)
        except BadField as fault:
            where = self.spec.at(field).location
            raise Fault("invalid-resource", where, f"this cannot be written: {fault}") from None

    def noted(self, items: list[Item], kind: str) -> list[Item]:
        """The objects after a transformer, which is noted in them where `buildMetadata` asks for it."""
        if self.origins is None or self.plugged:
            return items
        return self.origins.changed(items, self.origins.builtin(posixpath.basename(self.spec.path), kind))

    def _origin(self, *route: str | int) -> Origin | None:
        return self.spec.at(*route) if self.tracing else None

    def judged(self, effective: bool, place: Origin, rule: str, message: str, hint: str = "") -> None:
        """Remembers whether an entry had an effect."""
        # What an operator writes may be given to many builds, and its place is dear to find.
        entry = f"{rule}: {message}" if isinstance(place.document, Asker) else ""
        if effective:
            if entry:
                self.entries.add(entry)
            else:
                self.effective.append(place)
        elif not self.selectable:
            return  # a build of nothing, like one that Flux has yet to fill, is no fault of its patches
        elif entry:
            where = functools.partial(getattr, place, "location")
            self.notes.append(Failure(rule, NOWHERE, message, hint, entry=entry, where=where))
        else:
            self.notes.append(Failure(rule, place.location, message, hint))

    def namespace(self, items: list[Item]) -> list[Item]:
        try:
            specs, place = self.config["namespace"], self._origin("namespace")
            return namespaced(items, self.spec.get("namespace"), specs, place, self.subjects)
        except Conflict as conflict:
            raise Fault(
                "duplicate-resource",
                self.spec.at("namespace"),
                f"the namespace makes two objects one: {conflict}",
                "give one of the two another name",
            ) from None

    def prefix(self, items: list[Item]) -> list[Item]:
        return affixed(
            items, self.spec.get("namePrefix"), "", self.config["namePrefix"], self._origin("namePrefix")
        )

    def suffix(self, items: list[Item]) -> list[Item]:
        return affixed(
            items, "", self.spec.get("nameSuffix"), self.config["nameSuffix"], self._origin("nameSuffix")
        )

    def labels(self, items: list[Item]) -> list[Item]:
        for index, (entry, place) in enumerate(self.spec.entries("labels")):
            try:
                specs = label_specs(entry, self.config)
            except Clash as clash:
                raise Fault(
                    "invalid-kustomization",
                    place,
                    f"the field {clash} stands twice, with and without `create`",
                ) from None
            pairs = entry.get("pairs") or {}
            before = items
            items = labelled(items, pairs, specs, self._pairs(pairs, "labels", index, "pairs"))
            if any(entry.get(flag) for flag in ("includeSelectors", "includeTemplates", "fields")):
                self.notes += broken_selectors(before, items, pairs, place)
            items = self.noted(items, "LabelTransformer")
        # Kustomize runs one more for `commonLabels`, also where there are none.
        return items if self.spec.get("commonLabels") else self.noted(items, "LabelTransformer")

    def common_labels(self, items: list[Item]) -> list[Item]:
        result = self._everywhere(items, "commonLabels")
        self.notes += broken_selectors(
            items, result, self.spec.get("commonLabels"), self.spec.at("commonLabels")
        )
        return result

    def common_annotations(self, items: list[Item]) -> list[Item]:
        return self._everywhere(items, "commonAnnotations")

    def _everywhere(self, items: list[Item], field: str) -> list[Item]:
        pairs = self.spec.get(field)
        return labelled(items, pairs, self.config[field], self._pairs(pairs, field))

    def _pairs(self, pairs: Mapping[str, str] | None, *route: str | int) -> dict[str, Origin]:
        if not self.tracing:
            return {}
        return {key: self.spec.at(*route, key) for key in pairs or ()}

    def replicas(self, items: list[Item]) -> list[Item]:
        for entry, place in self.spec.entries("replicas"):
            found = scaled(
                items,
                entry.get("name", ""),
                entry.get("count", 0),
                self.config["replicas"],
                _below(place, entry, "count"),
            )
            if found is None:
                scalable = {item.original[3] for item in items if item.kind in _SCALABLE}
                raise Fault(
                    "unmatched-replicas",
                    _below(place, entry, "name"),
                    f"there is no {', '.join(_SCALABLE[:-1])} or {_SCALABLE[-1]} named `{entry.get('name', '')}`",
                    listed(scalable, "there is ") if scalable else "there is no such object in this build",
                )
            items = self.noted(found, "ReplicaCountTransformer")
        return items

    def images(self, items: list[Item]) -> list[Item]:
        for entry, place in self.spec.entries("images", "imageTags"):
            images = Images(
                entry,
                self.config["images"],
                _below(place, entry, "newTag", "digest", "newName", "tagSuffix"),
            )
            items = self.noted(images.applied(items), "ImageTagTransformer")
            name = entry.get("name", "")
            self.judged(
                images.hit,
                _below(place, entry, "name"),
                "ineffective-image",
                f"no container uses the image `{name}`, so this entry has no effect"
                if name
                else "this entry has no `name`, so it has no effect",
                "" if images.hit else image_hint(name, items),
            )
        return items


_SCALABLE = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController")


def _below(place: Origin, entry: Mapping[str, Any], *keys: str) -> Origin:
    """The first of some keys that an entry has, else the entry."""
    key = next((key for key in keys if entry.get(key)), None)
    return place if key is None else place.below(key)


_ORDER: tuple[tuple[str, Callable[[Steps, list[Item]], list[Item]]], ...] = (
    ("patchesStrategicMerge", merges),
    ("patches", patches),
    ("namespace", Steps.namespace),
    ("namePrefix", Steps.prefix),
    ("nameSuffix", Steps.suffix),
    ("labels", Steps.labels),
    ("commonLabels", Steps.common_labels),
    ("commonAnnotations", Steps.common_annotations),
    ("patchesJson6902", operations),
    ("replicas", Steps.replicas),
    ("images", Steps.images),
    ("replacements", replacements),
)
_ONCE = {
    "namespace": "NamespaceTransformer",
    "namePrefix": "PrefixTransformer",
    "nameSuffix": "SuffixTransformer",
    "commonLabels": "LabelTransformer",
    "commonAnnotations": "AnnotationsTransformer",
}
"""The transformers that run once, whatever their field holds."""
