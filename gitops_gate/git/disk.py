"""Trees on disk: a folder as it is, and the work tree, which is what git knows of one."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from gitops_gate.errors import FileFault
from gitops_gate.git.listing import SUBMODULE, Listing
from gitops_gate.git.program import git

_NEVER = frozenset({".git", "node_modules", ".terraform", "__pycache__", ".venv", ".direnv"})
_CHUNK = 64 * 1024


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
        self.submodules = tuple(sorted(path for path, mode in modes.items() if mode == SUBMODULE))
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
