"""Trees: the only way in which any stage reads the repository."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol


class Tree(Protocol):
    """A set of files under relative paths with `/`: a work tree, the index, a commit, a folder.

    Paths that leave the tree, by `..` or by a link, raise `errors.UnsafeInput` in `read`, and are never listed.
    """

    def list(self) -> tuple[str, ...]:
        """All file paths, sorted."""
        ...

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises FileNotFoundError, IsADirectoryError, or UnsafeInput."""
        ...

    def blob(self, path: str) -> str:
        """An id that changes when the file's bytes do. Raises as `read`."""
        ...

    def is_file(self, path: str) -> bool:
        """Whether a listed file, or a link to one, has this path."""
        ...

    def is_dir(self, path: str) -> bool:
        """Whether any file lies below this path; "" is the root."""
        ...

    def folder(self, path: str) -> tuple[str, ...]:
        """The paths of the files and folders right below a folder, sorted; empty where there is none."""
        ...

    def materialise(self, paths: Iterable[str], folder: Path) -> None:
        """Writes the files into a folder on disk, for external programs only."""
        ...
