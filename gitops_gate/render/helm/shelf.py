"""The shelf: archives of charts from elsewhere that are here, by name and version.

They lie in folders that the configuration names (of the repository, or of this machine) and in the user's cache
folder. What is not there is fetched only where that has been allowed, and kept by the address that it came from.
"""

from __future__ import annotations

import contextlib
import fnmatch
import hashlib
import posixpath
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gitops_gate.model import ChartSource, Tree
from gitops_gate.render.helm.box import Box
from gitops_gate.render.helm.versions import best, version

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_ARCHIVE = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*?)-(?P<version>v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)\.tgz"
)


@dataclass(frozen=True, slots=True)
class Fetching:
    """How charts are fetched. `box` None = they are not, and those of earlier runs are all there is; `kept` = where
    they are put, a folder for each address; `allowed` = globs of addresses, none = all that are encrypted."""

    box: Box | None
    kept: Path
    allowed: tuple[str, ...] = ()

    def may(self, url: str) -> bool:
        """Whether an address may be asked."""
        if self.allowed:
            return any(fnmatch.fnmatchcase(url, glob) for glob in self.allowed)
        return url.startswith(("https://", "oci://"))

    def folder(self, url: str) -> Path:
        return self.kept / hashlib.blake2b(url.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()

    def fetched(self, source: ChartSource) -> bytes | None:
        """The archive of a chart, None where it cannot be had."""
        if (
            self.box is None
            or not self.may(source.url)
            or source.name.startswith("-")
            or not _NAME.fullmatch(source.name)
        ):
            return None
        with tempfile.TemporaryDirectory(prefix="gitops-gate-") as made:
            if not self.box.run(Path(made), _words(source), network=True).ok:
                return None
            for file in Path(made).glob("*.tgz"):
                data = file.read_bytes()
                with contextlib.suppress(OSError):
                    self.folder(source.url).mkdir(parents=True, exist_ok=True, mode=0o700)
                    (self.folder(source.url) / file.name).write_bytes(data)
                return data
        return None


def _words(source: ChartSource) -> list[str]:
    version = source.version
    if not source.url.startswith("oci://"):
        return ["pull", f"--repo={source.url}", f"--version={version}", "--", source.name]
    if version.startswith("sha256:"):
        return ["pull", "--", f"{source.url}@{version}"]
    return ["pull", f"--version={version}", "--", source.url]


class Shelf:
    """`find` gives the archive of a chart; `state` changes with what lies here."""

    def __init__(self, tree: Tree, folders: Sequence[str], fetching: Fetching | None = None) -> None:
        self._tree = tree
        self._fetching = fetching
        self._had: dict[ChartSource, bytes | None] = {}
        self._archives: dict[str, dict[str, Callable[[], bytes]]] = {}
        made = hashlib.blake2b(digest_size=8)
        for folder in folders:
            for file, state, read in _archives(tree, folder):
                found = _ARCHIVE.fullmatch(file)
                if found is not None:
                    self._archives.setdefault(found["name"], {}).setdefault(found["version"], read)
                    made.update(f"{file} {state}\0".encode("utf-8", "surrogateescape"))
        kept = sorted(fetching.kept.glob("*/*.tgz")) if fetching is not None else []
        for path in kept:
            made.update(f"{path.parent.name} {path.name}\0".encode("utf-8", "surrogateescape"))
        self.state = made.hexdigest() if self._archives or kept else ""

    def find(self, source: ChartSource) -> bytes | None:
        """The archive of a chart, the newest that its version allows; None where there is none."""
        if source not in self._had:
            self._had[source] = self._kept(source) or self._fetched(source)
        return self._had[source]

    def _fetched(self, source: ChartSource) -> bytes | None:
        fetching = self._fetching
        if fetching is None or not source.url:
            return None
        earlier = Shelf(self._tree, (str(fetching.folder(source.url)),))
        exact = version(source.version) is not None
        return (earlier.find(source) if exact else None) or fetching.fetched(source) or earlier.find(source)

    def _kept(self, source: ChartSource) -> bytes | None:
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
