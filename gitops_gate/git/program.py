"""Running git, with no configuration, hook, filter or prompt of the checkout or the user honoured."""

from __future__ import annotations

import functools
import os
import subprocess
from pathlib import Path

from gitops_gate.errors import ToolError, UsageError

_SETTINGS = (
    "safe.directory=*",  # CI containers check out as another user; nothing of the repository is run
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.quotePath=false",
    "submodule.recurse=false",
    "protocol.allow=never",
)
WORDS = ("git", *(word for setting in _SETTINGS for word in ("-c", setting)))


def environment() -> dict[str, str]:
    """The environment git is given: what finds the program and the index of a running hook, and no more."""
    kept = ("PATH", "HOME", "SYSTEMROOT", "GIT_INDEX_FILE", "GIT_DIR", "GIT_WORK_TREE", "TMPDIR")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "LC_ALL": "C",
    }


def git(folder: Path, *words: str) -> bytes:
    """What `git WORDS` prints, run in a folder. Raises ToolError where git is missing or fails."""
    try:
        done = subprocess.run(
            [*WORDS, *words], cwd=folder, env=environment(), capture_output=True, check=False
        )
    except FileNotFoundError as fault:
        raise ToolError("git is not installed", hint="install git, or check a folder without git") from fault
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ToolError(f"git {words[0]} failed: {said[-1] if said else done.returncode}")
    return done.stdout


@functools.cache
def top_level(folder: Path) -> Path | None:
    """The root of the work tree that a folder lies in, None outside git or without git installed."""
    try:
        shown = git(folder, "rev-parse", "--show-toplevel")
    except ToolError:
        return None
    text = os.fsdecode(shown.rstrip(b"\n"))
    return Path(text) if text else None


def revision(folder: Path, name: str) -> str:
    """The full id of a commit. Raises UsageError where `name` is none."""
    try:
        shown = git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except ToolError as fault:
        hint = "in CI, fetch enough history (fetch-depth: 0)"
        raise UsageError(f"{name!r} names no commit of this repository", hint=hint) from fault
    return shown.decode("ascii").strip()


def origin(folder: Path) -> str:
    """The URL of the remote `origin` without credentials, "" where there is none."""
    try:
        url = git(folder, "config", "--get", "remote.origin.url").decode("utf-8", "replace").strip()
    except ToolError:
        return ""
    scheme, mark, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if mark and scheme.startswith("http") else url


def branch(folder: Path) -> str:
    """The name of the checked-out branch, "" on a detached head."""
    try:
        return git(folder, "symbolic-ref", "--quiet", "--short", "HEAD").decode("utf-8", "replace").strip()
    except ToolError:
        return ""


def has_commit(folder: Path) -> bool:
    """Whether the repository has any commit."""
    try:
        git(folder, "rev-parse", "--verify", "--quiet", "HEAD")
    except ToolError:
        return False
    return True
