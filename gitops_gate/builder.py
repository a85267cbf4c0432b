"""The builder: what is built over a loaded repository, each file of which is parsed once."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable

from gitops_gate.chart_shelf import Helm
from gitops_gate.charts import Charts
from gitops_gate.config import Settings
from gitops_gate.load import Dialect, load_file
from gitops_gate.mishaps import Mishaps
from gitops_gate.model import (
    Build,
    Chart,
    Document,
    Failure,
    LoadedFile,
    Location,
    Recipe,
    Resource,
    Source,
    Target,
)
from gitops_gate.records import ASKED
from gitops_gate.render.described import described
from gitops_gate.render.kustomize import Edits, Renderer, asking
from gitops_gate.repository import Loaded, dialect_of
from gitops_gate.unfold import plain_build
from gitops_gate.wish import Progress
from gitops_gate.worklist import PLAIN


class Builder:
    """Builds targets over a loaded repository; each file is parsed once, whoever reads it.

    A build of which an earlier run knows all that a run needs is not done again, until somebody asks for its
    resources (`whole`).
    """

    def __init__(self, repository: Loaded, progress: Progress) -> None:
        self._repository = repository
        self._progress = progress
        self.mishaps = Mishaps()
        self._records = repository.records
        self._renderer = Renderer(repository.tree, self._load, inflate=self._inflate)
        self._charts: Charts | None = None
        self._free: Renderer | None = None
        self._again: dict[tuple[str, Dialect, str], LoadedFile] = {}
        self._left: dict[str, Callable[[Target], Build]] = {}
        self._whole: dict[str, Build] = {}
        self._done = 0

    def _load(self, path: str, data: bytes, dialect: Dialect = "manifest") -> LoadedFile:
        # The bytes belong to the key: several inline patches, and a generated kustomization, share a path.
        digest = hashlib.blake2b(data, digest_size=16).hexdigest()
        known = self._repository.files.get(path)
        same = known is not None and known.source is not None and known.source.digest == digest
        if known is not None and same and dialect_of(path) == dialect:
            return known
        key = (path, dialect, digest)
        if key not in self._again:
            self._again[key] = load_file(path, data, dialect)
        return self._again[key]

    def render(self, target: Target, recipe: Recipe = PLAIN, asker: Resource | None = None) -> Build:
        """The build of a folder that has a kustomization."""
        key = f"kustomize:{target.path}{_digest(recipe)}"
        return self._build(
            key, target, recipe, lambda one: self._tried(one, lambda: self._rendered(one, recipe, asker))
        )

    def generate(
        self, target: Target, paths: tuple[str, ...], recipe: Recipe = PLAIN, asker: Resource | None = None
    ) -> Build:
        """The build of a folder without one: what `paths` (files, and folders with a kustomization) give.

        Where there are such folders, or the recipe edits anything, kustomize puts it together, from a kustomization
        made for it, as kustomize-controller does; else the manifests are taken as they stand.
        """
        digest = hashlib.blake2b("\0".join(paths).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        key = f"files:{target.path}:{digest}{_digest(recipe)}"
        return self._build(
            *(key, target, recipe),
            lambda one: self._tried(one, lambda: self._generated(one, paths, recipe, asker)),
        )

    def charts(self, settings: Settings) -> Charts:
        """What renders the charts of the repository."""
        here = self._repository
        charts, helm = here.paths.charts, Helm(here.tree, settings)
        self._charts = Charts(
            *(here.tree, here.files, charts, self._records, settings),
            lambda: helm.inflater(self._load),
            helm.find,
            lambda: helm.state,
            self._load,
            self._build,
            self.whole,
            self._asking,
        )
        return self._charts

    def _inflate(
        self, folder: str, chart: Chart, asker: Resource | None, place: Location, inputs: set[str]
    ) -> LoadedFile:
        """What a chart of a kustomization gives. Raises Fault."""
        charts = self._charts or self.charts(Settings())
        return charts.included(folder, chart, asker, place, inputs)

    def whole(self, build: Build) -> Build:
        """The build with its resources."""
        if build.whole:
            return build
        key = build.record
        if key not in self._whole:
            self._whole[key] = dataclasses.replace(self._left[key](build.target), record=key)
        told = self._whole[key]
        related = build.related or told.related
        return dataclasses.replace(told, target=build.target, inputs=build.inputs, related=related)

    def again(self, build: Build) -> Build:
        """The build, made once more: what it draws by lot is another one."""
        if self._charts is not None:
            self._charts.forget()
        return self._left[build.record](build.target) if build.record in self._left else build

    def _build(self, key: str, target: Target, recipe: Recipe, make: Callable[[Target], Build]) -> Build:
        if recipe.variables is not None and recipe.variables.private:
            return make(target)  # what has to do with a secret is not recorded
        known = self._records.build(key, target) or self._records.build(self._with_charts(key), target)
        if known is not None:
            key = known.record
            self._left[key] = make
            return dataclasses.replace(
                known, notes=tuple(self._note(known, n) for n in range(len(known.notes)))
            )
        self._left[key] = make
        self._done += 1
        if not self._done % 20:
            self._progress("rendering", self._done, 0)
        broken = len(self.mishaps.told)
        build = make(target)
        if len(self.mishaps.told) > broken:
            return build
        if key.startswith(("kustomize:", "files:")) and any(map(_of_chart, build.inputs)):
            key = self._with_charts(key)
            self._left[key] = make
        build = dataclasses.replace(build, record=key)
        self._records.keep_build(key, build)
        return build

    def _tried(self, target: Target, make: Callable[[], Build]) -> Build:
        """What `make` gives; a build that breaks keeps no others from being done."""
        broken = Failure("", target.declared_at, "gitops-gate itself broke while it was built")
        return self.mishaps.kept_from(
            f"the build of {target.name}",
            make,
            lambda: Build(target, (), (target.path,), broken),
        )

    def _with_charts(self, key: str) -> str:
        """The key of a build that has charts in it: what helm makes of them depends on more than its inputs."""
        return f"{key}:{self._charts.state if self._charts else ''}"

    def _note(self, build: Build, index: int) -> Failure:
        """A note of an earlier run, whose place is looked up where it is not known."""
        note = build.notes[index]
        if not note.entry:
            return note
        return dataclasses.replace(note, where=lambda: self.whole(build).notes[index].place)

    def _rendered(self, target: Target, recipe: Recipe, asker: Resource | None) -> Build:
        if recipe.plain or asker is None:
            return self._made(target, None)
        edits = Edits(recipe.edits, self._asking(asker)) if recipe.edits else None
        return self._finished(self._made(target, edits), recipe, asker)

    def _made(self, target: Target, edits: Edits | None) -> Build:
        """What kustomize makes of a target; in Flux, a kustomization may name any file of the repository."""
        build = self._renderer.build(target, edits)
        failure = build.failure
        if failure is None or failure.rule != "file-outside-kustomization" or target.builder != "flux":
            return build
        if self._free is None:
            self._free = Renderer(self._repository.tree, self._load, anywhere=True, inflate=self._inflate)
        return self._free.build(target, edits)

    def _finished(self, build: Build, recipe: Recipe, asker: Resource | None) -> Build:
        """A build with what an operator does to the objects once they are rendered."""
        if asker is None:
            return build
        if recipe.variables is not None:
            from gitops_gate.render.substituted import substituted  # start-up budget: few have variables

            build = substituted(build, recipe.variables, asker)
        return described(build, recipe, asker)

    def _generated(
        self, target: Target, paths: tuple[str, ...], recipe: Recipe, asker: Resource | None
    ) -> Build:
        files = [self._repository.files[path] for path in paths if path in self._repository.files]
        flux = target.builder == "flux" and asker is not None and asker.id.kind == "Kustomization"
        if len(files) == len(paths) and not flux and (asker is None or not recipe.edits):
            return self._finished(plain_build(target, files), recipe, asker)
        prefix = f"{target.path}/" if target.path else ""
        sketches = self._repository.files.sketches
        named = [path for path in paths if flux or path not in sketches or sketches[path].objects]
        made = tuple(path[len(prefix) :] for path in named)
        document = self._asking(asker) if asker is not None else None
        return self._finished(self._made(target, Edits(recipe.edits, document, made)), recipe, asker)

    def _asking(self, asker: Resource) -> Document:
        """The object that asks for a build as a document: its places, with the text that they are in."""

        def source() -> Source:
            path = asker.at().path
            known = self._repository.files.get(path)
            return known.source if known is not None and known.source is not None else Source(path, "", "")

        return asking(asker, source)


def _of_chart(path: str) -> bool:
    return path.endswith("/Chart.yaml")


def _digest(recipe: Recipe) -> str:
    """What tells a recipe from others, "" for a plain one."""
    if recipe.plain:
        return ""
    return ASKED + hashlib.blake2b(repr(recipe).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
