"""The repository as a run sees it: its files loaded, and what it deploys unfolded."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from gitops_gate import cache
from gitops_gate.answers import Answers
from gitops_gate.charts import Charts
from gitops_gate.config import Settings
from gitops_gate.discover import Paths, discover
from gitops_gate.errors import UnsafeInput, UsageError
from gitops_gate.files import Files, sketched
from gitops_gate.git.mounted import Mounted, mounted
from gitops_gate.git.trees import Commit, Index
from gitops_gate.load import Dialect, load_file, resources
from gitops_gate.model import (
    Build,
    Chart,
    Document,
    Failure,
    Form,
    LoadedFile,
    Location,
    NotChecked,
    Recipe,
    Resource,
    Sketch,
    Source,
    Target,
    Tree,
)
from gitops_gate.model.names import is_kustomization
from gitops_gate.records import ASKED, Records
from gitops_gate.render.described import described
from gitops_gate.render.helm.box import Box, program
from gitops_gate.render.helm.inflater import Inflater
from gitops_gate.render.helm.shelf import Fetching, Shelf
from gitops_gate.render.kustomize import Edits, Renderer, asking
from gitops_gate.surroundings import Surroundings
from gitops_gate.targets import Environments, Repository
from gitops_gate.targets.chart_sources import declared_charts
from gitops_gate.targets.sources import declared_ignores, declared_sources, mounts
from gitops_gate.unfold import Unfolded, plain_build, unfold
from gitops_gate.variables import Lookup
from gitops_gate.wish import Progress
from gitops_gate.worklist import PLAIN

_SNIFFED = 8_000


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A tree, loaded: `files` = YAML and JSON manifests; `texts` = all else that holds text; `records` = what is
    known of them from an earlier run."""

    tree: Tree
    paths: Paths
    files: Files
    texts: Files
    records: Records
    not_checked: tuple[NotChecked, ...]

    def crds(self) -> Iterator[object]:
        """The bodies of all CustomResourceDefinitions in it."""
        for file in self.files.with_(lambda sketch: sketch.crds):
            for document in file.documents:
                for resource in resources(document):
                    if resource.id.kind == "CustomResourceDefinition":
                        yield resource.body

    def file(self, path: str) -> LoadedFile:
        """A file of either kind."""
        return self.files[path] if path in self.files else self.texts[path]

    def sketch(self, path: str) -> Sketch:
        """The sketch of a file of either kind."""
        return self.files.sketches.get(path) or self.texts.sketches[path]


def loaded(
    tree: Tree,
    settings: Settings,
    progress: Progress,
    wanted: frozenset[str] | None = None,
    changed: frozenset[str] | None = None,
    records: Records | None = None,
) -> Loaded:
    """The files of a tree, of `wanted` ones only where given; of other text than YAML, `changed` ones only.

    Raises UsageError where there are more than the configured limit.
    """
    tree = mounted(tree, settings.sources)
    records = records or Records(tree, keeps=False)
    paths = discover(tree, settings.exclude)
    if wanted is not None:
        paths = paths.only(wanted)
    count = len(paths.yaml) + len(paths.json) + len(paths.text)
    if count > settings.files:
        raise UsageError(
            f"{count:,} files are more than the limit of {settings.files:,}",
            hint="raise limits.files, or exclude folders",
        )
    texts = paths.text if changed is None else [path for path in paths.text if path in changed]
    everything = (*paths.yaml, *paths.json, *texts)
    sketches = {path: found for path in everything if (found := records.sketch(path)) is not None}
    main = tree.main if isinstance(tree, Mounted) else tree
    if isinstance(main, Index | Commit):
        main.prefetch(path for path in paths.yaml if path not in sketches and main.is_file(path))
    read = Reading(tree, settings.file_bytes)
    known: dict[str, LoadedFile] = {}
    for done, path in enumerate(everything):
        if path not in sketches:
            if not done % 200:
                progress("reading", done, len(everything))
            form, known[path] = read(path)
            sketches[path] = sketched(known[path], form)
            records.keep_sketch(path, sketches[path])

    def files(*forms: Form) -> Files:
        chosen = {path: sketches[path] for path in everything if sketches[path].form in forms}
        return Files(chosen, lambda path: read(path)[1], known)

    filled = "a template, which is no YAML before it is filled in"
    templates = (NotChecked(path, filled) for path in everything if sketches[path].form == "template")
    left = (*_links_out(tree), *templates)
    return Loaded(tree, paths, files("manifests"), files("text"), records, left)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the files of a tree are read, and what they turn out to be."""

    tree: Tree
    limit: int
    """Bytes of a text that is no YAML."""

    def __call__(self, path: str) -> tuple[Form, LoadedFile]:
        data = self.tree.read(path)
        if path.endswith((".yaml", ".yml")) or is_kustomization(path):
            file = load_file(path, data, dialect_of(path))
            return ("template" if _template(file) else "manifests"), file
        if path.endswith(".json") and b'"apiVersion"' in data and b'"kind"' in data:
            return "manifests", load_file(path, data)
        if b"\0" not in data[:_SNIFFED] and len(data) <= self.limit:
            return "text", LoadedFile(path, Source(path, data.decode("utf-8", "replace"), ""), (), ())
        return "", LoadedFile(path, None, (), ())


def dialect_of(path: str) -> Dialect:
    """How the tools read a file: kustomization files as configuration, all else as manifests."""
    return "config" if is_kustomization(path) else "manifest"


def _template(file: LoadedFile) -> bool:
    """Whether a file in a folder `templates` (of Ansible, of a generator) is unreadable for its placeholders."""
    if not file.faults or "/templates/" not in f"/{file.path}" or file.source is None:
        return False
    unreadable = any(fault.rule in ("invalid-yaml", "non-string-key") for fault in file.faults)
    return unreadable and any(mark in file.source.text for mark in ("{{", "{%"))


def _links_out(tree: Tree) -> Iterator[NotChecked]:
    links: Mapping[str, str] = getattr(tree, "links", {})
    for path in sorted(links):
        try:
            tree.is_file(path)
        except UnsafeInput as fault:
            yield NotChecked(path, str(fault))


def unfolded(
    repository: Loaded, settings: Settings, surroundings: Surroundings, builder: Builder
) -> Unfolded:
    """What the repository deploys, rendered."""
    here = source_of(repository, surroundings, settings)
    folders = {path.rpartition("/")[0] for path in repository.files}
    environments = Environments(settings.environments, sorted(folders), surroundings.ref)
    answers = Answers(here, repository.files, repository.records, builder.whole)
    lookup = Lookup(
        repository.tree, repository.files, repository.records, builder.whole, settings.external_objects
    )
    charts = builder.charts(settings)
    return unfold(answers, repository.files, environments, builder.render, builder.generate, lookup, charts)


def shelf_of(tree: Tree, settings: Settings) -> Shelf:
    """The charts from elsewhere: where the configuration says, in the user's cache folder, fetched if that is allowed."""
    kept, helm = cache.place().parent / "charts", program()
    box = Box(helm) if settings.fetches and helm is not None else None
    return Shelf(tree, (*settings.charts, str(kept)), Fetching(box, kept, settings.remote))


