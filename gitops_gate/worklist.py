"""The work list of unfolding: what is to be built, what came of it, and what could not be."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gitops_gate.answers import Answers
from gitops_gate.charts import Charts
from gitops_gate.files import Files
from gitops_gate.folders import Folders
from gitops_gate.leftovers import got_through
from gitops_gate.model import (
    Build,
    Failure,
    Location,
    NotChecked,
    Recipe,
    Related,
    Resource,
    ResourceId,
    Target,
)
from gitops_gate.model.target import Builder
from gitops_gate.targets import Asked, Environments
from gitops_gate.targets.environments import cluster_of
from gitops_gate.variables import Lookup
from gitops_gate.waiting import Job, Waiting

Render = Callable[[Target, Recipe, Resource | None], Build]
"""Builds a target whose folder has a kustomization, as the recipe of the object that asks for it says."""

Generate = Callable[[Target, tuple[str, ...], Recipe, Resource | None], Build]
"""Builds one without, from the paths below it that make its resources."""

PLAIN = Recipe(recurse=True)
SINGLE = Recipe(recurse=False)

ROOT = "."


@dataclass(slots=True, eq=False)
class WorkList:
    """The work list and what has come of it so far; `parents` = target -> the one whose build asks for it; `homes` =
    target -> the cluster that the object which asks for it lives in, where that is not the one it deploys to."""

    answers: Answers
    files: Files
    environments: Environments
    folders: Folders
    render: Render
    generate: Generate
    lookup: Lookup
    charts: Charts
    waiting: Waiting
    queue: deque[Job] = field(default_factory=deque)
    charting: deque[Job] = field(default_factory=deque)
    charted: set[str] = field(default_factory=set)
    unrendered: dict[tuple[str, str], NotChecked] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    asked_for: dict[str, Asked] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    builds: dict[str, Build] = field(default_factory=dict)
    by_path: dict[tuple[str, bool], Build] = field(default_factory=dict)
    asked_paths: set[tuple[str, bool]] = field(default_factory=set)
    keys: set[tuple[str, str, str]] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    missing: dict[tuple[str, Location], Failure] = field(default_factory=dict)
    not_checked: list[NotChecked] = field(default_factory=list)
    unbuilt: set[tuple[str, str, str]] = field(default_factory=set)
    said: list[tuple[str, Asked]] = field(default_factory=list)
    known: dict[str, tuple[set[ResourceId], set[ResourceId]]] = field(default_factory=dict)
    """Cluster -> the objects in builds of which something is built, and those of which something is not."""
    searched: bool = False
    """There are no left-overs but what builds that wait may read."""
    reads: dict[str, frozenset[str]] = field(default_factory=dict)

    def target(self, name: str, builder: Builder, path: str, place: Location, *hints: str) -> Target:
        return Target(name, builder, path, place, self.environments.of(*hints), cluster_of(place.path))

    def add(self, target: Target, recipe: Recipe, asker: Resource | None = None) -> None:
        self.names.add(target.name)
        self.reads[target.name] = frozenset(recipe.reads)
        self.queue.append(Job(target, recipe, asker, self.homes.get(target.name, target.cluster)))

    def run(self) -> None:
        """Builds what is queued and queues what the builds ask for."""
        while self.queue or self.woken():
            job = self.queue.popleft()
            if job.recipe.chart is not None:
                self.charting.append(job)
            elif job.recipe.variables is None or job.asker is None:
                self.took(self.built(job.target, job.recipe, job.asker))
            elif self.waiting.ready(job):
                self.took(*self.varied(job.target, job.recipe, job.asker, job.home))
            else:
                self.asked_paths.add((job.target.path, job.recipe.recurse))
                self.waiting.put(job)

    def woken(self) -> bool:
        """Queues the builds whose variables are known by now; True if there are any."""
        self.queue.extend(self.waiting.woken())
        return bool(self.queue)

    def varied(
        self, target: Target, recipe: Recipe, asker: Resource, where: str
    ) -> tuple[Build, frozenset[str]]:
        """A build with its variables filled in, and the files that they come from; `where` = the cluster that has
        them."""
        known = self.lookup.resolved(recipe, asker, where)
        related = self.lookup.related(recipe, known, asker, where)
        build = self.built(target, known, asker)
        copied = build.related

        def both(place: Location) -> tuple[Related, ...]:
            return (*related(place), *(copied(place) if copied is not None else ()))

        return dataclasses.replace(build, related=both), self.lookup.inputs(recipe, asker, where)

    def took(self, build: Build, read: frozenset[str] = frozenset()) -> None:
        """Adds a build, and queues what it asks for; `read` = further files that its content comes from."""
        self.lookup.learn(build)
        inputs = tuple(sorted({*build.inputs, *read})) if read else build.inputs
        self.builds[build.target.name] = dataclasses.replace(build, inputs=inputs)
        if self.maker(build) is None:
            reads = self.reads.get(build.target.name, frozenset())
            self.reached.update(set(got_through(build)) - reads)
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
        target, recipe, asker, home = self.charting.popleft()
        if recipe.chart is not None and recipe.chart.source is None:
            self.charted.add(target.path)
        found = self.charts.built(target, recipe, asker, self.builds, home)
        if isinstance(found, Build):
            self.took(found)
        else:
            key = (found.what, found.why)
            others = self.unrendered[key].targets if key in self.unrendered else ()
            self.unrendered[key] = dataclasses.replace(found, targets=(*others, *found.targets))
        return True

    def closed(self, cluster: str) -> bool:
        """Whether all that is deployed to a cluster, charts aside, is built here."""
        built, left = self.known.get(cluster, (set(), set()))
        return left <= built

    def built(self, target: Target, recipe: Recipe, asker: Resource | None) -> Build:
        """The build of a target; a folder that is built as it stands is rendered once, whoever asks for it."""
        if recipe.made is not None and asker is not None:
            from gitops_gate.targets.applicationset import applications, around  # start-up budget

            found = applications(recipe, asker)
            reads = {*recipe.reads, *around(found, self.answers.repository)}
            return Build(target, found, tuple(sorted(reads)))
        key = (target.path, recipe.recurse)
        self.asked_paths.add(key)
        known = self.by_path.get(key) if recipe.plain else None
        if known is None:
            if target.path in self.folders.kustomizations.files and recipe.files is None:
                known = self.render(target, recipe, asker)
            else:
                known = self.generate(target, tuple(self.folders.made_of(target, recipe)), recipe, asker)
            if recipe.plain:
                self.by_path[key] = known
        return dataclasses.replace(known, target=target)

    def ask(self, answer: Asked, parent: Target | None, path: str = "") -> None:
        """Queues what an object asks for, or notes why it is not built.

        `path` = the file of an object that no build holds (yet). Where exactly it is asked for is looked up when
        somebody wants to know (`Unfolded.located`): that costs reading the file again.
        """
        home = parent.cluster if parent else cluster_of(path)
        who = answer.resource.id
        if parent is not None:
            self.said.append((home, answer))
            if who.kind != "HelmRelease":
                done = answer.path is not None or answer.fault
                self.known.setdefault(home, (set(), set()))[0 if done else 1].add(who)
        cluster = f"{home or answer.builder}/{answer.remote}" if answer.remote else home
        key = (f"{who.kind}/{who.name}", answer.path or "", cluster)
        if answer.recipe.chart is not None:  # releases of one chart, called alike in several namespaces
            chart = repr(answer.recipe.chart.source or answer.path)
            key = (f"{who.kind}/{who.namespace}/{who.name}", chart, cluster)
        if answer.path is None:
            self.note(answer, key, parent)
        elif key not in self.keys:
            self.keys.add(key)
            environment = self.environments.of(answer.path, path) or (parent.environment if parent else "")
            name = self.name(who.namespace, who.name, cluster or answer.builder, answer.path)
            target = Target(name, answer.builder, answer.path, Location(path), environment, cluster, who)
            self.asked_for[name] = answer
            if answer.remote:
                self.homes[name] = home
            if parent is not None:
                self.parents[name] = parent.name
            self.add(target, answer.recipe, answer.resource)

    def place(self, build: Build) -> Location:
        """Where a build is asked for."""
        answer = self.asked_for.get(build.target.name)
        return build.target.declared_at if answer is None else answer.place

    def note(self, answer: Asked, key: tuple[str, str, str], parent: Target | None) -> None:
        if answer.fault:
            failure = Failure(answer.rule, answer.place, answer.why, answer.hint)
            self.missing.setdefault((answer.why, answer.place), failure)
            return
        # Sets of one name lie about in examples, and each may be left alone for several reasons: their place helps.
        placed = answer.resource.id.kind == "ApplicationSet"
        what = f"{answer.resource.id} ({answer.place})" if placed else str(answer.resource.id)
        if (entry := (what if placed else key[0], key[2], answer.why)) not in self.unbuilt:
            self.unbuilt.add(entry)
            targets = (parent.name,) if parent else ()
            self.not_checked.append(NotChecked(what, answer.why, answer.hint, targets=targets))

    def name(self, namespace: str, name: str, cluster: str, path: str) -> str:
        """A name that no other target has: as short as it can be."""
        candidates = (
            f"{cluster}/{name}",
            f"{cluster}/{namespace}/{name}",
            f"{cluster}/{namespace}/{name}:{path}",
        )
        free = (candidate for candidate in candidates if candidate not in self.names)
        return next(free, f"{candidates[-1]}#{len(self.names)}")
