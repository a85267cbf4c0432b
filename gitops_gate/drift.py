"""Drift: what a cluster has otherwise than what a tree deploys to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from gitops_gate.builder import Builder
from gitops_gate.config import Settings
from gitops_gate.deployed import unfolded
from gitops_gate.diff import Redaction
from gitops_gate.diff.ignored import Ignored
from gitops_gate.diff.live import drift, encrypted, matched
from gitops_gate.errors import UsageError
from gitops_gate.excerpts import meet
from gitops_gate.load import load_file, resources
from gitops_gate.model import Build, NotChecked, Resource, Tree
from gitops_gate.model.change import Diff, ResourceChange, TargetChange
from gitops_gate.model.overlooked import overlooked
from gitops_gate.remembered import recalled
from gitops_gate.repository import loaded
from gitops_gate.surroundings import Surroundings
from gitops_gate.unfold import Unfolded
from gitops_gate.wish import Progress, silent


@dataclass(frozen=True, slots=True)
class Drift:
    """How a tree is compared with the dump of a cluster; `cluster` = which of the clusters (or environments) that it
    deploys to is meant, "" = the only one."""

    base: str
    dump: str
    settings: Settings
    surroundings: Surroundings
    cluster: str = ""
    progress: Progress = silent
    cache: bool = True
    redaction: Redaction = field(default_factory=Redaction)

    def __call__(self, tree: Tree, dump: bytes) -> Diff:
        """The difference, from what is to be deployed to what there is.

        Raises UsageError for a dump that is none, and where it is not said of which cluster it is.
        """
        live = _objects(self.dump, dump)
        with recalled(tree, self.cache, self.surroundings) as records:
            repository = loaded(tree, self.settings, self.progress, changed=frozenset(), records=records)
            builder = Builder(repository, self.progress)
            deployed = unfolded(repository, self.settings, self.surroundings, builder)
        targets, unknown = [], list[NotChecked]()
        chosen = self._chosen(deployed)
        for build in chosen:
            found, left = self._target(deployed, builder.whole(build), live)
            targets += [found] if found is not None else []
            unknown += left
        return Diff(self.base, self.dump, tuple(targets), len(chosen), (), tuple(sorted(set(unknown))), True)

    def _chosen(self, deployed: Unfolded) -> list[Build]:
        """The builds that are deployed to the cluster."""
        builds = [one for one in deployed.builds if not self.cluster or self.cluster in _where(one)]
        names = sorted({one.target.cluster or one.target.environment for one in builds} - {""})
        if not builds or (not self.cluster and len(names) > 1):
            known = sorted({name for one in deployed.builds for name in _where(one)} - {""})
            raise UsageError(
                f"nothing is deployed to {self.cluster!r}"
                if self.cluster
                else "the dump may be of several clusters",
                hint=f"say which with --cluster: {', '.join(known)}",
            )
        return builds

    def _target(
        self, deployed: Unfolded, build: Build, live: tuple[Resource, ...]
    ) -> tuple[TargetChange | None, list[NotChecked]]:
        target = build.target
        if build.failure is not None:
            reason = f"it cannot be built: {build.failure.place}: {build.failure.message}"
            return TargetChange(target, "changed", (), reason), []
        answer = deployed.asked_for.get(target.name)
        asker = answer.resource if answer is not None else None
        ignored = Ignored(tuple(overlooked(asker)), asker.id.called) if asker is not None else Ignored()
        found: list[ResourceChange] = []
        left: list[NotChecked] = []
        for wanted, there in matched(build.resources, live):
            if encrypted(wanted):
                left.append(NotChecked(str(wanted.id), "it is encrypted in the repository"))
            elif (change := drift(wanted, there, self.redaction, ignored)) is not None:
                found.append(change)
        why = "a path of jq that says what to ignore is not understood here, so differences may be shown that are ignored"
        left += [NotChecked(text, why) for text in sorted(ignored.unknown)]
        return (TargetChange(target, "changed", tuple(found)) if found else None), left


def _where(build: Build) -> tuple[str, str]:
    return build.target.cluster, build.target.environment


def _objects(name: str, dump: bytes) -> tuple[Resource, ...]:
    """The objects of a dump. Raises UsageError where there is none."""
    file = load_file("dump", dump)
    meet(file)
    found = tuple(one for document in file.documents for one in resources(document))
    if not found:
        said = f": {file.faults[0].message}" if file.faults else ""
        raise UsageError(f"{name} holds no objects{said}", hint="write it with `kubectl get … -A -o yaml`")
    return found
