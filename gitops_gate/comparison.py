"""The rendered difference between two trees: targets built on both sides, as far as their inputs differ.

Both sides are unfolded, since an object that changes may deploy something else. What the first knows of files and
builds goes for the second wherever the bytes are the same, so the second costs what the change costs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gitops_gate.builder import Builder
from gitops_gate.config import Settings
from gitops_gate.deployed import unfolded
from gitops_gate.diff import Redaction, changed, counterparts
from gitops_gate.diff.dangers import dangers
from gitops_gate.diff.unstable import DRAWN, steadied, wavering
from gitops_gate.errors import UnsafeInput
from gitops_gate.excerpts import meet
from gitops_gate.git.mounted import Mounted, mounted
from gitops_gate.load import load_file
from gitops_gate.model import Build, Finding, NotChecked, Resource, Target, Tree
from gitops_gate.model.change import Diff, How, ResourceChange, TargetChange
from gitops_gate.records import Records
from gitops_gate.remembered import recalled
from gitops_gate.render.manifests import manifests
from gitops_gate.render.texts import Unprintable
from gitops_gate.repository import Loaded, loaded
from gitops_gate.rulebook import rulebook
from gitops_gate.surroundings import Surroundings
from gitops_gate.targets.environments import ORDER
from gitops_gate.unfold import Unfolded
from gitops_gate.wish import Progress, silent


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """What a tree deploys."""

    repository: Loaded
    builder: Builder
    deployed: Unfolded
    builds: Mapping[str, Build] = field(default_factory=dict)

    @property
    def tree(self) -> Tree:
        return self.repository.tree

    def prunes(self, target: Target) -> bool:
        """Whether what is removed from a target is deleted in the cluster, as far as this tree says."""
        answer = self.deployed.asked_for.get(target.name)
        if answer is None:
            return False
        spec = answer.resource
        automated = spec.value("spec", "syncPolicy", "automated")
        if spec.id.kind == "Application" and isinstance(automated, dict):
            return automated.get("prune") is True
        return spec.value("spec", "prune") is True or spec.id.kind == "HelmRelease"

    def whole(self, build: Build | None) -> Build | None:
        """A build with its resources."""
        return None if build is None else self.builder.whole(build)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How trees are compared: their names for readers, and what besides them is known."""

    base: str
    head: str
    settings: Settings
    surroundings: Surroundings
    progress: Progress = silent
    cache: bool = True
    redaction: Redaction = field(default_factory=Redaction)

    def __call__(self, before: Tree, after: Tree) -> Diff:
        """The rendered difference. Trees that say of equal bytes that they are equal (`blob`) share what is known.

        Raises GateError where a tree cannot be read.
        """
        after = mounted(after, self.settings.sources)
        if isinstance(after, Mounted):
            before = Mounted(before, after.mounts, after.sources)
        with recalled(after, self.cache, self.surroundings) as records:
            new = self._side(after, records)
        old = self._side(before, Records(before, records.entry()))
        pairs = _paired(old.builds, new.builds)
        affected = [(one, other) for one, other in pairs if not _alike(old, new, one, other)]
        targets = tuple(found for one, other in affected if (found := self._target(old, new, one, other)))
        compared = sum(one is not None and other is not None for one, other in pairs)
        rank = _rank(new.deployed, old.deployed)
        targets = tuple(sorted(targets, key=lambda one: rank(one.target)))
        grave = self._graded(dangers(targets, old.prunes), targets)
        return Diff(self.base, self.head, targets, compared, grave, _unknown(old, new, targets))

    def _graded(self, found: Iterable[Finding], targets: Iterable[TargetChange]) -> tuple[Finding, ...]:
        """Dangers as the configuration wants them."""
        book = rulebook()
        environment = {one.target.name: one.target.environment for one in targets}
        off = book.off(self.settings)
        wanted = book.configured((one for one in found if one.rule not in off), self.settings, environment)
        return tuple(sorted(wanted, key=lambda one: -one.severity))

    def _side(self, tree: Tree, records: Records) -> Side:
        repository = loaded(tree, self.settings, self.progress, changed=frozenset(), records=records)
        builder = Builder(repository, self.progress)
        deployed = unfolded(repository, self.settings, self.surroundings, builder)
        return Side(repository, builder, deployed, {one.target.name: one for one in deployed.builds})

    def _target(self, old: Side, new: Side, one: Build | None, other: Build | None) -> TargetChange | None:
        """What changes in a target, None where nothing does."""
        before, after = old.whole(one), new.whole(other)
        there = after or before
        assert there is not None
        how: How = "changed" if before and after else "added" if after else "removed"
        failed = "; ".join(_failures(before, after, self.base, self.head))
        if failed:
            return TargetChange(there.target, how, (), failed)
        pairs = counterparts(before.resources if before else (), after.resources if after else ())
        for side in ("before", "after"):
            _met(getattr(pair, side) for pair in pairs)
        found: tuple[ResourceChange, ...] = tuple(changed(pairs, self.redaction))
        if before and after and any(not one.quiet for one in found) and _drawn(new.tree, after):
            twin = new.builder.again(after)
            found = tuple(steadied(found, wavering(counterparts(after.resources, twin.resources))))
        return TargetChange(there.target, how, found) if found or how != "changed" else None


