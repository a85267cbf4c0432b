"""What the objects of files and builds ask an operator to build, told anew only where something has changed.

An answer depends on the object, on what else the repository declares, and on what of the tree was looked at to
give it: whether a folder is there, what lies in it. All that is watched, and recorded with the answer. The object
itself is read again when somebody wants to know where in it something stands.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from gitops_gate.errors import UnsafeInput
from gitops_gate.files import Files
from gitops_gate.load import resources
from gitops_gate.mishaps import Mishaps
from gitops_gate.model import Build, Location, Resource, Route, Tree
from gitops_gate.records import Records
from gitops_gate.rows import Row, packed, unpacked, who_of, who_row
from gitops_gate.targets import Asked, Repository, asked, asks, made
from gitops_gate.targets.argocd_overrides import overridden

_FIELDS = tuple(field.name for field in dataclasses.fields(Asked) if field.name != "resource")


class Answers:
    """The answers of one run. `repository` = what objects may mean by their sources."""

    def __init__(
        self,
        repository: Repository,
        files: Files,
        records: Records,
        whole: Callable[[Build], Build],
        mishaps: Mishaps,
    ) -> None:
        """`whole` gives a build with its resources."""
        self._watched = Watched(repository.tree)
        self.repository = dataclasses.replace(repository, tree=self._watched)
        self._files = files
        self._records = records
        self._whole = whole
        self._mishaps = mishaps
        self._world = _world(repository) if records.keeps else ""

    def of_file(self, path: str) -> Sequence[Asked]:
        """What the objects in a file ask for, as they stand there."""

        def found() -> list[Resource]:
            return [one for document in self._files[path].documents for one in resources(document)]

        return self._told(f"file:{path}", self._watched.blob(path) if self._records.keeps else "", found)

    def of_build(self, build: Build) -> Sequence[Asked]:
        """What the resources of a build ask for."""
        kinds: Iterable[tuple[str, str]] = (
            ((one.id.group, one.id.kind) for one in build.resources)
            if build.whole
            else self._records.kinds(build.record)
        )
        if not any(asks(*kind) for kind in kinds):
            return ()
        state = self._records.state_of(build.record) if self._records.keeps else ""
        return self._told(f"build:{build.record}", state, lambda: list(self._whole(build).resources))

    def names(self, build: Build) -> Sequence[tuple[str, str, str, str]]:
        """Group, kind, namespace and name of the objects of a build."""
        if not build.whole:
            return self._records.names(build.record)
        return [(one.id.group, one.id.kind, one.id.namespace, one.id.name) for one in build.resources]

    def whole(self, build: Build) -> Build:
        """The build with its objects."""
        return self._whole(build)

    def of_made(self, answer: Asked) -> Sequence[Asked]:
        """What the objects ask for that an operator makes of the asking one."""
        nothing: list[Asked] = []
        found = self._mishaps.kept_from(
            f"what {answer.resource.id} makes", lambda: list(made(answer, self.repository)), lambda: nothing
        )
        return [_reading(one, answer.recipe.reads) for one in found]

    def _told(self, key: str, state: str, found: Callable[[], list[Resource]]) -> Sequence[Asked]:
        rows = self._records.answers(key, f"{state}{self._world}", self._watched.state) if state else None
        if rows is not None:
            return [self._asked(row, found) for row in rows]
        self._watched.seen.clear()
        broken = len(self._mishaps.told)
        answers = [
            (index, answer)
            for index, one in enumerate(found())
            if asks(one.id.group, one.id.kind)
            for answer in self._asks(one)
        ]
        if state and len(self._mishaps.told) == broken:
            seen = sorted(self._watched.seen)
            self._records.keep_answers(
                key, f"{state}{self._world}", seen, self._watched.state(seen), [_row(*one) for one in answers]
            )
        return [answer for _, answer in answers]

    def _asks(self, resource: Resource) -> list[Asked]:
        """What an object asks for; one that breaks keeps no others from being asked."""
        return self._mishaps.kept_from(
            f"what {resource.id} deploys", lambda: list(asked(resource, self.repository)), list
        )

    def _asked(self, row: Row, found: Callable[[], list[Resource]]) -> Asked:
        index, who, values = row
        known = functools.cache(found)

        def locate(route: Route) -> Location:
            return known()[index].at(*route)

        name = who_of(who)
        assert name is not None
        answer = Asked(Resource(name, {}, locate), **dict(zip(_FIELDS, map(unpacked, values), strict=True)))
        reads = answer.recipe.reads
        resource = overridden(answer.resource, answer.route[:-1], reads, self.repository) if reads else None
        return answer if resource is None else dataclasses.replace(answer, resource=resource)


def _row(index: int, answer: Asked) -> Row:
    return [index, who_row(answer.resource.id), [packed(getattr(answer, name)) for name in _FIELDS]]


def _reading(answer: Asked, paths: tuple[str, ...]) -> Asked:
    """The answer of an object that was made with what is at these paths."""
    reads = (*answer.recipe.reads, *paths)
    return dataclasses.replace(answer, recipe=dataclasses.replace(answer.recipe, reads=reads))


def _world(repository: Repository) -> str:
    said = [getattr(repository, one.name) for one in dataclasses.fields(repository) if one.name != "tree"]
    return hashlib.blake2b(_shown(said).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _shown(value: object) -> str:
    """`value` as text, in an order of its own where it has none."""
    if isinstance(value, Mapping):
        return _shown(sorted((_shown(key), _shown(one)) for key, one in value.items()))
    if isinstance(value, set | frozenset):
        return _shown(sorted(map(_shown, value)))
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_shown, value))}]"
    return repr(value)


class Watched:
    """A tree that remembers what it was asked: paths, `path/` for what lies in a folder, `*` for everything."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.mounts = getattr(tree, "mounts", {})
        self.seen: set[str] = set()

    def list(self) -> tuple[str, ...]:
        self.seen.add("*")
        return self._tree.list()

    def read(self, path: str) -> bytes:
        self.seen.add(path)
        return self._tree.read(path)

    def blob(self, path: str) -> str:
        self.seen.add(path)
        return self._tree.blob(path)

    def is_file(self, path: str) -> bool:
        self.seen.add(path)
        return self._tree.is_file(path)

    def is_dir(self, path: str) -> bool:
        self.seen.add(path)
        return self._tree.is_dir(path)

    def folder(self, path: str) -> tuple[str, ...]:
        self.seen.add(f"{path}/")
        return self._tree.folder(path)

    def materialise(self, paths: Iterable[str], folder: Path) -> None:
        paths = tuple(paths)
        self.seen.update(paths)
        self._tree.materialise(paths, folder)

    def resolve(self, path: str) -> str:
        follow = getattr(self._tree, "resolve", None)
        return path if follow is None else str(follow(path))

    def state(self, seen: Iterable[str]) -> str:
        """Changes when the answer to any of these questions does."""
        made = hashlib.blake2b(digest_size=12)
        for path in seen:
            made.update(self._state(path).encode("utf-8", "surrogatepass"))
            made.update(b"\0")
        return made.hexdigest()

    def _state(self, path: str) -> str:
        try:
            if path == "*":
                return "\n".join(self._tree.list())
            if path.endswith("/"):
                return "\n".join(self._tree.folder(path[:-1]))
            if self._tree.is_file(path):
                return self._tree.blob(path)
            return "/" if self._tree.is_dir(path) else "-"
        except (OSError, UnsafeInput):
            return "!"
