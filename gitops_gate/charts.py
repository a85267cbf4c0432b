"""Charts of a run: what is told helm of the cluster, which objects hold values, and what comes of it as a build."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gitops_gate.config import Settings
from gitops_gate.files import Files
from gitops_gate.load import resources
from gitops_gate.model import (
    Build,
    Chart,
    Document,
    Failure,
    Held,
    LoadedFile,
    Location,
    NotChecked,
    Recipe,
    Resource,
    Target,
    Tree,
    Values,
)
from gitops_gate.model.mask import remember
from gitops_gate.records import Records
from gitops_gate.render.described import described
from gitops_gate.render.helm.inflater import RELEASE, Inflater, NotHere, NotPossible
from gitops_gate.render.helm.renderers import rerendered
from gitops_gate.render.kustomize.faults import Fault, Where, location, unsupported
from gitops_gate.render.kustomize.trace import Origin
from gitops_gate.schemas.versions import known

Make = Callable[[Target], Build]
Recorded = Callable[[str, Target, Recipe, Make], Build]
"""(key, target, recipe, how it is made) -> the build, of an earlier run where nothing has changed."""


@dataclass(slots=True, eq=False)
class Charts:
    """Renders charts of one tree. `folders` = all with a `Chart.yaml`; `recorded` = how builds are recorded; `whole` = a build with its resources;
    `asking` = an object as a document."""

    tree: Tree
    files: Files
    folders: tuple[str, ...]
    records: Records
    settings: Settings
    inflater: Inflater
    recorded: Recorded
    whole: Callable[[Build], Build]
    asking: Callable[[Resource], Document]
    _state: str = ""
    _included: dict[str, tuple[LoadedFile, frozenset[str]]] = field(default_factory=dict)
    _apis: tuple[str, ...] | None = None

    def built(
        self, target: Target, recipe: Recipe, asker: Resource | None, builds: Mapping[str, Build], home: str
    ) -> Build | NotChecked:
        """The build of a target that is a chart, or why there is none. `builds` = what is built already; `home` = the
        cluster that the asking object lives in."""
        assert recipe.chart is not None
        chart = recipe.chart
        who = str(asker.id) if asker is not None else f"chart {target.path or '.'}"
        try:
            chart = dataclasses.replace(chart, values=tuple(self._held(chart, home, builds)))
        except LookupError as missing:
            return NotChecked(who, f"its chart is not rendered: {missing}", targets=(target.name,))
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

    def _made(self, target: Target, recipe: Recipe, asker: Resource | None) -> Build:
        """The build. Raises NotHere, NotPossible, and Fault for a chart that is only assumed to be deployed."""
        chart = recipe.chart
        assert chart is not None
        self.inflater.at_hand(chart)
        chart = dataclasses.replace(chart, api_versions=(*chart.api_versions, *self.apis()))
        inputs = set(recipe.reads)
        # To find the place costs reading the object again: that waits until there is something to say.
        asked: Where = target.declared_at if asker is None else Origin(self.asking(asker), chart.route)
        try:
            file = self.inflater.inflated(target.path, chart, asker, asked, inputs)
        except Fault as fault:
            if chart.assumed and fault.failure.rule not in ("unsafe-reference", "chart-limit"):
                raise
            inputs.add(location(asked).path)
            return Build(target, (), tuple(sorted(inputs)), fault.failure)
        if asker is not None:
            said = (*recipe.labels, *recipe.annotations)
            inputs.update(asker.at(*route).path for route in (chart.route, *(one[2] for one in said)))
        if failure := _unreadable(file, location(asked).path):
            return Build(target, (), tuple(sorted(inputs)), failure)
        found = tuple(one for document in file.documents for one in resources(document))
        build = Build(target, found, tuple(sorted(inputs)))
        if asker is None:
            return build
        if chart.renderers:
            asking = self.asking(asker)
            inputs.update(asker.at(*edit.route).path for edits in chart.renderers for edit in edits)
            build = dataclasses.replace(build, inputs=tuple(sorted(inputs)))
            build = rerendered(build, chart.renderers, asking)
        return described(build, recipe, asker)

    def alone(self, used: Collection[str | None], reached: Collection[str]) -> Iterator[tuple[str, Recipe]]:
        """The charts that nothing uses, with how they are rendered: as they are by themselves."""
        for folder in self.folders:
            path = f"{folder}/Chart.yaml" if folder else "Chart.yaml"
            if folder in used or path in reached or self._part(folder):
                continue
            file = self.inflater.load(path, self.tree.read(path), "config")
            body = file.documents[0].body if file.documents else None
            name = body.get("name") if isinstance(body, dict) else None
            if isinstance(body, dict) and isinstance(name, str) and body.get("type") != "library":
                release = name if RELEASE.fullmatch(name) else "release-name"
                yield folder, Recipe(chart=Chart(release, "default", tests=False, assumed=True))

    def holds(self, path: str) -> bool:
        """Whether a file is a part of a chart, which is deployed with it alone."""
        return any(
            path.startswith(prefix) and path[len(prefix) :].startswith(("crds/", "charts/"))
            for folder in self.folders
            for prefix in (f"{folder}/" if folder else "",)
        )

    def _part(self, folder: str) -> bool:
        return "charts/" in folder and self.holds(f"{folder}/Chart.yaml")

    def included(
        self, folder: str, chart: Chart, asker: Resource | None, place: Location, inputs: set[str]
    ) -> LoadedFile:
        """What a chart gives as a part of a kustomization; rendered once, whoever includes it. Raises Fault."""
        if not chart.kubernetes_version:
            version = self.settings.kubernetes_version or known()[-1]
            chart = dataclasses.replace(chart, kubernetes_version=version)
        key = f"{folder} {chart!r} {place}"
        if key not in self._included:
            read: set[str] = set()
            try:
                file = self.inflater.inflated(folder, chart, asker, place, read)
            except NotPossible as reason:
                inputs |= read
                raise unsupported(place, f"a chart, and {reason}", reason.how) from None
            except NotHere as missing:
                inputs |= read
                raise unsupported(place, f"the chart {missing.source}, which is not here") from None
            self._included[key] = file, frozenset(read)
        file, found = self._included[key]
        inputs |= found
        return file

    def apis(self) -> tuple[str, ...]:
        """What the clusters serve besides Kubernetes itself: what the repository's own CRDs define."""
        if self._apis is None:
            found = {
                name
                for file in self.files.with_(lambda sketch: sketch.crds)
                for document in file.documents
                for resource in resources(document)
                if resource.id.kind == "CustomResourceDefinition"
                for name in _served(resource)
            }
            self._apis = tuple(sorted(found))
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
            states = (*(f"{path} {self.tree.blob(path)}" for path in crds), self.inflater.identity, version)
            made.update("\0".join(states).encode("utf-8", "surrogateescape"))
            self._state = made.hexdigest()
        return self._state

    def _held(self, chart: Chart, home: str, builds: Mapping[str, Build]) -> Iterator[Values]:
        """The layers with what objects hold. Raises LookupError for what is needed and not known."""
        for one in chart.values:
            if one.held is None:
                yield one
                continue
            holder = self._holder(one.held, home, builds.values())
            shown = f"the {one.held.kind} {one.held.name}"
            if holder is None:
                if one.optional:
                    continue
                raise LookupError(f"{shown}, which holds values for it, is not here")
            text = _text(holder, one.held)
            if text is None:
                if one.optional and not _has(holder, one.held.key):
                    continue
                raise LookupError(f"{shown} holds no values for it that can be read under {one.held.key}")
            if one.held.kind == "Secret":
                remember(text)
            inside = "data" if one.held.kind == "ConfigMap" else _field(holder, one.held.key)
            route = (inside, one.held.key)
            filled = dataclasses.replace(one, text=text, held=None, holder=holder, route=route)
            yield _unquoted(filled) if one.path and one.how == "set" else filled

    def _holder(self, held: Held, home: str, builds: Iterable[Build]) -> Resource | None:
        for build in builds:
            if build.target.cluster != home:
                continue
            if not build.whole and ("", held.kind) not in self.records.kinds(build.record):
                continue
            for one in self.whole(build).resources:
                same = one.id.kind == held.kind and one.id.name == held.name
                if same and one.id.namespace in ("", held.namespace):
                    return one
        return None


