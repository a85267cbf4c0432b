"""What was before: a tree as it was at a commit, told in the words of the tree that came of it."""

from __future__ import annotations

import os
from pathlib import Path

from gitops_gate.errors import ToolError
from gitops_gate.git.program import git, revision
from gitops_gate.git.trees import Commit, Overlay, WorkTree
from gitops_gate.model import Tree


def base_of(folder: Path, rev: str, head: str = "HEAD") -> str:
    """The id of the commit at which `rev` and `head` parted; of `rev` where their history is not here.

    Raises UsageError where one of them is no commit.
    """
    ids = revision(folder, rev), revision(folder, head)
    try:
        return git(folder, "merge-base", *ids).decode("ascii").strip()
    except ToolError:  # a clone without its history, or histories that share nothing
        return ids[0]


def earlier(head: Tree, folder: Path, rev: str) -> Tree:
    """The tree at a commit; what has not changed since is said to be equal (`blob`) to what is in `head`.

    Two trees of git say so anyway. A work tree has no ids of git, so what differs is laid over it.
    """
    before = Commit(folder, rev)
    if not isinstance(head, WorkTree):
        return before
    found = git(folder, "diff", "--name-only", "--no-renames", "--relative", "-z", before.rev, "--")
    changed = {os.fsdecode(path) for path in found.split(b"\0") if path}
    if before.links != head.links or not changed.isdisjoint(before.links):
        return before  # with other links it is another tree
    known = frozenset(before.list())
    changed |= set(head.list()) ^ known
    before.prefetch(path for path in sorted(changed) if path in known)
    return Overlay(head, {path: before.read(path) if path in known else None for path in sorted(changed)})


def short(folder: Path, rev: str) -> str:
    """A commit as people name it: the first digits of its id, as many as tell it from others."""
    return git(folder, "rev-parse", "--short", revision(folder, rev)).decode("ascii").strip()
