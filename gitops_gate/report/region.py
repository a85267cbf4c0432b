"""Regions: the stretch of text that a finding is about, for formats that want its end as well."""

from __future__ import annotations

from dataclasses import dataclass

from gitops_gate.model import Location
from gitops_gate.report.context import Context
from gitops_gate.report.excerpt import span


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch within one line. `line` and `start` count from 1, in characters; `end` is the column behind it.

    `text` = the line, "" where it is not known.
    """

    line: int
    start: int
    end: int
    text: str = ""

    def in_bytes(self) -> tuple[int, int]:
        """`start` and `end` as columns of UTF-8, counted from 1."""
        return self._bytes(self.start), self._bytes(self.end)

    def _bytes(self, column: int) -> int:
        before = self.text[: column - 1]
        return column + len(before.encode("utf-8", "replace")) - len(before)


def region(location: Location, context: Context) -> Region:
    """The region of a place: its value, else its line; of a whole file it is the first line. Never empty."""
    line = max(1, location.line)
    lines = context.lines(location.path)
    text = lines[line - 1].rstrip("\r\n") if lines is not None and line <= len(lines) else ""
    if location.line and location.column:
        length = span(text, location.column) if location.column <= len(text) else 1
        return Region(line, location.column, location.column + length, text)
    return Region(line, 1, max(2, len(text.rstrip()) + 1), text)
