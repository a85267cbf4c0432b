"""Values as kustomize prints them by themselves, with the quotes that they are written in: patterns are compared with that."""

from __future__ import annotations

import re
from typing import Any

from gitops_gate.render.kustomize.scalars import is_null, retyped, text
from gitops_gate.render.kustomize.spellings import spelling

_INNER = re.compile(r"[A-Za-z0-9_/@-]([A-Za-z0-9_./@-]*[A-Za-z0-9_/@-])?")
"""Patterns that match the same in a text and in the text in quotes."""


class Undone(Exception):
    """A path that leads where the built-in renderer does not follow; `str()` says what it is."""


def simple(pattern: str) -> bool:
    """Whether a pattern matches the same in a text and in the text in quotes."""
    return _INNER.fullmatch(pattern) is not None


def shown(container: Any, key: Any) -> str:
    """A value as it is printed by itself, which is what patterns are compared with. Raises Undone."""
    value = container[key]
    if isinstance(value, dict | list):
        raise Undone(
            "a pattern in the path of a replacement, where an element holds more than a single value"
        )
    if is_null(value):
        return "" if value is not None else spelling(container, key)[1] or "null"
    words = text(container, key)
    if not isinstance(value, str):
        return words
    if "\n" in words or not words.isprintable():
        raise Undone("a pattern in the path of a replacement, where an element holds lines of text")
    if not any(char in words for char in "'\"\\: #") and not retyped(words):
        style = spelling(container, key)[0]
    else:
        style = spelling(container, key)[0] or "?"
    if style not in ("", "'", '"') or (style and any(char in words for char in "'\"\\")):
        raise Undone(
            "a pattern in the path of a replacement, where an element is written out of the ordinary"
        )
    return f"{style}{words}{style}"
