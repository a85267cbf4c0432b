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


class Seeds:
    """Objects whose folders are to be built, as they stand in files: where unfolding begins.

    An entry point goes first: it is declared outside all other unbuilt folders, or inside its very own (as `flux
    bootstrap` does). They are sorted once, for there may be thousands.
    """

    def __init__(self, declared: Iterable[Declared]) -> None:
        def rank(entry: Declared) -> tuple[bool, int, str]:
            path, answer = entry
            around = tuple(above(path))
            return answer.path not in around, len(around), path

        self._entries = sorted((one for one in declared if one[1].folder is not None), key=rank)
        self._first = 0
        self._by_folder: dict[str | None, list[Declared]] = {}
        for entry in self._entries:
            self._by_folder.setdefault(entry[1].path, []).append(entry)

    def next(self, built: Callable[[Asked], bool], apart: Told) -> Declared | None:
        """The next one, None when there is none. `built` = its folder is, for good; `apart` = its file belongs to
        others, for the time being."""

        def ready(entry: Declared) -> bool:
            return not built(entry[1]) and not apart(entry[0])

        def inner(entry: Declared) -> bool:
            folders = (folder for folder in above(entry[0]) if folder != entry[1].path)
            return any(any(map(ready, self._by_folder.get(folder, ()))) for folder in folders)

        while self._first < len(self._entries) and built(self._entries[self._first][1]):
            self._first += 1
        spare: Declared | None = None
        for index in range(self._first, len(self._entries)):
            entry = self._entries[index]
            if ready(entry):
                if not inner(entry):
                    return entry
                spare = spare or entry
        return spare


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
