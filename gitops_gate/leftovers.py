"""What nobody asks for: where unfolding begins, what no build has read, and what is deployed by nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from gitops_gate.files import Files
from gitops_gate.folders import Folders, above
from gitops_gate.model import Build, NotChecked
from gitops_gate.model.names import is_kustomization
from gitops_gate.targets import Asked

Declared = tuple[str, Asked]
"""(file, what an object in it asks for)"""

Told = Callable[[str], bool]
"""Whether something holds for a path."""


def entry_point(open_: Iterable[Declared]) -> Declared | None:
    """Of objects whose folders nobody has built yet one that is an entry point, where there is one.

    An entry is declared outside all other unbuilt folders, or inside its very own (as `flux bootstrap` does).
    """
    open_ = list(open_)
    folders = {answer.path for _, answer in open_}

    def rank(entry: Declared) -> tuple[bool, bool, int, str]:
        path, answer = entry
        around = set(above(path))
        others = not folders.isdisjoint(around - {answer.path})
        return others, answer.path not in around, len(around), path

    return min(open_, key=rank, default=None)


def loose(files: Files, folders: Folders, reached: Collection[str], apart: Told) -> Iterator[str]:
    """The manifests that no build has read, outside kustomizations; `apart` = those of others."""
    for path, sketch in files.sketches.items():
        if not sketch.objects or path in reached or is_kustomization(path) or apart(path):
            continue
        if not folders.kustomized(path.rpartition("/")[0]):
            yield path


def unnamed(
    files: Files, builds: Collection[Build], reached: Collection[str], apart: Told
) -> Iterator[NotChecked]:
    """The manifests in kustomization folders that no kustomization names, as far as they can be read."""
    broken = {
        path.rpartition("/")[0]
        for build in builds
        if build.failure is not None
        for path in build.inputs
        if is_kustomization(path)
    }
    for path in sorted(files):
        if not files.sketches[path].objects or path in reached or is_kustomization(path) or apart(path):
            continue
        if broken.isdisjoint(above(path)):
            why = "no kustomization names it, so nothing deploys it"
            yield NotChecked(path, why, "name it under `resources`, or remove it")
        else:
            yield NotChecked(path, "the kustomization that may name it could not be built")


def got_through(build: Build) -> Collection[str]:
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
