"""The trees: work tree, index, commit, overlay, plain folder, memory. All are `model.Tree`.

What they share is a `Listing`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from gitops_gate.git.disk import Folder, WorkTree
from gitops_gate.git.listing import Listing
from gitops_gate.git.program import top_level
from gitops_gate.git.stored import Commit, Index
from gitops_gate.model import Tree

__all__ = ["Commit", "Folder", "Index", "Memory", "Overlay", "WorkTree", "open_tree"]


class Memory(Listing):
    """Files given as bytes."""

    def __init__(self, files: Mapping[str, bytes], links: Mapping[str, str] | None = None) -> None:
        super().__init__(files, links or {})
        self._files = dict(files)

    def fetch(self, path: str) -> bytes:
        return self._files[path]


class Overlay(Listing):
    """A tree with some files replaced, added, or (None) removed."""

    def __init__(self, below: Tree, files: Mapping[str, bytes | None]) -> None:
        self._below = below
        self._files = dict(files)
        kept = (path for path in below.list() if path not in files)
        added = (path for path, data in files.items() if data is not None)
        super().__init__((*kept, *added), getattr(below, "links", {}))

    def fetch(self, path: str) -> bytes:
        data = self._files.get(path)
        return self._below.read(path) if data is None else data

    def blob(self, path: str) -> str:
        return super().blob(path) if self.resolve(path) in self._files else self._below.blob(path)


def open_tree(root: Path) -> WorkTree | Folder:
    """The tree of a folder: what git knows of it, or all its files where git knows nothing.

    In CI (the environment variable CI is set) untracked files are left out, as a clone would not have them.
    """
    if top_level(root) is None:
        return Folder(root)
    tree = WorkTree(root, untracked=not os.environ.get("CI"))
    # A folder that git ignores or has never been told of is still a folder somebody asked to have checked.
    return tree if tree.list() else Folder(root)
