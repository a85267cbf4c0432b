"""Where the gate runs: a virtual environment with the commit that the workflow has pinned, and what it may see."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_HIDDEN = (
    "ACTIONS_",  # tokens of the runner's own services
    "PYTHON",  # a path to modules of the checkout would reach what pip starts
    "GITHUB_TOKEN",
    "GH_TOKEN",
    "GITHUB_ENV",
    "GITHUB_OUTPUT",
    "GITHUB_PATH",
    "GITHUB_STATE",
    "GITHUB_STEP_SUMMARY",
)


class Uninstalled(Exception):
    """The gate could not be installed; the text says what failed."""


def visible(environ: Mapping[str, str]) -> dict[str, str]:
    """An environment without tokens of the runner, and without the files through which steps speak to it."""
    return {name: value for name, value in environ.items() if not name.startswith(_HIDDEN)}


def places(action: Path, temp: Path) -> tuple[Path, Path, Path]:
    """The folder of the environment, its interpreter, and the file that is there once all is installed."""
    digest = hashlib.sha256(f"{action}\n{sys.version}".encode()).hexdigest()[:16]
    folder = temp / f"gitops-gate-{digest}"
    return folder, folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"), folder / "ready"


def environment(action: Path, temp: Path) -> Path:
    """The interpreter of an environment that holds the gate out of the folder `action`, made below `temp`.

    A job that uses the action several times installs it once. Raises Uninstalled.
    """
    folder, python, ready = places(action, temp)
    if not ready.is_file():
        shutil.rmtree(folder, ignore_errors=True)
        _do("make a virtual environment", temp, sys.executable, "-m", "venv", str(folder))
        pip = (str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", "install")
        locked = ("--require-hashes", "--only-binary=:all:", "--requirement")
        _do("install its dependencies", temp, *pip, *locked, str(action / "action" / "requirements.txt"))
        own = ("--no-index", "--no-deps", "--no-build-isolation", str(action))
        _do("install the gate", temp, *pip, *own)
        ready.touch()
    return python


def _do(what: str, folder: Path, python: str, *words: str) -> None:
    """Runs Python, isolated and away from the checkout: `-m` would look for modules in it first."""
    done = subprocess.run(
        [python, "-I", *words], cwd=folder, env=visible(os.environ), stdout=sys.stderr, check=False
    )
    if done.returncode:
        raise Uninstalled(f"could not {what} (exit {done.returncode}): the log says why")
