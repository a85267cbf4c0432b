"""Which folder a command works on: apart from all else, for a hook with nothing to do needs no more."""

from __future__ import annotations

from pathlib import Path

from gitops_gate.git.program import top_level


def root(path: Path | None) -> Path:
    """The folder that is checked: the one given, else the git repository around the current one, else that."""
    if path is not None:
        return path
    here = Path.cwd()
    return top_level(here) or here
