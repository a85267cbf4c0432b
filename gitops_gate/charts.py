"""Charts of a run: what is told helm of the cluster, which objects hold values, and what comes of it as a build."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gitops_gate.chart_values import Holders
from gitops_gate.config import Settings
from gitops_gate.files import Files
from gitops_gate.load import resources
from gitops_gate.model import (
    Build,
    Chart,
    ChartSource,
    Document,
    Failure,
    LoadedFile,
    Location,
    NotChecked,
    Recipe,
    Resource,
    Target,
    Tree,
)
from gitops_gate.records import Records
from gitops_gate.render.described import described
from gitops_gate.render.kustomize.faults import Fault, Where, location, unsupported
from gitops_gate.render.kustomize.spec import Load
from gitops_gate.render.kustomize.trace import Origin
from gitops_gate.schemas.versions import known

if TYPE_CHECKING:  # most runs meet no chart: what renders them is imported when one is there
    from gitops_gate.render.helm.inflater import Inflater
    from gitops_gate.render.helm.needs import NotHere

Make = Callable[[Target], Build]
Recorded = Callable[[str, Target, Recipe, Make], Build]
"""(key, target, recipe, how it is made) -> the build, of an earlier run where nothing has changed."""


@dataclass(slots=True, eq=False)
class Charts:
    """Renders charts of one tree. `folders` = all with a `Chart.yaml`; `helm` gives what renders them, `find` the
    archives of charts from elsewhere, `identity` changes with both; `recorded` = how builds are recorded; `whole` = a build with its resources; `asking` = an object
    as a document."""

    tree: Tree
    files: Files
    folders: tuple[str, ...]
    records: Records
    settings: Settings
    helm: Callable[[], Inflater]
    find: Callable[[ChartSource], bytes | None]
    identity: Callable[[], str]
    load: Load
    recorded: Recorded
    whole: Callable[[Build], Build]
    asking: Callable[[Resource], Document]
    _state: str = ""
    _included: dict[str, tuple[LoadedFile | Fault, frozenset[str]]] = field(default_factory=dict)
    _apis: tuple[str, ...] | None = None
    _inflater: Inflater | None = None

    @property
    def holders(self) -> Holders:
        """What finds the objects that hold values."""
        return Holders(self.records, self.whole)

    @property
    def inflater(self) -> Inflater:
        """What renders charts."""
        if self._inflater is None:
            self._inflater = self.helm()
        return self._inflater

    def built(
        self, target: Target, recipe: Recipe, asker: Resource | None, builds: Mapping[str, Build], home: str
    ) -> Build | NotChecked:
        """The build of a target that is a chart, or why there is none. `builds` = what is built already; `home` = the
        cluster that the asking object lives in."""
        from gitops_gate.render.helm.needs import NotHere, NotPossible

        assert recipe.chart is not None
        chart = recipe.chart
        who = str(asker.id) if asker is not None else f"chart {target.path or '.'}"
        try:
            chart = dataclasses.replace(chart, values=tuple(self.holders.held(chart, home, builds.values())))
        except LookupError as missing:
            build = self._known(target, recipe, asker)
            why = f"its chart is not rendered: {missing}"
            return build or NotChecked(who, why, targets=(target.name,))
        version = chart.kubernetes_version or self._version(target)
        chart = dataclasses.replace(chart, kubernetes_version=version)
        recipe = dataclasses.replace(recipe, chart=chart)
        try:
            return self.recorded(
                self._key(target, recipe), target, recipe, lambda one: self._made(one, recipe, asker)
            )
        except NotPossible as reason:
            return NotChecked(_called(target, chart), f"not rendered: {reason}", reason.how)
        except NotHere as missing:
            return _absent(missing, target)
        except Fault as fault:  # only of a chart that nobody is known to deploy that way
            why = "it cannot be rendered with its own values alone, and nothing here deploys it"
            return NotChecked(_called(target, chart), f"not rendered: {why}", fault.failure.message)

    def _known(self, target: Target, recipe: Recipe, asker: Resource | None) -> Build | None:
        """A build that fails for the values that are known, whatever the others are; None where they may be right."""
        from gitops_gate.render.helm.needs import NotHere

        chart = recipe.chart
        if asker is None or chart is None or any(one.held is not None and one.path for one in chart.values):
            return None
        if chart.source is not None and self.find(chart.source) is None:
            return None
        known = tuple(one for one in chart.values if one.held is None)
        inputs, asked = set(recipe.reads), Origin(self.asking(asker), chart.route)
        try:
            chart = dataclasses.replace(chart, values=known)
            fault = self.inflater.known(target.path, chart, asker, asked, inputs)
        except (Fault, NotHere):
            return None
        return (
            None if fault is None else Build(target, (), tuple(sorted(inputs)), fault.failure, fault.others)
        )

    def _made(self, target: Target, recipe: Recipe, asker: Resource | None) -> Build:
        """The build. Raises NotHere, NotPossible, and Fault for a chart that is only assumed to be deployed."""
        from gitops_gate.render.helm.needs import NotHere

        chart = recipe.chart
        assert chart is not None
        if chart.source is not None and self.find(chart.source) is None:
            raise NotHere(chart.source)
        from gitops_gate.render.helm.output import unreadable

        chart = dataclasses.replace(chart, api_versions=(*chart.api_versions, *self.apis()))
        inputs, notes = set(recipe.reads), list[Failure]()
        # To find the place costs reading the object again: that waits until there is something to say.
        asked: Where = target.declared_at if asker is None else Origin(self.asking(asker), chart.route)
        try:
            file = self.inflater.inflated(target.path, chart, asker, asked, inputs, notes)
        except Fault as fault:
            if chart.assumed and fault.failure.rule not in ("unsafe-reference", "chart-limit"):
                raise
            inputs.add(location(asked).path)
            return Build(target, (), tuple(sorted(inputs)), fault.failure, fault.others)
        if asker is not None:
            said = (*recipe.labels, *recipe.annotations)
            inputs.update(asker.at(*route).path for route in (chart.route, *(one[2] for one in said)))
        if failure := unreadable(file, location(asked).path):
            return Build(target, (), tuple(sorted(inputs)), failure)
        found = tuple(one for document in file.documents for one in resources(document))
        build = Build(target, found, tuple(sorted(inputs)), None, tuple(notes))
        if asker is None:
            return build
        if chart.renderers:
            from gitops_gate.render.helm.renderers import rerendered

            asking = self.asking(asker)
            inputs.update(asker.at(*edit.route).path for edits in chart.renderers for edit in edits)
            build = dataclasses.replace(build, inputs=tuple(sorted(inputs)))
            build = rerendered(build, chart.renderers, asking)
        return described(build, recipe, asker)

    def alone(self, used: Collection[str | None], reached: Collection[str]) -> Iterator[tuple[str, Recipe]]:
        """The charts that nothing uses, with how they are rendered: as they are by themselves."""
        from gitops_gate.render.helm.alone import assumed

        for folder in self.folders:
            path = f"{folder}/Chart.yaml" if folder else "Chart.yaml"
            part = "charts/" in folder and self.holds(path)
            if folder not in used and path not in reached and not part:
                chart = assumed(self.load(path, self.tree.read(path), "config"))
                if chart is not None:
                    yield folder, Recipe(chart=chart)

    def holds(self, path: str) -> bool:
        """Whether a file is a part of a chart, which is deployed with it alone."""
        return any(
            path.startswith(prefix) and path[len(prefix) :].startswith(("crds/", "charts/"))
            for folder in self.folders
            for prefix in (f"{folder}/" if folder else "",)
        )

    def included(
        self, folder: str, chart: Chart, asker: Resource | None, place: Location, inputs: set[str]
    ) -> LoadedFile:
        """What a chart gives as a part of a kustomization; rendered once, whoever includes it. Raises Fault."""
        from gitops_gate.render.helm.needs import NotHere, NotPossible

        if not chart.kubernetes_version:
            version = self.settings.kubernetes_version or known()[-1]
            chart = dataclasses.replace(chart, kubernetes_version=version)
        key = f"{folder} {chart!r} {place}"
        if key not in self._included:
            read: set[str] = set()
            found: LoadedFile | Fault
            try:
                found = self.inflater.inflated(folder, chart, asker, place, read, [])
            except NotPossible as reason:
                found = unsupported(place, f"a chart, and {reason}", reason.how)
            except NotHere as missing:
                found = unsupported(place, f"the chart {missing.source}, which is not here")
            except Fault as fault:
                found = fault
            self._included[key] = found, frozenset(read)
        found, known_inputs = self._included[key]
        inputs |= known_inputs
        if isinstance(found, Fault):
            raise found
        return found

    def forget(self) -> None:
        """Has charts of kustomizations rendered anew."""
        self._included.clear()

    def apis(self) -> tuple[str, ...]:
        """What the clusters serve besides Kubernetes itself: what the repository's own CRDs define."""
        if self._apis is None:
            from gitops_gate.render.helm.held import served

            files = self.files.with_(lambda sketch: sketch.crds)
            found = (one for file in files for document in file.documents for one in resources(document))
            self._apis = tuple(sorted({name for one in found for name in served(one)}))
        return self._apis

    def _version(self, target: Target) -> str:
        by_name = {one.name: one.kubernetes_version for one in self.settings.environments}
        return by_name.get(target.environment) or self.settings.kubernetes_version or known()[-1]

    def _key(self, target: Target, recipe: Recipe) -> str:
        told = hashlib.blake2b(repr(recipe).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        return f"helm:{target.path}:{self.state}:{told}"  # the file of who asks is one of the inputs

    @property
    def state(self) -> str:
        """Changes with everything that a result depends on besides the tree's charts and what is asked."""
        if not self._state:
            made = hashlib.blake2b(digest_size=8)
            crds = (path for path, sketch in self.files.sketches.items() if sketch.crds)
            version = self.settings.kubernetes_version
            states = (*(f"{path} {self.tree.blob(path)}" for path in crds), self.identity(), version)
            made.update("\0".join(states).encode("utf-8", "surrogateescape"))
            self._state = made.hexdigest()
        return self._state


def _called(target: Target, chart: Chart) -> str:
    return f"chart {chart.source or target.path or '.'}"


def _absent(missing: NotHere, target: Target) -> NotChecked:
    how = "give --allow-remote, or keep its archive in a folder that `charts` of the configuration names"
    return NotChecked(f"chart {missing.source}", "not rendered: it is not here", how, targets=(target.name,))
