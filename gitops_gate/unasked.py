"""What is built though nobody asks for it, or what it asks for is not there: queued for the work list."""

from __future__ import annotations

from collections.abc import Iterable

from gitops_gate.folders import above
from gitops_gate.leftovers import Declared, Seeds, loose, unnamed
from gitops_gate.model import Location, NotChecked
from gitops_gate.targets import Asked
from gitops_gate.waiting import Job
from gitops_gate.worklist import PLAIN, ROOT, SINGLE, WorkList


def start(work: WorkList, declared: Iterable[Asked]) -> None:
    """Queues the kustomizations that nothing includes and no object points at, and builds them."""
    kustomizations = work.folders.kustomizations
    built = [one for one in declared if one.folder is not None]
    pointed = {answer.path for answer in built}
    covered = {
        inner
        for path in {answer.path for answer in built if answer.recipe.files is None}
        if path is not None and path not in kustomizations.files
        for inner in kustomizations.below(path)
    }
    for folder in kustomizations.roots():
        if folder not in pointed and folder not in covered:
            _add_kustomization(work, folder)
    work.run()


def _add_kustomization(work: WorkList, folder: str) -> None:
    place = Location(work.folders.kustomizations.files[folder], 1, 1)
    work.add(work.target(folder or ROOT, "kustomize", folder, place, folder), PLAIN)


def circles(work: WorkList) -> None:
    """Builds the kustomizations that no build has got through: nobody else would notice what is wrong in them.

    They only include each other, or what includes them is broken. The outermost go first, for they take the
    others with them.
    """
    kustomizations = work.folders.kustomizations
    left = kustomizations.files.keys() - kustomizations.components
    while left := {folder for folder in left if kustomizations.files[folder] not in work.reached}:
        inner = {path for folder in left for path in work.folders.includes(folder) if path != folder}
        folder = min(left - inner, default=min(left))
        _add_kustomization(work, folder)
        work.run()
        work.reached.add(kustomizations.files[folder])


def own_charts(work: WorkList, declared: Iterable[Declared]) -> bool:
    """Queues the charts that nothing deploys, as they are by themselves; True if there are any."""
    pointed = {answer.path for _, answer in declared if answer.recipe.chart is not None} | work.charted
    for folder, recipe in work.charts.alone(pointed, work.reached):
        name = folder or ROOT
        name = f"{name} (chart)" if name in work.names else name
        place = Location(f"{folder}/Chart.yaml" if folder else "Chart.yaml", 1, 1)
        work.add(work.target(name, "helm", folder, place, folder), recipe)
    return bool(work.queue)


def released(work: WorkList, declared: Iterable[Declared]) -> bool:
    """Queues one of the builds that still wait, for nobody brings the variables; True if there is one."""
    if not work.waiting:
        return False
    if not work.searched:
        if leftovers(work, declared):  # what is applied by hand may bring them
            return True
        work.searched = True
    target, recipe, asker, home = work.waiting.first()
    if asker is None:
        return False
    closed = work.closed(home)
    for source, failure in work.lookup.missing(recipe, asker, home, closed=closed):
        if failure is not None:
            work.missing.setdefault((failure.message, failure.location), failure)
        else:
            why = f"its variables from the {source.kind} {source.name} are not known here"
            work.not_checked.append(NotChecked(str(asker.id), why, targets=(target.name,)))
    work.queue.append(Job(target, work.lookup.resolved(recipe, asker, home), asker, home))
    return True


def next_seed(work: WorkList, seeds: Seeds) -> Declared | None:
    """An object whose folder nobody has built yet: an entry point, where there is one."""

    def built(answer: Asked) -> bool:
        return (answer.folder, answer.recipe.recurse) in work.asked_paths

    return seeds.next(built, work.waiting.awaited)


def leftovers(work: WorkList, declared: Iterable[Declared]) -> bool:
    """Queues the folders of manifests that no build has read, outside kustomizations; True if there are any.

    Not those that a build which waits will read, and what objects in such ask for.
    """
    later = {one.folder for path, one in declared if work.waiting.awaited(path)}

    def apart(path: str) -> bool:
        return work.charts.holds(path) or work.waiting.awaited(path) or not later.isdisjoint(above(path))

    found: dict[str, str] = {}
    for path in tuple(loose(work.files, work.folders, work.reached, apart)):
        work.reached.add(path)
        found.setdefault(path.rpartition("/")[0], path)
    for folder, path in found.items():
        if (folder, False) not in work.asked_paths:
            name = folder or ROOT
            name = f"{name} (manifests)" if name in work.names else name
            work.add(work.target(name, "plain", folder, Location(path, 1, 1), folder), SINGLE)
    return bool(work.queue)


def forgotten(work: WorkList) -> None:
    """Notes the manifests that no kustomization names."""
    work.not_checked += unnamed(work.files, work.builds.values(), work.reached, work.charts.holds)
