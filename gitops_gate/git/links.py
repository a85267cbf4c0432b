"""Paths inside a tree: `..` and symbolic links followed without ever leaving it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from gitops_gate.errors import UnsafeInput

# What a path holds that is not normal yet: nearly none does, and this asks once instead of taking it apart.
_ODD = re.compile(r"^/|//|/$|(?:^|/)\.{1,2}(?:/|$)|^\.?$")

FOLLOWED = 40
"""Links that one path may pass, as on Linux."""


def normal(path: str) -> str:
    """`path` without `.`, `..` and doubled slashes; "" is the root. Raises UnsafeInput where it leaves it."""
    if "/." not in path and "//" not in path and path[:1] not in "/." and path[-1:] != "/":
        return path  # the same question, asked ten times as fast: nearly all paths are plain
    if not _ODD.search(path):
        return path
    if path.startswith("/"):
        raise UnsafeInput(f"{path} is an absolute path; only paths inside the repository are read")
    clean = posixpath.normpath(path)
    if clean == ".." or clean.startswith("../"):
        raise UnsafeInput(f"{path} leaves the repository")
    return "" if clean == "." else clean


def resolved(path: str, links: Mapping[str, str]) -> str:
    """`path` with all links on the way followed. Raises UnsafeInput for a way out or a loop.

    `links` = path of each link in the tree -> the text it holds.
    """
    path = normal(path)
    if not links:
        return path
    for _ in range(FOLLOWED):
        parts = path.split("/")
        for length in range(1, len(parts) + 1):
            head = "/".join(parts[:length])
            if head in links:
                break
        else:
            return path
        target = links[head]
        if target.startswith("/"):
            raise UnsafeInput(f"{head} is a link to {target}, outside the repository")
        joined = posixpath.join(posixpath.dirname(head), target, *parts[length:])
        try:
            path = normal(joined)
        except UnsafeInput:
            raise UnsafeInput(f"{head} is a link to {target}, outside the repository") from None
    raise UnsafeInput(f"{path} goes through a loop of links")
