"""The one result cache: a single file in the user's cache folder, from keys to masked results.

It is never trusted with more than results: entries are JSON, and one that cannot be read counts as absent. A
cache that cannot be opened or written is no reason to fail: the run goes on without.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
import zlib
from pathlib import Path

KEPT = 400
"""Entries; the least recently used ones go."""

KEPT_BYTES = 200 * 1024 * 1024
"""Of all entries together, compressed."""

_OLD = """
delete from result where key in (
    select key from (
        select key, row_number() over latest as place, sum(length(value)) over latest as bytes
        from result window latest as (order by used desc, key)
    ) where place > ? or (bytes > ? and place > 1)
)
"""


def place() -> Path:
    """The cache file: in XDG_CACHE_HOME, ~/Library/Caches or LOCALAPPDATA."""
    if sys.platform == "win32":
        top = Path(os.environ.get("LOCALAPPDATA", str(Path.home() / "AppData" / "Local")))
    elif sys.platform == "darwin":
        top = Path.home() / "Library" / "Caches"
    else:
        top = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return top / "gitops-gate" / "results.sqlite"


class Cache:
    """Results by key. `path` None = a cache that keeps nothing."""

    def __init__(self, path: Path | None, kept: int = KEPT, kept_bytes: int = KEPT_BYTES) -> None:
        import sqlite3  # start-up budget

        self._table: sqlite3.Connection | None = None
        self._kept = kept
        self._bytes = kept_bytes
        self._faults = (sqlite3.Error, OSError, zlib.error)
        if path is None:
            return
        with contextlib.suppress(*self._faults):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            table = sqlite3.connect(path, timeout=1.0, isolation_level=None)
            table.execute("create table if not exists result (key text primary key, used real, value blob)")
            self._table = table

    def get(self, key: str) -> bytes | None:
        """The result under a key."""
        if self._table is None:
            return None
        with contextlib.suppress(*self._faults):
            row = self._table.execute("select value from result where key = ?", (key,)).fetchone()
            if row is not None:
                self._table.execute("update result set used = ? where key = ?", (time.time(), key))
                return zlib.decompress(row[0])
        return None

    def put(self, key: str, value: bytes) -> None:
        """Keeps a result, and drops the least recently used ones beyond `KEPT` and `KEPT_BYTES`."""
        if self._table is None:
            return
        with contextlib.suppress(*self._faults):
            entry = (key, time.time(), zlib.compress(value, 1))
            self._table.execute("insert or replace into result values (?, ?, ?)", entry)
            self._table.execute(_OLD, (self._kept, self._bytes))

    def close(self) -> None:
        """Closes the file."""
        if self._table is not None:
            self._table.close()
            self._table = None
