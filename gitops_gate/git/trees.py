"""The trees: work tree, index, commit, overlay, plain folder, memory. All are `model.Tree`.

What they share is a listing: paths, links, and how a listed file is read. `..` and links that leave the tree
are refused in one place, `links.resolved`.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from gitops_gate.errors import FileFault
from gitops_gate.git.blobs import Blobs
from gitops_gate.git.links import normal, resolved
from gitops_gate.git.program import git, revision, top_level
from gitops_gate.model import Tree

_NEVER = frozenset({".git", "node_modules", ".terraform", "__pycache__", ".venv", ".direnv"})
_CHUNK = 64 * 1024
_SUBMODULE = "160000"
"""The mode of a commit of another repository."""

PREFETCHED = 20_000
"""Files that are read from git at once."""

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


def _bytes(path: str | Path) -> bytes:
    """A file's bytes, without Python's buffering: half the time on thousands of small files."""
    # A pipe where git knows a file must not keep the run waiting for a writer.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        data = os.read(handle, _CHUNK)
        if len(data) < _CHUNK:
            return data
        parts = [data]
        while data := os.read(handle, 1 << 20):
            parts.append(data)
        return b"".join(parts)
    finally:
        os.close(handle)


class _OnDisk(Listing):
    """Files in a folder on disk."""

    def __init__(self, root: Path, paths: Iterable[str], links: Mapping[str, str]) -> None:
        super().__init__(paths, links)
        self.root = root
        self._prefix = f"{root}{os.sep}"

    def fetch(self, path: str) -> bytes:
        try:
            return _bytes(self._prefix + path)
        except OSError as fault:
            raise FileFault.of(path, fault) from None


class Folder(_OnDisk):
    """All files below a folder, without git; folders that no repository deploys from are passed over.

    Raises FileFault for a folder that cannot be listed.
    """

    def __init__(self, root: Path) -> None:
        paths, links = [], {}
        for top, folders, names in os.walk(root, onerror=_unlisted):
            inner = os.path.relpath(top, root).replace(os.sep, "/")
            inner = "" if inner == "." else f"{inner}/"
            folders[:] = [name for name in folders if name not in _NEVER]
            for name in (*folders, *names):
                full = os.path.join(top, name)  # noqa: PTH118 - os.walk speaks in strings
                mode = os.lstat(full).st_mode
                if stat.S_ISLNK(mode):
                    links[inner + name] = os.readlink(full).replace(os.sep, "/")  # noqa: PTH115
                elif stat.S_ISREG(mode):
                    paths.append(inner + name)
        super().__init__(root, paths, links)


def _unlisted(fault: OSError) -> None:
    raise FileFault.of(fault.filename, fault) from None


def _gone(path: Path) -> bool:
    """Whether a file that git misses is not there; git misses what it may not look at, too. Raises FileFault."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError as fault:
        raise FileFault.of(path, fault) from None
    return False


class WorkTree(_OnDisk):
    """The files that git knows below a folder, as they are on disk: tracked, and untracked unless ignored.

    `untracked=False` (in CI) leaves the untracked ones out: a clone does not have them.
    """

    def __init__(self, root: Path, *, untracked: bool = True) -> None:
        modes = _staged_modes(root)
        others = ("-o", "--exclude-standard") if untracked else ()
        for entry in git(root, "ls-files", "-z", "-t", "-d", *others).split(b"\0"):
            tag, path = entry[:1], os.fsdecode(entry[2:])
            if tag == b"R" and _gone(Path(root, path)):
                modes.pop(path, None)
            elif tag == b"?" and not path.endswith("/"):
                _make_way(modes, path)
                modes[path] = "120000" if Path(root, path).is_symlink() else "100644"
        links = {path: str(Path(root, path).readlink()) for path, mode in modes.items() if mode == "120000"}
        self.submodules = tuple(sorted(path for path, mode in modes.items() if mode == _SUBMODULE))
        super().__init__(root, (path for path, mode in modes.items() if mode.startswith("100")), links)


def _make_way(modes: dict[str, str], path: str) -> None:
    """Removes the files that are folders by now, in which a file lies."""
    while path := path.rpartition("/")[0]:
        modes.pop(path, None)


def _staged_modes(root: Path) -> dict[str, str]:
    """path -> mode of every entry of the index."""
    modes = {}
    for entry in git(root, "ls-files", "-z", "-s").split(b"\0"):
        if entry:
            head, _, path = entry.partition(b"\t")
            modes[os.fsdecode(path)] = head[:6].decode("ascii")
    return modes


class _InGit(Listing):
    """Blobs of git: path -> (mode, id)."""

    def __init__(self, root: Path, entries: Mapping[str, tuple[str, str]]) -> None:
        self.root = root
        self._ids = {path: name for path, (mode, name) in entries.items() if mode.startswith("100")}
        self.submodules = tuple(sorted(path for path, (mode, _) in entries.items() if mode == _SUBMODULE))
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
