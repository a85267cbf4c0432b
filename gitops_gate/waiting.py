"""Builds that wait: for variables that other builds of their cluster may bring."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitops_gate.folders import Folders, above
from gitops_gate.model import Recipe, Resource, Target
from gitops_gate.variables import Lookup


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
        self._jobs: list[Job] = []
        self._awaiting: set[str] = set()
        self._learned = 0

    def __bool__(self) -> bool:
        return bool(self._jobs)

    def put(self, job: Job) -> None:
        """Puts a build off."""
        self._jobs.append(job)
        queue = [job.target.path]
        for folder in queue:  # grows while it is walked
            if folder not in self._awaiting:
                self._awaiting.add(folder)
                queue += self._folders.includes(folder)

    def awaited(self, path: str) -> bool:
        """Whether a file lies in a folder that a build which waits will read."""
        return bool(self._awaiting) and not self._awaiting.isdisjoint(above(path))

    def ready(self, job: Job) -> bool:
        """Whether all variables of a build are known."""
        return job.asker is None or self._lookup.ready(job.recipe, job.asker, job.home)

    def woken(self) -> Iterator[Job]:
        """The builds whose variables have become known: they wait no longer."""
        if self._jobs and self._learned != self._lookup.learned:
            self._learned = self._lookup.learned
            jobs = self._taken()
            for job in jobs:
                if self.ready(job):
                    yield job
                else:
                    self.put(job)

    def first(self) -> Job:
        """The one that has waited longest: it waits no longer."""
        first, *others = self._taken()
        for job in others:
            self.put(job)
        return first

    def _taken(self) -> list[Job]:
        jobs, self._jobs = self._jobs, []
        self._awaiting.clear()
        return jobs
