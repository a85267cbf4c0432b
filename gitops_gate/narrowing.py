"""Narrowing: which files and builds a change affects.

A change reaches a build through what the build reads, or looked for in vain. It also decides which targets there
are: a base that nobody includes any more becomes a target of its own. So what changed files name, before and
after, is affected too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from gitops_gate.config import NAMES, Settings
from gitops_gate.deployed import source_of
from gitops_gate.errors import UnsafeInput
from gitops_gate.load import load_file, resources
from gitops_gate.model import Build, LoadedFile, Tree
from gitops_gate.model.names import is_kustomization
from gitops_gate.repository import Loaded, dialect_of
from gitops_gate.targets import Repository, asked, made
from gitops_gate.targets.kustomize import folders_of
from gitops_gate.unfold import Unfolded
from gitops_gate.wish import Wish


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """What a run judges: the files at `paths`, builds; `whole` = nothing was left out on purpose; `deletes` = files
    are gone."""

    repository: Loaded
    paths: tuple[str, ...]
    builds: tuple[Build, ...]
    whole: bool
    deletes: bool = False

    @property
    def tree(self) -> Tree:
        return self.repository.tree

    @property
    def files(self) -> tuple[LoadedFile, ...]:
        """The files, read."""
        return tuple(map(self.repository.file, self.paths))


def work_of(repository: Loaded, deployed: Unfolded, settings: Settings, wish: Wish) -> Work:
    """What a run judges. A changed configuration, policy or CRD affects everything."""
    everything = (*repository.files, *repository.texts)
    changed = wish.changed
    if changed is None or _reaches_all(repository, settings, changed):
        return Work(repository, everything, _located(deployed, deployed.builds, wish), changed is None)
    paths = tuple(path for path in everything if path in changed)
    here = source_of(repository, wish.surroundings, settings)
    named = {folder for path in changed for folder in _named(path, repository, wish.before, here)}
    turned = tuple(sorted({_below(path) for path in changed if is_kustomization(path)}))
    gone = _gone(repository.tree, changed)
    reached = changed | gone
    direct = [
        build
        for build in deployed.builds
        if not reached.isdisjoint(build.inputs)
        or build.target.path in named
        or f"{build.target.path}/".startswith(turned)
    ]
    # What a build includes is built on its own when it fails.
    alone = {_above(path) for build in direct if build.failure is not None for path in build.inputs}
    chosen = {build.target.name for build in direct}
    altering = frozenset(path for path in changed if _alters(path, repository, wish.before, here))
    turned_over = {one.target.name for one in direct if not altering.isdisjoint(one.inputs)}
    affected = [
        build
        for build in deployed.builds
        if build.target.name in chosen
        or build.target.path in alone
        or not turned_over.isdisjoint(_ancestors(build.target.name, deployed.parents))
    ]
    return Work(repository, paths, _located(deployed, affected, wish), False, bool(gone))


def _alters(path: str, repository: Loaded, before: Tree | None, here: Repository) -> bool:
    """Whether a change of a file may alter what objects of other files ask for: it is a patch, or it names some."""
    if is_kustomization(path):
        now, earlier = (
            _beside_resources(one) for one in (repository.files.get(path), _earlier(path, before))
        )
        return now is None or now != earlier
    sketch = repository.files.sketches.get(path)
    if sketch is None or not sketch.objects:
        return sketch is not None
    return sketch.asks and not any(_named(path, repository, before, here))


def _beside_resources(file: LoadedFile | None) -> object:
    """What a kustomization says besides which resources there are: those that it names bring their own."""
    body = file.documents[0].body if file is not None and file.documents else None
    if not isinstance(body, dict):
        return None
    return {key: value for key, value in body.items() if key not in ("resources", "bases")}


def _ancestors(name: str, parents: Mapping[str, str]) -> Iterator[str]:
    """The targets whose builds bring a target, nearest first."""
    seen = {name}
    while (name := parents.get(name, "")) and name not in seen:
        seen.add(name)
        yield name


def _gone(tree: Tree, changed: frozenset[str]) -> frozenset[str]:
    """The folders above deleted files: what names a folder that is gone looked in vain for it, not for the files."""
    deleted = [path for path in changed if not tree.is_file(path)]
    return frozenset(str(folder) for path in deleted for folder in PurePosixPath(path).parents)


def _located(deployed: Unfolded, builds: Iterable[Build], wish: Wish) -> tuple[Build, ...]:
    """Builds that know where their target is asked for, if somebody wants to know, or they failed."""
    wanted = wish.places
    return tuple(deployed.located(one) if wanted or one.failure is not None else one for one in builds)


def _above(path: str) -> str:
    return path.rpartition("/")[0]


def _below(path: str) -> str:
    folder = _above(path)
    return f"{folder}/" if folder else ""


def _reaches_all(repository: Loaded, settings: Settings, changed: frozenset[str]) -> bool:
    given = (*settings.policies.folders, *settings.policies.data, *settings.schemas)
    prefixes = tuple(f"{name.removeprefix('./').rstrip('/')}/" for name in given)
    for path in changed:
        sketch = repository.files.sketches.get(path)
        if path in NAMES or f"{path}/".startswith(prefixes) or (sketch is not None and sketch.crds):
            return True
    return False


def _named(path: str, repository: Loaded, before: Tree | None, here: Repository) -> Iterator[str]:
    """The folders that a file names or named: that a kustomization includes, that an object has built."""
    for file in (repository.files.get(path), _earlier(path, before)):
        if file is None:
            continue
        if is_kustomization(path):
            yield from folders_of(file)
            continue
        for document in file.documents:
            for resource in resources(document):
                for answer in asked(resource, here):
                    answers = (answer, *made(answer, here))
                    yield from (one.path for one in answers if one.path is not None)


def _earlier(path: str, before: Tree | None) -> LoadedFile | None:
    if before is None or not (path.endswith((".yaml", ".yml", ".json")) or is_kustomization(path)):
        return None
    try:
        return load_file(path, before.read(path), dialect_of(path))
    except (OSError, UnsafeInput):
        return None
