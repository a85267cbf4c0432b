"""Several repositories as one tree: other checkouts lie below folders of their own, `@name`.

Which they are is said by the configuration (`sources`), and by nothing else: so a relative folder there may lead out
of the repository. From one repository no path leads into another.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from gitops_gate.git.listing import Listing
from gitops_gate.git.trees import open_tree
from gitops_gate.model import Tree

MARK = "@"
"""Begins the name of a folder that is another repository."""


class Mounted(Listing):
    """A tree with others in it. `sources` = URL -> the folder of its tree, "" for the repository itself."""

    def __init__(self, main: Tree, others: Mapping[str, Tree], sources: Mapping[str, str]) -> None:
        """`others` = the name of a folder, with its mark -> the tree that is below it."""
        self.main = main
        self.mounts = dict(others)
        self.sources = dict(sources)
        links: dict[str, str] = dict(getattr(main, "links", {}))
        paths = list(main.list())
        for name, tree in others.items():
            paths += (f"{name}/{path}" for path in tree.list())
            links |= {f"{name}/{path}": text for path, text in getattr(tree, "links", {}).items()}
        super().__init__(paths, links)

    @property
    def root(self) -> Path | None:
        """The folder on disk of the repository itself, where it has one."""
        return getattr(self.main, "root", None)

    def resolve(self, path: str) -> str:
        if path in self._paths or path in self.mounts:
            return path
        name, tree, rest = self._of(path)
        follow = getattr(tree, "resolve", None)
        if follow is None:
            tree.is_file(rest)  # every tree refuses a path that leaves it
            return path
        found = follow(rest)
        return posixpath.join(name, found) if found else name

    def fetch(self, path: str) -> bytes:
        _, tree, rest = self._of(path)
        return tree.read(rest)

    def blob(self, path: str) -> str:
        _, tree, rest = self._of(path)
        return tree.blob(rest)

    def _of(self, path: str) -> tuple[str, Tree, str]:
        """(folder, tree, path in it)."""
        name, _, rest = path.partition("/")
        return (name, self.mounts[name], rest) if name in self.mounts else ("", self.main, path)


def mounted(tree: Tree, sources: Mapping[str, str]) -> Tree:
    """A tree with the checkouts that the configuration names; one that is not there is passed over.

    `sources` = URL -> folder, relative to the repository's own, which is `.`.
    """
    if not sources or isinstance(tree, Mounted):
        return tree
    root = getattr(tree, "root", None)
    names: dict[Path, str] = {}
    found: dict[str, str] = {}
    for url, folder in sources.items():
        place = Path(folder) if root is None else Path(root, folder)
        if root is not None and place.resolve() == Path(root).resolve():
            found[url] = ""
        elif place.is_dir():
            found[url] = names.setdefault(place.resolve(), _name(url, tuple(names.values())))
    return Mounted(tree, {name: open_tree(place) for place, name in names.items()}, found)


def _name(url: str, taken: Iterable[str]) -> str:
    """A folder's name for a repository, which is none of those that are `taken`."""
    base = re.sub(r"[^\w.-]+", "-", posixpath.basename(url.rstrip("/")).removesuffix(".git")) or "source"
    names = (f"{MARK}{base}", *(f"{MARK}{base}-{number}" for number in range(2, 1000)))
    return next(name for name in names if name not in taken)


def repository_of(tree: Tree, path: str) -> str:
    """The folder of the repository that a path of a tree lies in, "" for the main one."""
    name = path.partition("/")[0]
    return name if name in getattr(tree, "mounts", ()) else ""
