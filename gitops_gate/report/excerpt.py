"""Source excerpts: the line of a place, and which part of it is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gitops_gate.model import Location
from gitops_gate.report.untrusted import column_true, columns

WIDEST = 160
"""Columns of source text at most: lines of minified JSON are megabytes long."""

_DOUBLE = re.compile(r'"(?:[^"\\]|\\.)*"?')
_SINGLE = re.compile(r"'(?:[^']|'')*'?")
_PLAIN = re.compile(r"(?:[^\s:#]|:(?=\S)|(?<=\S)#|\s+(?=[^\s#]))+")
_FLOW = re.compile(r"(?:[^\s:#,\[\]{}]|:(?=[^\s,\[\]{}])|(?<=\S)#|\s+(?=[^\s#,\[\]{}]))+")
_BLOCK = re.compile(r"[|>][-+0-9]*(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line ready to print: its number, its text, and the columns (from 0) and width of the marked part.

    `width` 0 = nothing is marked.
    """

    number: int
    text: str
    start: int
    width: int


def span(line: str, column: int) -> int:
    """How many characters of `line` the scalar (or key, or flow collection) at `column` (from 1) takes; at least 1."""
    rest = line[column - 1 :]
    if not rest.strip():
        return 1
    if rest[0] in "[{":
        return _closing(rest)
    before = line[: column - 1]
    flow = before.count("[") + before.count("{") > before.count("]") + before.count("}")
    patterns = {'"': _DOUBLE, "'": _SINGLE, "|": _BLOCK, ">": _BLOCK}
    found = patterns.get(rest[0], _FLOW if flow else _PLAIN).match(rest)
    return max(1, len(found.group().rstrip())) if found else 1


def _closing(text: str) -> int:
    """The length of the flow collection that `text` begins with, as far as it is on this line."""
    depth = 0
    for number, character in enumerate(text):
        depth += (character in "[{") - (character in "]}")
        if depth == 0:
            return number + 1
    return len(text.rstrip())


def excerpt(lines: Sequence[str] | None, location: Location, width: int = WIDEST) -> Excerpt | None:
    """The excerpt of a place, at most `width` columns wide; None where the place is no line that can be shown."""
    if lines is None or not 0 < location.line <= len(lines):
        return None
    line = lines[location.line - 1].rstrip("\r\n")
    column = location.column if 0 < location.column <= len(line) else 0
    first = max(0, column - 1 - width // 2) if len(line) > width and column > width // 2 else 0
    window = line[first : first + width]
    length = min(span(line[: first + width], column), first + width - column + 1) if column else 0
    before, after = "…" if first else "", "…" if first + width < len(line) else ""
    shown = column_true(window)
    start = columns(before + shown[: column - 1 - first]) if column else 0
    marked = columns(shown[column - 1 - first : column - 1 - first + length]) if column else 0
    return Excerpt(location.line, (before + shown + after).rstrip(), start, marked)
