"""The shelf: archives of charts from elsewhere that are here, by name and version.

They lie in folders that the configuration names (of the repository, or of this machine) and in the user's cache
folder. Nothing is fetched.
"""

from __future__ import annotations

import contextlib
import hashlib
import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from gitops_gate.model import ChartSource, Tree
from gitops_gate.render.helm.versions import best

_ARCHIVE = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*?)-(?P<version>v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)\.tgz"
)


class Shelf:
    """`find` gives the archive of a chart; `state` changes with what lies here."""

    def __init__(self, tree: Tree, folders: Sequence[str]) -> None:
        self._archives: dict[str, dict[str, Callable[[], bytes]]] = {}
        made = hashlib.blake2b(digest_size=8)
        for folder in folders:
            for file, state, read in _archives(tree, folder):
                found = _ARCHIVE.fullmatch(file)
                if found is not None:
                    self._archives.setdefault(found["name"], {}).setdefault(found["version"], read)
                    made.update(f"{file} {state}\0".encode("utf-8", "surrogateescape"))
        self.state = made.hexdigest() if self._archives else ""

    def find(self, source: ChartSource) -> bytes | None:
        """The archive of a chart, the newest that its version allows; None where there is none."""
        versions = self._archives.get(source.name, {})
        chosen = best(source.version, versions)
        if chosen is None:
            return None
        with contextlib.suppress(OSError):
            return versions[chosen]()
        return None


def _archives(tree: Tree, folder: str) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """(name, state, how it is read) of the files of a folder: of the tree where it has that folder."""
    inside = posixpath.normpath(folder)
    if not folder.startswith(("/", "~", "..")) and tree.is_dir(inside):
        for path in tree.folder(inside):
            if path.endswith(".tgz") and tree.is_file(path):
                yield posixpath.basename(path), tree.blob(path), lambda path=path: tree.read(path)  # type: ignore[misc]
        return
    place = Path(folder).expanduser()
    with contextlib.suppress(OSError):
        for file in sorted(place.glob("*.tgz")):
            state = file.stat()
            yield file.name, f"{state.st_size} {state.st_mtime_ns}", file.read_bytes