def source_of(repository: Loaded, surroundings: Surroundings, settings: Settings) -> Repository:
    """The repository as the source that Flux and Argo CD objects in it may mean."""
    declaring = repository.files.with_(lambda sketch: sketch.sources)
    found = (one for file in declaring for document in file.documents for one in resources(document))
    objects = list(found)
    return Repository(
        repository.tree,
        surroundings.origin,
        surroundings.name,
        surroundings.prefix,
        declared_sources(objects),
        tuple(declared_charts(objects)),
        declared_ignores(objects),
        mounts(repository.tree),
        settings.clusters,
    )


class Builder:
    """Builds targets over a loaded repository; each file is parsed once, whoever reads it.

    A build of which an earlier run knows all that a run needs is not done again, until somebody asks for its
    resources (`whole`).
    """

    def __init__(self, repository: Loaded, progress: Progress) -> None:
        self._repository = repository
        self._progress = progress
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
        return self._build(key, target, recipe, lambda one: self._rendered(one, recipe, asker))

    def generate(
        self, target: Target, paths: tuple[str, ...], recipe: Recipe = PLAIN, asker: Resource | None = None
    ) -> Build:
        """The build of a folder without one: what `paths` (files, and folders with a kustomization) give.

        Where there are such folders, or the recipe edits anything, kustomize puts it together, from a kustomization
        made for it, as kustomize-controller does; else the manifests are taken as they stand.
        """
        digest = hashlib.blake2b("\0".join(paths).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        key = f"files:{target.path}:{digest}{_digest(recipe)}"
        return self._build(key, target, recipe, lambda one: self._generated(one, paths, recipe, asker))

    def charts(self, settings: Settings) -> Charts:
        """What renders the charts of the repository."""
        here = self._repository
        helm = program()
        shelf = shelf_of(here.tree, settings)
        box = None if helm is None else Box(helm, settings.unboxed_helm)
        inflater = Inflater(here.tree, self._load, box, shelf.find, shelf.state)
        folders = here.paths.charts
        self._charts = Charts(
            here.tree,
            here.files,
            folders,
            self._records,
            settings,
            inflater,
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
        return dataclasses.replace(told, target=build.target, inputs=build.inputs, related=build.related)

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
        self._done += 1
        if not self._done % 20:
            self._progress("rendering", self._done, 0)
        build = make(target)
        if key.startswith(("kustomize:", "files:")) and any(map(_of_chart, build.inputs)):
            key = self._with_charts(key)
        build = dataclasses.replace(build, record=key)
        self._records.keep_build(key, build)
        return build

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
