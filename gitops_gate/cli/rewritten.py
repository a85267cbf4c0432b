"""Kustomizations without deprecated fields: converted where what is deployed stays the same."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, field

from gitops_gate.builder import Builder
from gitops_gate.checks.kustomize.conversion import Left, Readable
from gitops_gate.checks.kustomize.rewriting import headed, rewritable, rewritten
from gitops_gate.checks.kustomize.variables import replaced_vars
from gitops_gate.cli.opened import Opened
from gitops_gate.deployed import unfolded
from gitops_gate.git.trees import Overlay
from gitops_gate.load import load_file
from gitops_gate.model import Build, Location, Target, Tree
from gitops_gate.model.names import is_kustomization
from gitops_gate.render.kustomize import Renderer
from gitops_gate.repository import loaded
from gitops_gate.unfold import Unfolded
from gitops_gate.wish import silent

_ELSEWHERE = {
    "vars": "`--vars` converts them to `replacements`, in the files that refer to them, too",
    "helmChartInflationGenerator": "it is not rendered as part of a kustomization: write `helmCharts`",
}


@dataclass(slots=True)
class Rewritten:
    """`files` = path -> its new bytes; `left` = (path, field) -> why it stays as it is; "" = the whole file.

    `together` = paths of which all change, or none.
    """

    files: dict[str, bytes | None] = field(default_factory=dict)
    together: list[frozenset[str]] = field(default_factory=list)
    left: dict[tuple[str, str], str] = field(default_factory=dict)


def rewritten_files(here: Opened, *, variables: bool = False) -> Rewritten:
    """All kustomizations of a repository with their deprecated fields converted, `vars` where that is wished.

    A field is left as it is where any build that reads the file would give other objects, or where none can be
    rendered, so that nobody can say.
    """
    found = Rewritten()
    deployed = _unfolded(here, here.tree)
    before = Judged(here.tree, deployed.builds)
    for path in here.tree.list():
        if is_kustomization(path) and here.tree.is_file(path):
            _file(here.tree, path, before, found)
            if variables and found.left.get((path, "vars")) == _ELSEWHERE["vars"]:
                _variables(path, before, found)
    _compared(here, deployed, found)
    return found


def _unfolded(here: Opened, tree: Tree) -> Unfolded:
    repository = loaded(tree, here.settings, silent)
    return unfolded(repository, here.settings, here.surroundings, Builder(repository, silent))


def _file(tree: Tree, path: str, before: Judged, found: Rewritten) -> None:
    """Converts what it can of one kustomization."""
    data = tree.read(path)
    file = load_file(path, data, "config")
    body = file.documents[0].body if len(file.documents) == 1 else None
    fields = rewritable(body)
    for name in _ELSEWHERE.keys() & body.keys() if isinstance(body, dict) else ():
        found.left[path, name] = _ELSEWHERE[name]
    if not fields or file.source is None:
        return
    text = file.source.text
    crlf = "\r\n" in text
    if (crlf and text.count("\r\n") != text.count("\n")) or data != text.encode():
        found.left[path, ""] = "its line ends are mixed, or it begins with a byte order mark"
    elif not before.known(path):
        found.left[path, ""] = (
            "it cannot be rendered here, so nobody can say whether it would deploy the same"
        )
    elif (after := _fields(text.replace("\r\n", "\n"), fields, path, before, found)) is not None:
        after = headed(after)
        found.files[path] = (after.replace("\n", "\r\n") if crlf else after).encode()


def _variables(path: str, before: Judged, found: Rewritten) -> None:
    """Converts the vars of one kustomization, if all of them can be."""
    tree = Overlay(before.tree, found.files)
    folder = path.rpartition("/")[0]

    def read(name: str) -> str | None:
        data = tree.read(name) if tree.is_file(name) else b"\xff"
        try:
            return data.decode()
        except UnicodeDecodeError:
            return None

    text = read(path)
    if text is None or "\r" in text or not before.known(path):
        return
    try:
        changed = {name or path: new.encode() for name, new in replaced_vars(text, folder, read).items()}
    except Left as why:
        found.left[path, "vars"] = str(why)
        return
    changed[path] = headed(changed[path].decode()).encode()
    files = {**found.files, **changed}
    if not all(before.same(one, Overlay(before.tree, files)) for one in changed):
        found.left[path, "vars"] = "what is deployed would not be the same"
        return
    del found.left[path, "vars"]
    found.files |= changed
    found.together.append(frozenset(changed))


def _fields(text: str, fields: tuple[str, ...], path: str, before: Judged, found: Rewritten) -> str | None:
    """The text without those deprecated fields that can go, None where none can."""
    folder = path.rpartition("/")[0]

    def readable(name: str) -> bool:
        return "\n" not in name and before.tree.is_file(posixpath.normpath(posixpath.join(folder, name)))

    def same(changed: str) -> bool:
        return before.same(path, Overlay(before.tree, {**found.files, path: changed.encode()}))

    at_once, start, left = _steps(text, fields, readable), text, found.left
    if same(at_once[0]):
        left.update({(path, one): why for one, why in at_once[1].items()})
        return at_once[0] if at_once[0] != text else None
    for one in fields:
        changed, refused = _steps(text, (one,), readable)
        if refused:
            left[path, one] = refused[one]
        elif same(changed):
            text = changed
        else:
            left[path, one] = "what is deployed would not be the same"
    return text if text != start else None


def _steps(text: str, fields: tuple[str, ...], readable: Readable) -> tuple[str, dict[str, str]]:
    """The text without some fields, and why others stay in it."""
    left: dict[str, str] = {}
    for one in fields:
        try:
            text = rewritten(text, one, readable)
        except Left as why:
            left[one] = str(why)
    return text, left


class Judged:
    """The objects of the folders that read a kustomization, as they are before anything is changed."""

    def __init__(self, tree: Tree, builds: Iterable[Build]) -> None:
        self.tree = tree
        self._builds = tuple(builds)
        self._renderer = Renderer(tree, load_file)
        self._before: dict[str, str | None] = {}

    def known(self, path: str) -> bool:
        """Whether any of them can be rendered."""
        return any(self._of(one) is not None for one in self._folders(path))

    def same(self, path: str, tree: Tree) -> bool:
        """Whether the folders give the same objects in another tree."""
        renderer = Renderer(tree, load_file)
        return all(_objects(renderer, one) == self._of(one) for one in self._folders(path))

    def _folders(self, path: str) -> list[str]:
        roots = {build.target.path for build in self._builds if path in build.inputs}
        own = {path.rpartition("/")[0]} if is_kustomization(path) else set()
        return sorted(own | roots)

    def _of(self, folder: str) -> str | None:
        if folder not in self._before:
            self._before[folder] = _objects(self._renderer, folder)
        return self._before[folder]


def _objects(renderer: Renderer, folder: str) -> str | None:
    return _shown(renderer.build(Target(folder or ".", "kustomize", folder, Location(folder))))


def _shown(build: Build) -> str | None:
    """The objects of a build as a text that only equal ones have; None where it failed."""
    if build.failure is not None:
        return None
    return json.dumps([one.body for one in build.resources], sort_keys=True, default=repr)


def _compared(here: Opened, deployed: Unfolded, found: Rewritten) -> None:
    """Takes back what changes a build as an operator makes it: it writes into kustomizations, too."""
    if not found.files:
        return
    before = {build.target.name: build for build in deployed.builds}
    after = {build.target.name: build for build in _unfolded(here, Overlay(here.tree, found.files)).builds}
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is not None and new is not None and _shown(old) == _shown(new):
            continue
        read = {path for build in (old, new) if build is not None for path in build.inputs}
        taken = read & found.files.keys()
        while more := {one for paths in found.together if paths & taken for one in paths} - taken:
            taken |= more
        for path in sorted(taken & found.files.keys()):
            del found.files[path]
            found.left[path, ""] = f"what {name} deploys would not be the same"