def _drawn(tree: Tree, build: Build) -> bool:
    """Whether a build may have drawn something by lot: a chart in it has functions that do, or cannot be looked into."""
    charts = [path for path in build.inputs if path.endswith(("/Chart.yaml", ".tgz"))]
    if not charts and build.target.builder != "helm":
        return False
    templates = [path for path in build.inputs if "/templates/" in path and tree.is_file(path)]
    return (
        not templates
        or any(map(_archive, charts))
        or any(DRAWN.search(tree.read(path)) for path in templates)
    )


def _archive(path: str) -> bool:
    return path.endswith(".tgz")


def _paired(old: Mapping[str, Build], new: Mapping[str, Build]) -> list[tuple[Build | None, Build | None]]:
    """The builds of both sides by target: by name, else by who asks for what."""
    left = {_asked(one.target): one for name, one in old.items() if name not in new}
    pairs: list[tuple[Build | None, Build | None]] = []
    for name, build in new.items():
        pairs.append((old.get(name) or left.pop(_asked(build.target), None), build))
    return [*pairs, *((one, None) for one in left.values())]


def _asked(target: Target) -> tuple[object, ...]:
    if target.declared_by is None:
        return target.builder, target.path, target.environment
    return target.builder, target.declared_by, target.cluster, target.environment


def _alike(old: Side, new: Side, one: Build | None, other: Build | None) -> bool:
    """Whether a target is built out of the same on both sides."""
    if one is None or other is None or one.inputs != other.inputs or one.record != other.record:
        return False
    if (one.failure is None) != (other.failure is None) or not (one.record or one.failure):
        return False  # what has to do with a secret is not recorded, and is compared in full
    return all(_state(old.tree, path) == _state(new.tree, path) for path in one.inputs)


def _state(tree: Tree, path: str) -> str:
    try:
        if tree.is_file(path):
            return tree.blob(path)
        return "/" if tree.is_dir(path) else "-"
    except (OSError, UnsafeInput):
        return ""


def _failures(before: Build | None, after: Build | None, base: str, head: str) -> Iterator[str]:
    for build, where in ((before, base), (after, head)):
        if build is not None and build.failure is not None:
            yield f"it cannot be built in {where}: {build.failure.place}: {build.failure.message}"


def _met(resources: Iterable[Resource | None]) -> None:
    """Has the secrets in objects found, so that they are shown as digests from now on."""
    there = [one for one in resources if one is not None]
    if not there:
        return
    try:
        text = manifests(there)
    except Unprintable:
        return
    meet(load_file("rendered.yaml", text.encode("utf-8", "surrogatepass")))


def _rank(*sides: Unfolded) -> Callable[[Target], tuple[int, str, str]]:
    """The order of targets: that of the environments, the last of which matters most and comes first."""
    known = {name: place for place, name in enumerate(ORDER)}
    names = {one.name: None for side in sides for one in side.environments}
    places = {name: place for place, name in enumerate(names)}

    def rank(target: Target) -> tuple[int, str, str]:
        place = places.get(target.environment, known.get(target.environment, -1))
        return -place, target.environment, target.name

    return rank


def _unknown(old: Side, new: Side, targets: Iterable[TargetChange]) -> tuple[NotChecked, ...]:
    """What is not built here on either side, and changes or may: it comes or goes, or what asks for it changes."""
    touched = {str(one.id) for target in targets for one in target.resources if not one.quiet}
    known = [{(one.what, one.why) for one in side.deployed.not_checked} for side in (new, old)]
    found: dict[str, NotChecked] = {}
    for side in (new, old):
        for one in side.deployed.not_checked:
            askers = _askers(one, side.deployed) or ([one.what] if one.targets or one.what in touched else [])
            same = all((one.what, one.why) in there for there in known)
            for who in askers:
                if who in touched or not same:
                    found.setdefault(who, dataclasses.replace(one, what=who, targets=()))
    return tuple(sorted(found.values()))


def _askers(one: NotChecked, deployed: Unfolded) -> list[str]:
    """The objects that ask for what is not built."""
    answers = (deployed.asked_for.get(name) for name in one.targets)
    return sorted(
        {
            str(answer.resource.id)
            for answer in answers
            if answer is not None and one.what != str(answer.resource.id)
        }
    )
