"""The work list of unfolding: what is to be built, what came of it, and what could not be."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gitops_gate.answers import Answers
from gitops_gate.charts import Charts
from gitops_gate.files import Files
from gitops_gate.git.mounted import repository_of
from gitops_gate.model import Build, Failure, Location, NotChecked, Recipe, Resource, Target
from gitops_gate.model.names import is_kustomization
from gitops_gate.model.target import Builder
from gitops_gate.targets import Asked, Environments
from gitops_gate.targets.argocd_directory import directory
from gitops_gate.targets.environments import cluster_of
from gitops_gate.targets.ignore import Ignored, ignored
from gitops_gate.targets.kustomize import Kustomizations
from gitops_gate.variables import Lookup

Render = Callable[[Target, Recipe, Resource | None], Build]
"""Builds a target whose folder has a kustomization, as the recipe of the object that asks for it says."""

Generate = Callable[[Target, tuple[str, ...], Recipe, Resource | None], Build]
"""Builds one without, from the paths below it that make its resources."""

PLAIN = Recipe(recurse=True)
SINGLE = Recipe(recurse=False)

ROOT = "."


@dataclass(slots=True, eq=False)
class WorkList:
    """The work list and what has come of it so far."""

    answers: Answers
    files: Files
    environments: Environments
    kustomizations: Kustomizations
    render: Render
    generate: Generate
    paths: tuple[str, ...]
    by_folder: Mapping[str, Sequence[str]]
    lookup: Lookup
    charts: Charts
    charting: deque[tuple[Target, Recipe, Resource | None]] = field(default_factory=deque)
    charted: set[str] = field(default_factory=set)
    unrendered: dict[tuple[str, str], NotChecked] = field(default_factory=dict)
    waiting: list[tuple[Target, Recipe, Resource]] = field(default_factory=list)
    awaiting: dict[str, None] = field(default_factory=dict)
    seen_sources: int = 0
    ignores: dict[tuple[str, tuple[tuple[str, str], ...]], Ignored] = field(default_factory=dict)
    queue: deque[tuple[Target, Recipe, Resource | None]] = field(default_factory=deque)
    names: set[str] = field(default_factory=set)
    asked_for: dict[str, Asked] = field(default_factory=dict)
    builds: dict[str, Build] = field(default_factory=dict)
    by_path: dict[tuple[str, bool], Build] = field(default_factory=dict)
    asked_paths: set[tuple[str, bool]] = field(default_factory=set)
    keys: set[tuple[str, str, str]] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    missing: dict[tuple[str, Location], Failure] = field(default_factory=dict)
    not_checked: list[NotChecked] = field(default_factory=list)
    unbuilt: set[tuple[str, str, str]] = field(default_factory=set)
    said: list[tuple[str, Asked]] = field(default_factory=list)
    reads: dict[str, frozenset[str]] = field(default_factory=dict)

    def start(self, declared: Iterable[Asked]) -> None:
        """Queues the kustomizations that nothing includes and no object points at, and builds them."""
        built = [one for one in declared if one.folder is not None]
        pointed = {answer.path for answer in built}
        covered = {
            inner
            for path in {answer.path for answer in built if answer.recipe.files is None}
            if path is not None and path not in self.kustomizations.files
            for inner in self.kustomizations.below(path)
        }
        for folder in self.kustomizations.roots():
            if folder not in pointed and folder not in covered:
                self.add_kustomization(folder)
        self.run()

    def add_kustomization(self, folder: str) -> None:
        place = Location(self.kustomizations.files[folder], 1, 1)
        self.add(self.target(folder or ROOT, "kustomize", folder, place, folder), PLAIN)

    def circles(self) -> None:
        """Builds the kustomizations that no build has got through: nobody else would notice what is wrong in them.

        They only include each other, or what includes them is broken. The outermost go first, for they take the
        others with them.
        """
        left = self.kustomizations.files.keys() - self.kustomizations.components
        while left := {folder for folder in left if self.kustomizations.files[folder] not in self.reached}:
            inner = {path for folder in left for path in self.includes(folder) if path != folder}
            folder = min(left - inner, default=min(left))
            self.add_kustomization(folder)
            self.run()
            self.reached.add(self.kustomizations.files[folder])

    def includes(self, folder: str) -> tuple[str, ...]:
        """What the kustomization of a folder names, as paths."""
        return self.files.sketches[self.kustomizations.files[folder]].includes

    def target(self, name: str, builder: Builder, path: str, place: Location, *hints: str) -> Target:
        return Target(name, builder, path, place, self.environments.of(*hints), cluster_of(place.path))

    def add(self, target: Target, recipe: Recipe, asker: Resource | None = None) -> None:
        self.names.add(target.name)
        self.reads[target.name] = frozenset(recipe.reads)
        self.queue.append((target, recipe, asker))

    def run(self) -> None:
        """Builds what is queued and queues what the builds ask for."""
        while self.queue or self.woken():
            target, recipe, asker = self.queue.popleft()
            if recipe.chart is not None:
                self.charting.append((target, recipe, asker))
                continue
            if recipe.variables is not None and asker is not None:
                if not self.lookup.ready(recipe, asker, target.cluster):
                    self.asked_paths.add((target.path, recipe.recurse))
                    self.wait(target, recipe, asker)
                    continue
                read = self.lookup.inputs(recipe, asker, target.cluster)
                known = self.lookup.resolved(recipe, asker, target.cluster)
                related = self.lookup.related(recipe, known, asker, target.cluster)
                build = dataclasses.replace(self.built(target, known, asker), related=related)
                self.took(build, read)
            else:
                self.took(self.built(target, recipe, asker))

    def took(self, build: Build, read: frozenset[str] = frozenset()) -> None:
        """Adds a build, and queues what it asks for; `read` = further files that its content comes from."""
        self.lookup.learn(build)
        inputs = tuple(sorted({*build.inputs, *read})) if read else build.inputs
        self.builds[build.target.name] = dataclasses.replace(build, inputs=inputs)
        if self.maker(build) is None:
            reads = self.reads.get(build.target.name, frozenset())
            self.reached.update(set(_judged(build)) - reads)
        for answer in self.told(build):
            self.ask(answer, build.target)

    def maker(self, build: Build) -> Asked | None:
        """What asked for a build of objects that are made of it; None for others."""
        answer = self.asked_for.get(build.target.name)
        return answer if answer is not None and answer.recipe.made is not None else None

    def told(self, build: Build) -> Sequence[Asked]:
        """What a build asks for."""
        maker = self.maker(build)
        return self.answers.of_build(build) if maker is None else self.answers.of_made(maker)

    def chart(self) -> bool:
        """Renders one of the charts that are asked for; True if there was one.

        They come when all else is built, for objects of other builds may hold their values.
        """
        if not self.charting:
            return False
        target, recipe, asker = self.charting.popleft()
        if recipe.chart is not None and recipe.chart.source is None:
            self.charted.add(target.path)
        found = self.charts.built(target, recipe, asker, self.builds)
        if isinstance(found, Build):
            self.took(found)
        else:
            key = (found.what, found.why)
            others = self.unrendered[key].targets if key in self.unrendered else ()
            self.unrendered[key] = dataclasses.replace(found, targets=(*others, *found.targets))
        return True

    def own_charts(self, declared: Iterable[tuple[str, Asked]]) -> bool:
        """Queues the charts that nothing deploys, as they are by themselves; True if there are any."""
        pointed = {answer.path for _, answer in declared if answer.recipe.chart is not None} | self.charted
        for folder, recipe in self.charts.alone(pointed, self.reached):
            name = folder or ROOT
            name = f"{name} (chart)" if name in self.names else name
            place = Location(f"{folder}/Chart.yaml" if folder else "Chart.yaml", 1, 1)
            self.add(self.target(name, "helm", folder, place, folder), recipe)
        return bool(self.queue)

    def woken(self) -> bool:
        """Queues the builds whose variables are known by now; True if there are any."""
        if not self.waiting or self.seen_sources == self.lookup.learned:
            return False
        self.seen_sources = self.lookup.learned
        waiting, self.waiting = self.waiting, []
        self.awaiting.clear()
        for target, recipe, asker in waiting:
            if self.lookup.ready(recipe, asker, target.cluster):
                self.queue.append((target, recipe, asker))
            else:
                self.wait(target, recipe, asker)
        return bool(self.queue)

    def released(self) -> bool:
        """Queues one of the builds that still wait, for nobody brings the variables; True if there is one."""
        if not self.waiting:
            return False
        if self.leftovers():  # what is applied by hand may bring them
            return True
        target, recipe, asker = self.waiting.pop(0)
        self.awaiting.clear()
        waiting, self.waiting = self.waiting, []
        for one in waiting:
            self.wait(*one)
        closed = self.closed(target.cluster)
        for source, failure in self.lookup.missing(recipe, asker, target.cluster, closed=closed):
            if failure is not None:
                self.missing.setdefault((failure.message, failure.location), failure)
            else:
                why = f"its variables from the {source.kind} {source.name} are not known here"
                self.not_checked.append(NotChecked(str(asker.id), why, targets=(target.name,)))
        known = self.lookup.resolved(recipe, asker, target.cluster)
        self.queue.append((target, known, asker))
        return True

    def closed(self, cluster: str) -> bool:
        """Whether all that is deployed to a cluster, charts aside, is built here."""
        said = [one for where, one in self.said if where == cluster and one.resource.id.kind != "HelmRelease"]
        built = {one.resource.id for one in said if one.path is not None or one.fault}
        return all(one.resource.id in built for one in said)

    def wait(self, target: Target, recipe: Recipe, asker: Resource) -> None:
        """Puts a build off; what its folder includes will be read by it, too."""
        self.waiting.append((target, recipe, asker))
        queue = [target.path]
        for folder in queue:  # grows while it is walked
            if folder not in self.awaiting:
                self.awaiting[folder] = None
                queue += self.includes(folder) if folder in self.kustomizations.files else ()

    def awaited(self, path: str) -> bool:
        """Whether a file lies in a folder that a build which still waits will read."""
        return bool(self.awaiting) and any(folder in self.awaiting for folder in _folders(path))

    def built(self, target: Target, recipe: Recipe, asker: Resource | None) -> Build:
        """The build of a target; a folder that is built as it stands is rendered once, whoever asks for it."""
        if recipe.made is not None and asker is not None:
            from gitops_gate.targets.applicationset import applications, around  # start-up budget

            found = applications(recipe, asker)
            return Build(
                target, found, tuple(sorted({*recipe.reads, *around(found, self.answers.repository)}))
            )
        key = (target.path, recipe.recurse)
        self.asked_paths.add(key)
        known = self.by_path.get(key) if recipe.plain else None
        if known is None:
            if target.path in self.kustomizations.files and recipe.files is None:
                known = self.render(target, recipe, asker)
            else:
                known = self.generate(target, tuple(self.made_of(target, recipe)), recipe, asker)
            if recipe.plain:
                self.by_path[key] = known
        return dataclasses.replace(known, target=target)

    def made_of(self, target: Target, recipe: Recipe) -> Iterable[str]:
        """What makes the resources of a target without kustomization; Flux walks through its folder by name."""
        if recipe.files is not None:
            paths = self.paths if recipe.recurse else self.by_folder.get(target.path, ())
            return directory(recipe.files, target.path, paths, self.text)
        found = self.manifests(target.path, recipe.recurse)
        if target.builder != "flux":
            return found
        tree = self.answers.repository.tree
        key = (repository_of(tree, target.path), recipe.ignore)
        if key not in self.ignores:
            self.ignores[key] = ignored(tree, *key)
        passed_over = self.ignores[key]
        taken = (
            path
            for path in found
            if (path.endswith((".yaml", ".yml")) if path in self.files else path in self.kustomizations.files)
            and not passed_over(self.kustomizations.files.get(path, path))
        )
        return sorted(taken, key=lambda path: path.split("/"))

    def text(self, path: str) -> str:
        """The text of a file, "" where it has none."""
        source = self.files[path].source
        return source.text if source is not None else ""

    def manifests(self, folder: str, recurse: bool) -> Iterator[str]:
        """What makes the resources of a folder without kustomization: files, and folders that have one."""
        if not recurse:
            yield from self.by_folder.get(folder, ())
            return
        prefix = f"{folder}/" if folder else ""
        base = repository_of(self.answers.repository.tree, folder)
        inner = tuple(
            path
            for path in self.kustomizations.below(folder)
            if repository_of(self.answers.repository.tree, path) == base
        )
        yield from inner
        below = tuple(f"{path}/" for path in inner)
        yield from (
            path
            for path in self.paths
            if path.startswith(prefix)
            and not path.startswith(below)
            and (folder or repository_of(self.answers.repository.tree, path) == base)
        )

    def ask(self, answer: Asked, parent: Target | None, path: str = "") -> None:
        """Queues what an object asks for, or notes why it is not built.

        `path` = the file of an object that no build holds (yet). Where exactly it is asked for is looked up when
        somebody wants to know (`Unfolded.located`): that costs reading the file again.
        """
        cluster = parent.cluster if parent else cluster_of(path)
        who = answer.resource.id
        if parent is not None:
            self.said.append((cluster, answer))
        key = (f"{who.kind}/{who.name}", answer.path or "", cluster)
        if answer.recipe.chart is not None:  # releases of one chart, called alike in several namespaces
            key = (
                f"{who.kind}/{who.namespace}/{who.name}",
                repr(answer.recipe.chart.source or answer.path),
                cluster,
            )
        if answer.path is None:
            self.note(answer, key, parent)
        elif key not in self.keys:
            self.keys.add(key)
            environment = self.environments.of(answer.path, path) or (parent.environment if parent else "")
            name = self.name(who.namespace, who.name, cluster or answer.builder, answer.path)
            target = Target(name, answer.builder, answer.path, Location(path), environment, cluster, who)
            self.asked_for[name] = answer
            self.add(target, answer.recipe, answer.resource)

    def note(self, answer: Asked, key: tuple[str, str, str], parent: Target | None) -> None:
        if answer.fault:
            failure = Failure("missing-path", answer.place, answer.why, answer.hint)
            self.missing.setdefault((answer.why, answer.place), failure)
        elif (entry := (*key[::2], answer.why)) not in self.unbuilt:
            self.unbuilt.add(entry)
            targets = (parent.name,) if parent else ()
            self.not_checked.append(NotChecked(str(answer.resource.id), answer.why, targets=targets))

    def name(self, namespace: str, name: str, cluster: str, path: str) -> str:
        """A name that no other target has: as short as it can be."""
        candidates = (
            f"{cluster}/{name}",
            f"{cluster}/{namespace}/{name}",
            f"{cluster}/{namespace}/{name}:{path}",
        )
        free = (candidate for candidate in candidates if candidate not in self.names)
        return next(free, f"{candidates[-1]}#{len(self.names)}")

    def seed(self, declared: Iterable[tuple[str, Asked]]) -> tuple[str, Asked] | None:
        """An object whose folder nobody has built yet: an entry point, where there is one.

        An entry is declared outside all other unbuilt folders, or inside its very own (as `flux bootstrap` does).
        """
        open_ = [
            (path, answer)
            for path, answer in declared
            if answer.folder is not None
            and (answer.folder, answer.recipe.recurse) not in self.asked_paths
            and not self.awaited(path)
        ]
        folders = {answer.path for _, answer in open_}

        def rank(entry: tuple[str, Asked]) -> tuple[bool, bool, int, str]:
            path, answer = entry
            above = set(_folders(path))
            others = not folders.isdisjoint(above - {answer.path})
            return others, answer.path not in above, len(above), path

        return min(open_, key=rank, default=None)

    def leftovers(self) -> bool:
        """Queues the folders of manifests that no build has read, outside kustomizations; True if there are any."""
        folders: dict[str, str] = {}
        for path, sketch in self.files.sketches.items():
            if (
                not sketch.objects
                or path in self.reached
                or is_kustomization(path)
                or self.charts.holds(path)
                or self.awaited(path)
            ):
                continue
            folder = path.rpartition("/")[0]
            if self.kustomized(folder):
                continue
            self.reached.add(path)
            folders.setdefault(folder, path)
        for folder, path in folders.items():
            name = folder or ROOT
            place = Location(path, 1, 1)
            if (folder, False) not in self.asked_paths:
                self.add(
                    self.target(
                        name if name not in self.names else f"{name} (manifests)",
                        "plain",
                        folder,
                        place,
                        folder,
                    ),
                    SINGLE,
                )
        return bool(self.queue)

    def kustomized(self, folder: str) -> bool:
        """Whether a folder belongs to a kustomization: what it does not name there is not deployed."""
        return any(above in self.kustomizations.files for above in (folder, *_folders(folder)))

    def forgotten(self) -> None:
        """Notes the manifests in kustomization folders that no kustomization names, as far as they can be read."""
        broken = {
            path.rpartition("/")[0]
            for build in self.builds.values()
            if build.failure is not None
            for path in build.inputs
            if is_kustomization(path)
        }
        for path in sorted(self.files):
            if not self.files.sketches[path].objects or path in self.reached or is_kustomization(path):
                continue
            if self.charts.holds(path):
                continue
            if broken.isdisjoint(_folders(path)):
                why, how = (
                    "no kustomization names it, so nothing deploys it",
                    "name it under `resources`, or remove it",
                )
            else:
                why, how = "the kustomization that may name it could not be built", ""
            self.not_checked.append(NotChecked(path, why, how))


def _folders(path: str) -> Iterator[str]:
    """The folders that a path lies in, innermost first; "" is the root."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def _judged(build: Build) -> Iterable[str]:
    """The inputs that need no build of their own; of a build that failed, only the kustomizations on the way."""
    if build.failure is None:
        return build.inputs
    way = {build.failure.location.path, *(place.path for place in build.failure.chain)}
    way &= set(build.inputs)  # what asks for the build may be on it, too, and is none of what is built
    own = {
        path
        for path in build.inputs
        if path.rpartition("/")[0] == build.target.path and is_kustomization(path)
    }
    return way | own
