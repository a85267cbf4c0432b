"""Listings: what all trees have in common. Paths, links, and how a listed file is read and kept.

`..` and links that leave the tree are refused in one place, `links.resolved`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from gitops_gate.git.links import normal, resolved

SUBMODULE = "160000"
"""The mode of a commit of another repository."""

KEPT_BYTES = 64 * 1024 * 1024
"""What a tree keeps of the files it has read: they are hashed, parsed and quoted."""


class Listing:
    """A tree over a known set of paths; `fetch` reads one that is in it.

    `submodules` = the folders whose files belong to other repositories, and are not in it.
    """

    submodules: tuple[str, ...] = ()

    def __init__(self, paths: Iterable[str], links: Mapping[str, str]) -> None:
        self.links = dict(links)
        self._paths = frozenset(paths)
        self._sorted: tuple[str, ...] | None = None
        self._folders: dict[str, tuple[str, ...]] | None = None
        self._digests: dict[str, str] = {}
        self._kept: dict[str, bytes] = {}
        self._room = KEPT_BYTES

    def fetch(self, path: str) -> bytes:
        raise FileNotFoundError(path)

    def list(self) -> tuple[str, ...]:
        if self._sorted is None:
            self._sorted = tuple(sorted(self._paths))
        return self._sorted

    def resolve(self, path: str) -> str:
        """The path of the file or folder itself. Raises UnsafeInput where the way leaves the tree."""
        # A listed path is normal, and no link lies on its way.
        return path if path in self._paths else resolved(path, self.links)

    def read(self, path: str) -> bytes:
        found = self.resolve(path)
        if found not in self._paths:
            if found in self._contents():
                raise IsADirectoryError(path)
            raise FileNotFoundError(path)
        data = self._kept.get(found)
        if data is None:
            data = self.fetch(found)
            if len(data) <= self._room:
                self._kept[found] = data
                self._room -= len(data)
        return data

    def blob(self, path: str) -> str:
        found = self.resolve(path)
        if found not in self._digests:
            self._digests[found] = hashlib.blake2b(self.read(found), digest_size=16).hexdigest()
        return self._digests[found]

    def is_file(self, path: str) -> bool:
        return self.resolve(path) in self._paths

    def is_dir(self, path: str) -> bool:
        folders = self._contents()
        return path in folders or self.resolve(path) in folders

    def folder(self, path: str) -> tuple[str, ...]:
        found = self.resolve(path)
        return tuple(f"{found}/{name}" if found else name for name in self._contents().get(found, ()))

    def materialise(self, paths: Iterable[str], folder: Path) -> None:
        for path in paths:
            place = folder / normal(path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(self.read(path))

    def _contents(self) -> dict[str, tuple[str, ...]]:
        """The names right below each folder, sorted; links are listed under their own name."""
        if self._folders is None:
            names: dict[str, set[str]] = {"": set()}
            for path in (*self._paths, *self.links):
                while path:
                    parent, _, name = path.rpartition("/")
                    siblings = names.get(parent)
                    if siblings is None:
                        siblings = names[parent] = set()
                    elif name in siblings:
                        break
                    siblings.add(name)
                    path = parent
            self._folders = {path: tuple(sorted(found)) for path, found in names.items()}
        return self._folders
