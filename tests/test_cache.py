"""The cache: what is put in comes out; the least recently used goes; what is broken counts as absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitops_gate.cache import Cache


def kept(path: Path, keys: str, **limits: int) -> str:
    """Which of the keys are there, after each was put in with 1,000 bytes that do not compress, in order."""
    cache = Cache(path, **limits)
    for key in keys:
        cache.put(key, os.urandom(1_000))
    found = "".join(key for key in dict.fromkeys(keys) if cache.get(key) is not None)
    cache.close()
    return found


@pytest.mark.parametrize(
    ("keys", "limits", "expected"),
    [
        ("abc", {}, "abc"),
        ("abcd", {"kept": 2}, "cd"),
        ("abcad", {"kept": 2}, "ad"),
        ("abcd", {"kept_bytes": 2_500}, "cd"),
        ("abcd", {"kept_bytes": 1}, "d"),
    ],
)
def test_the_least_recently_used_go(tmp_path: Path, keys: str, limits: dict[str, int], expected: str) -> None:
    assert kept(tmp_path / "results.sqlite", keys, **limits) == expected


def test_what_is_asked_for_stays(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "results.sqlite", kept=2)
    cache.put("a", b"1")
    cache.put("b", b"2")
    assert cache.get("a") == b"1"
    cache.put("c", b"3")
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (b"1", None, b"3")


@pytest.mark.parametrize("content", [b"", b"no database", os.urandom(5_000)])
def test_a_broken_file_is_no_reason_to_fail(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "results.sqlite"
    path.write_bytes(content)
    cache = Cache(path)
    cache.put("a", b"1")
    assert cache.get("a") in (b"1", None)
    cache.close()


def test_nothing_is_kept_without_a_file() -> None:
    cache = Cache(None)
    cache.put("a", b"1")
    assert cache.get("a") is None
