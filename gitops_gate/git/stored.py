"""Trees in git's store: the index, and a commit."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from gitops_gate.git.blobs import Blobs
from gitops_gate.git.listing import SUBMODULE, Listing
from gitops_gate.git.program import git, revision

PREFETCHED = 20_000
"""Files that are read from git at once."""


class _InGit(Listing):
    """Blobs of git: path -> (mode, id)."""

    def __init__(self, root: Path, entries: Mapping[str, tuple[str, str]]) -> None:
        self.root = root
        self._ids = {path: name for path, (mode, name) in entries.items() if mode.startswith("100")}
        self.submodules = tuple(sorted(path for path, (mode, _) in entries.items() if mode == SUBMODULE))
        self._blobs = Blobs(root)
        links = {
            path: os.fsdecode(self._blobs.read(name))
            for path, (mode, name) in entries.items()
            if mode == "120000"
        }
        super().__init__(self._ids, links)

    def fetch(self, path: str) -> bytes:
        return self._blobs.read(self._ids[path])

    def prefetch(self, paths: Iterable[str]) -> None:
        """Reads many files at once, as far as there is room to keep them; `read` then has them at hand."""
        wanted = [path for path in paths if path in self._ids and path not in self._kept][:PREFETCHED]
        for path, data in zip(
            wanted, self._blobs.read_all([self._ids[path] for path in wanted]), strict=True
        ):
            if len(data) <= self._room:
                self._kept[path] = data
                self._room -= len(data)

    def blob(self, path: str) -> str:
        found = self.resolve(path)
        return self._ids[found] if found in self._ids else super().blob(found)


class Index(_InGit):
    """What is staged: the content of the next commit."""

    def __init__(self, root: Path) -> None:
        entries = {}
        for entry in git(root, "ls-files", "-z", "-s").split(b"\0"):
            if entry:
                head, _, path = entry.partition(b"\t")
                mode, name, _ = head.decode("ascii").split(" ")
                entries[os.fsdecode(path)] = (mode, name)
        super().__init__(root, entries)


class Commit(_InGit):
    """A commit, below the folder asked for. Raises UsageError where `rev` is none."""

    def __init__(self, root: Path, rev: str) -> None:
        self.rev = revision(root, rev)
        entries = {}
        for entry in git(root, "ls-tree", "-r", "-z", self.rev).split(b"\0"):
            if entry:
                head, _, path = entry.partition(b"\t")
                mode, _, name = head.decode("ascii").split(" ")
                entries[os.fsdecode(path)] = (mode, name)
        super().__init__(root, entries)
