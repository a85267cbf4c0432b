"""The helm program of this machine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple


class Program(NamedTuple):
    """Where the program is, and what tells one version from another without running it."""

    path: str
    identity: str


def program() -> Program | None:
    """The helm program of this machine, None where there is none."""
    found = shutil.which("helm")
    if found is None:
        return None
    path = os.path.realpath(found)
    state = Path(path).stat()
    return Program(path, f"{path} {state.st_size} {state.st_mtime_ns}")
