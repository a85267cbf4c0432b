"""Where the shipped data lies: in the wheel below the package, in a source or editable install beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).parent


def folder(name: Literal["policies", "schemas"]) -> Path:
    """The folder of shipped data called `name`."""
    packed = _PACKAGE / "_data" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name
