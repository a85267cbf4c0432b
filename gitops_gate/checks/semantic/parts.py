"""Parts of manifests, read without trust: what is of another sort than expected is passed over; schemas judge it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Any

_NOTHING: dict[str, Any] = {}


def mapping(value: Any) -> dict[str, Any]:
    """`value` where it is a mapping, else an empty one, which nobody writes to."""
    return value if isinstance(value, dict) else _NOTHING


def entries(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """The mappings of a list, each with its index."""
    if isinstance(value, list):
        for number, entry in enumerate(value):
            if isinstance(entry, dict):
                yield number, entry


def unknown(value: Any) -> bool:
    """Whether a text is only known later: it holds a variable or a template, or SOPS has encrypted it."""
    return isinstance(value, str) and ("${" in value or "{{" in value or value.startswith("ENC["))


def text(value: Any) -> str:
    """A text that is known; "" for all else."""
    return value if isinstance(value, str) and not unknown(value) else ""


def number(value: Any) -> int | None:
    """A whole number, None for all else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def nearest(name: str, names: Iterable[str], likeness: float = 0.75) -> str:
    """The name that is most like another one, "" where none is; `likeness` as difflib's ratio."""
    close = difflib.get_close_matches(name, list(names), 1, likeness)
    return close[0] if close else ""


def quoted(names: Iterable[str], most: int = 6) -> str:
    """Names as a message lists them: `a`, `b` …"""
    listed = list(dict.fromkeys(names))
    return ", ".join(f"`{name}`" for name in listed[:most]) + (" …" if len(listed) > most else "")