def _called(target: Target, chart: Chart) -> str:
    return f"chart {chart.source or target.path or '.'}"


def _absent(missing: NotHere, target: Target) -> NotChecked:
    how = "give --allow-remote, or keep its archive in a folder that `charts` of the configuration names"
    return NotChecked(f"chart {missing.source}", "not rendered: it is not here", how, targets=(target.name,))


def _unreadable(file: LoadedFile, path: str) -> Failure | None:
    """Why what helm has rendered cannot be read."""
    for fault in file.faults:
        if fault.rule in ("invalid-yaml", "yaml-limit", "invalid-value") or file.source is None:
            return Failure("invalid-chart", Location(path), f"what helm renders is no YAML: {fault.message}")
    return None


def _served(crd: Resource) -> Iterator[str]:
    group, kind = crd.value("spec", "group"), crd.value("spec", "names", "kind")
    versions = crd.value("spec", "versions")
    for one in versions if isinstance(versions, list) else ():
        if isinstance(one, dict) and one.get("served") is not False and isinstance(group, str):
            yield f"{group}/{one.get('name')}"
            yield f"{group}/{one.get('name')}/{kind}"


def _text(holder: Resource, held: Held) -> str | None:
    """What an object holds under a key, None where it holds nothing there that can be read (it may be encrypted)."""
    if holder.value("sops") is not None:
        return None
    if held.kind == "ConfigMap":
        found = holder.value("data", held.key)
        return found if isinstance(found, str) else None
    plain = holder.value("stringData", held.key)
    if isinstance(plain, str):
        return plain
    packed = holder.value("data", held.key)
    if not isinstance(packed, str):
        return None
    try:
        return base64.b64decode(packed, validate=False).decode("utf-8")
    except (binascii.Error, ValueError):
        return None


def _unquoted(one: Values) -> Values:
    """A single value in quotes stays text, as helm-controller has it."""
    text = one.text or ""
    for quote in "'\"":
        if len(text) > 1 and text[0] == text[-1] == quote:
            return dataclasses.replace(one, text=text.strip(quote), how="string")
    return one


def _has(holder: Resource, key: str) -> bool:
    return any(holder.value(name, key) is not None for name in ("data", "stringData"))


def _field(holder: Resource, key: str) -> str:
    return "stringData" if holder.value("stringData", key) is not None else "data"
