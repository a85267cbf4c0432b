"""Colours of the terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

Paint = Callable[[str, str], str]
"""(text, role) -> text, styled or as it was."""

_STYLES: dict[str, dict[str, Any]] = {
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "info": {"fg": "blue", "bold": True},
    "good": {"fg": "green", "bold": True},
    "strong": {"bold": True},
    "frame": {"fg": "cyan"},
    "faint": {"dim": True},
}


def paint(color: bool) -> Paint:
    """The function that styles text; without colour it returns its text."""
    if not color:
        return lambda text, role: text
    return lambda text, role: click.style(text, **_STYLES[role]) if text else ""
