"""What a kustomization generates: ConfigMaps and Secrets, and the objects of its charts."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any, NamedTuple

from gitops_gate.render.kustomize.absorbing import absorbed
from gitops_gate.render.kustomize.charts import chart_of, charts
from gitops_gate.render.kustomize.faults import Fault, unsupported
from gitops_gate.render.kustomize.generators import Generator, generated, merged_options
from gitops_gate.render.kustomize.images import holds_images
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.manifests import NoManifest, manifests
from gitops_gate.render.kustomize.silences import overwritten
from gitops_gate.render.kustomize.spec import Spec
from gitops_gate.render.kustomize.trace import Origin
from gitops_gate.render.kustomize.work import Work

if TYPE_CHECKING:
    from gitops_gate.render.kustomize.assembly import Assembly

_KINDS = (("ConfigMap", "configMapGenerator"), ("Secret", "secretGenerator"))
_HELM = "HelmChartInflationGenerator"


class Generation(NamedTuple):
    """The generators of one kustomization; `chain` = the folders on the way to it."""

    assembly: Assembly
    spec: Spec
    work: Work
    chain: tuple[str, ...]

    def objects(self) -> None:
        """Adds the ConfigMaps and Secrets. Raises Fault, Untraced."""
        common = self.spec.get("generatorOptions") or {}
        paths = self.assembly.paths(self.work.inputs)
        made: list[tuple[Item, Origin]] = []
        for kind, listed in _KINDS:
            for entry, place in self.spec.entries(listed):
                options, shared = merged_options(entry, common), self.spec.at("generatorOptions")
                generator = Generator(
                    kind, entry, options, place, self.spec.folder, shared if common else None
                )
                item = generated(generator, paths, tracing=self.assembly.tracing)
                made.append((self._noted(item, f"{kind}Generator"), place))
        for item, place in made:
            self.work.notes += overwritten(self.work.items, item, place, self.work.given)
            self.work.items[:] = absorbed(self.work.items, item, place)

    def charts(self) -> None:
        """Adds what the charts give. Raises Fault."""
        for entry, place, home in charts(self.spec):
            for item in self.chart(entry, place, home, self._namespace()):
                self.work.items[:] = absorbed(self.work.items, self._noted(item, _HELM), place)

    def chart(self, entry: dict[str, Any], place: Origin, home: str, namespace: str) -> list[Item]:
        """What one chart gives; `home` = the folder that charts lie in. Raises Fault."""
        if self.assembly.inflate is None:
            raise unsupported(place, "a chart")
        paths = self.assembly.paths(self.work.inputs)
        self.work.shared = False
        folder, chart, asker = chart_of(entry, place, home, namespace, self.spec, paths)
        file = self.assembly.inflate(folder, chart, asker, place.location, self.work.inputs)
        try:
            known = manifests(file.documents, tracing=self.assembly.tracing)
        except NoManifest as fault:
            raise Fault("invalid-resource", fault.place, str(fault)) from None
        items = [Item(one.body, (one.document, one.route), one.odd) for one in known]
        for item in items:
            item.pods, item.charted = holds_images(item.body), True
        return items

    def _noted(self, item: Item, kind: str) -> Item:
        """An object with its origin, where `buildMetadata` asks for it."""
        origins = self.assembly.origins
        if origins is None:
            return item
        return origins.made(item, origins.builtin(posixpath.basename(self.spec.path), kind))

    def _namespace(self) -> str:
        """The namespace of the kustomization, or of the nearest around it that has one."""
        root, specs = self.assembly.root, self.assembly.specs
        around = (
            root if root is not None and root.folder == one else specs.get(one)
            for one in reversed(self.chain[:-1])
        )
        return next(
            (str(one.get("namespace")) for one in (self.spec, *around) if one and one.get("namespace")), ""
        )
