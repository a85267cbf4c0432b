"""Which paths changed: staged, or since a commit. Relative to the folder asked about; deleted ones included."""

from __future__ import annotations

import os
from pathlib import Path

from gitops_gate.git.program import git, revision


def _paths(shown: bytes) -> tuple[str, ...]:
    return tuple(sorted({os.fsdecode(path) for path in shown.split(b"\0") if path}))


def staged(folder: Path) -> tuple[str, ...]:
    """The paths that the next commit changes, both sides of a rename."""
    return _paths(git(folder, "diff", "--cached", "--name-only", "--no-renames", "--relative", "-z"))


def since(folder: Path, rev: str) -> tuple[str, ...]:
    """The paths that differ between where `rev` and HEAD parted and the work tree, untracked ones included.

    Raises UsageError where `rev` is no commit.
    """
    found = parting(folder, rev)
    changed = git(folder, "diff", "--name-only", "--no-renames", "--relative", "-z", found, "--")
    return _paths(changed + git(folder, "ls-files", "--others", "--exclude-standard", "-z"))


def parting(folder: Path, rev: str) -> str:
    """The commit at which `rev` and HEAD parted. Raises UsageError where `rev` is no commit."""
    return git(folder, "merge-base", revision(folder, rev), "HEAD").decode("ascii").strip()
