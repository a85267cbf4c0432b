"""Unfolding: what the repository deploys is rendered, and what the rendering asks for, until nothing new is asked.

A Flux Kustomization or an Argo CD Application is an object like any other: it may be patched, moved and named
by its parents. So it is read from the build that holds it, and from its file only where no build does.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gitops_gate.answers import Answers
from gitops_gate.charts import Charts
from gitops_gate.contested import contested
from gitops_gate.dependencies import dependency_faults
from gitops_gate.files import Files
from gitops_gate.folders import folders_of
from gitops_gate.leftovers import Declared, Seeds
from gitops_gate.load import resources
from gitops_gate.model import Build, Cluster, Environment, Failure, LoadedFile, NotChecked, Resource, Target
from gitops_gate.targets import Asked, Environments
from gitops_gate.targets.flux import SUSPENDED
from gitops_gate.unasked import circles, forgotten, leftovers, next_seed, own_charts, released, start
from gitops_gate.unbuilt import unbuilt_environments
from gitops_gate.variables import Lookup
from gitops_gate.waiting import Waiting
from gitops_gate.worklist import Generate, Render, WorkList


@dataclass(frozen=True, slots=True, eq=False)
class Unfolded:
    """All builds, by cluster; `missing` = what is asked for and not there; `not_checked` = what is not built here.

    `asked_for` = target -> what asks for it; `parents` = target -> the one whose build holds the object that does;
    `homes` = target -> the cluster of that object, where it deploys to another one.
    """

    builds: tuple[Build, ...]
    clusters: tuple[Cluster, ...]
    missing: tuple[Failure, ...]
    not_checked: tuple[NotChecked, ...]
    environments: tuple[Environment, ...] = ()
    asked_for: Mapping[str, Asked] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)

    def located(self, build: Build) -> Build:
        """The build with the very place where its target is asked for."""
        answer = self.asked_for.get(build.target.name)
        if answer is None:
            return build
        return dataclasses.replace(build, target=dataclasses.replace(build.target, declared_at=answer.place))


NOTHING = Unfolded((), (), (), ())
"""What a run without rendering has unfolded."""


def unfold(
    answers: Answers,
    files: Files,
    environments: Environments,
    render: Render,
    generate: Generate,
    lookup: Lookup,
    charts: Charts,
) -> Unfolded:
    """Everything that the repository deploys.

    `files` = the YAML and JSON manifests; `render` builds a folder with a kustomization; `generate` one without,
    from the paths below it that make its resources, as Flux's kustomize-controller does; `lookup` finds the variables
    that builds need; `charts` renders charts.
    """
    folders = folders_of(answers.repository.tree, files)
    waiting = Waiting(lookup, folders)
    work = WorkList(answers, files, environments, folders, render, generate, lookup, charts, waiting)
    asking = (path for path, sketch in files.sketches.items() if sketch.asks)
    told = [(path, answer) for path in asking for answer in answers.of_file(path)]
    declared = [(path, one) for path, answer in told for one in (answer, *answers.of_made(answer))]
    _built(work, declared)
    for failure in _faults(work, declared):
        work.missing.setdefault((failure.message, failure.location), failure)
    return _outcome(work)


def _built(work: WorkList, declared: list[Declared]) -> None:
    """Builds all that there is: what is asked for, and what nobody asks for."""
    start(work, [answer for _, answer in declared])
    seeds = Seeds(declared)
    while (
        (seed := next_seed(work, seeds)) is not None
        or released(work, declared)
        or work.chart()
        or own_charts(work, declared)
        or leftovers(work, declared)
    ):
        if seed is not None:
            path, answer = seed
            work.ask(answer, None, path)
        work.run()
    circles(work)
    forgotten(work)


def _faults(work: WorkList, declared: list[Declared]) -> Iterator[Failure]:
    """What is wrong with all builds together."""
    builds = work.builds.values()
    broken = frozenset(build.target.cluster for build in builds if build.failure is not None)
    unread = (answer for path, answer in declared if path not in work.reached)
    yield from dependency_faults(work.said, unread, broken)
    still = {(where, one.resource.id) for where, one in work.said if one.route == SUSPENDED}
    suspended = {
        name
        for name, build in work.builds.items()
        if (work.homes.get(name, build.target.cluster), build.target.declared_by) in still
    }
    told = work.answers
    yield from contested(builds, work.parents, told.names, told.whole, work.place, suspended)
    known = frozenset(one.name for one in work.environments.all)
    yield from unbuilt_environments(work.files.sketches, builds, known)


def _outcome(work: WorkList) -> Unfolded:
    builds = tuple(work.builds[name] for name in sorted(work.builds))
    names = sorted({build.target.cluster for build in builds})
    clusters = tuple(
        _cluster(name, [b for b in builds if b.target.cluster == name], work.parents) for name in names
    )
    missing = tuple(sorted(work.missing.values(), key=lambda failure: (failure.location, failure.message)))
    left = tuple(sorted((*work.not_checked, *work.unrendered.values())))
    known = (work.environments.all, work.asked_for, work.parents, work.homes)
    return Unfolded(builds, clusters, missing, left, *known)


def _cluster(name: str, builds: list[Build], parents: Mapping[str, str]) -> Cluster:
    """The builds of a cluster, and the one that it all begins with: that no other brings, and that brings others."""
    targets = [build.target.name for build in builds]
    inside = frozenset(targets)
    brought = Counter(parents[one] for one in targets if parents.get(one) != one and one in parents)
    first = [one for one in targets if parents.get(one, one) == one or parents[one] not in inside]
    entry = max(first, key=lambda one: brought[one], default="") if name else ""
    return Cluster(name, tuple(builds), entry)


def plain_build(target: Target, files: Iterable[LoadedFile]) -> Build:
    """The resources of files as they stand, in the order of the files."""
    found: list[Resource] = []
    inputs = []
    for file in files:
        inputs.append(file.path)
        for document in file.documents:
            found += resources(document)
    return Build(target, tuple(found), tuple(inputs))
