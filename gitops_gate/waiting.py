"""Builds that wait: for variables that other builds of their cluster may bring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from gitops_gate.folders import Folders, above
from gitops_gate.model import Recipe, Resource, Target
from gitops_gate.variables import Lookup, Wanted


class Job(NamedTuple):
    """Something to build: for which target, how, and the object that asks for it, None where nobody does.

    `home` = the cluster that this object lives in: where its variables and values come from.
    """

    target: Target
    recipe: Recipe
    asker: Resource | None
    home: str


class Waiting:
    """The builds that wait, in order; what their folders include will be read by them, and by nobody before."""

    def __init__(self, lookup: Lookup, folders: Folders) -> None:
        self._lookup = lookup
        self._folders = folders
        self._count = 0
        self._jobs: dict[int, tuple[Job, frozenset[str]]] = {}
        self._awaiting: Counter[str] = Counter()
        self._wanting: dict[Wanted, list[int]] = {}

    def __bool__(self) -> bool:
        return bool(self._jobs)

    def put(self, job: Job) -> None:
        """Puts a build off."""
        folders: set[str] = set()
        queue = [job.target.path]
        for folder in queue:  # grows while it is walked
            if folder not in folders:
                folders.add(folder)
                queue += self._folders.includes(folder)
        self._jobs[self._count] = job, frozenset(folders)
        self._awaiting.update(folders)
        for source in job.recipe.variables.sources if job.recipe.variables is not None else ():
            self._wanting.setdefault((job.home, source.kind, source.name), []).append(self._count)
        self._count += 1

    def awaited(self, path: str) -> bool:
        """Whether a file lies in a folder that a build which waits will read."""
        return bool(self._jobs) and any(folder in self._awaiting for folder in above(path))

    def ready(self, job: Job) -> bool:
        """Whether all variables of a build are known."""
        return job.asker is None or self._lookup.ready(job.recipe, job.asker, job.home)

    def woken(self) -> Iterator[Job]:
        """The builds whose variables have become known: they wait no longer."""
        news = self._lookup.news() if self._jobs else ()
        touched = {number for one in news for number in self._wanting.get(one, ())}
        for number in sorted(touched & self._jobs.keys()):
            if self.ready(self._jobs[number][0]):
                yield self._taken(number)

    def first(self) -> Job:
        """The one that has waited longest: it waits no longer."""
        return self._taken(next(iter(self._jobs)))

    def _taken(self, number: int) -> Job:
        job, folders = self._jobs.pop(number)
        for folder in folders:
            self._awaiting[folder] -= 1
            if not self._awaiting[folder]:
                del self._awaiting[folder]
        return job
