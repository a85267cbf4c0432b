"""Revisions of a git repository, as objects name them."""

from __future__ import annotations

import re

_PINNED = re.compile(
    r"[0-9a-f]{7,40}|refs/tags/.*|v?[0-9]+(?:\.(?:[0-9]+|[x*])){1,2}(?:[-+].*)?|[~^<>=].*|.*[*].*"
)
"""Commits, tags that are versions, and ranges of versions."""


def pinned(revision: str) -> bool:
    """Whether a revision is no branch, so that what it means need not be what is checked."""
    return _PINNED.fullmatch(revision) is not None
