"""A picture (SVG) of what a terminal shows: text with colours in, one self-contained image out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape, quoteattr

COLUMN, LINE, MARGIN = 8.4, 19.0, 16.0
"""Pixels: a character's width, a line's height, and the room around the text. The type is 14 pixels high."""

WIDEST = 122
"""Columns; longer lines go on in the next one, as they do in a terminal."""

GROUND, INK, FAINT = "#161b22", "#e6edf3", "#8b949e"
INKS = {31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 34: "#79c0ff", 35: "#d2a8ff", 36: "#56d4dd"}
"""Number of a colour of the terminal (SGR) -> its ink; all have a contrast of 7 to 1 or more on the ground."""

FONTS = "ui-monospace, 'SF Mono', Menlo, 'DejaVu Sans Mono', Consolas, monospace"

_SGR = re.compile(r"\x1b\[([0-9;]*)m")


@dataclass(frozen=True, slots=True)
class Style:
    """How text is shown."""

    ink: str = INK
    bold: bool = False

    def changed(self, number: int) -> Style:
        """The style after an SGR number; those that the gate does not write change nothing."""
        if number == 0:
            return Style()
        if number == 1:
            return replace(self, bold=True)
        if number == 2:
            return replace(self, ink=FAINT)
        return replace(self, ink=INKS.get(number, self.ink))


def plain(text: str) -> str:
    """The text without colours."""
    return _SGR.sub("", text)


def picture(text: str, title: str) -> str:
    """The SVG of text with SGR colours; `title` is what it shows, for those who cannot see it."""
    lines = [part for line in text.splitlines() for part in _wrapped(line)]
    columns = max(len(plain(line)) for line in lines)
    width, height = columns * COLUMN + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    body = "\n".join(part for number, line in enumerate(lines) for part in _line(number, line))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label={quoteattr(title)}>\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="100%" height="100%" rx="8" fill="{GROUND}"/>\n'
        f'<g font-family="{FONTS}" font-size="14" xml:space="preserve">\n{body}\n</g>\n</svg>\n'
    )


def _wrapped(line: str) -> Iterator[str]:
    """The parts of a line that fit; each begins with the colours that the one before it ended with."""
    pieces = _SGR.split(line)
    part, column, active = "", 0, ""
    for number, piece in enumerate(pieces):
        if number % 2:
            active = "" if piece in ("", "0") else f"{active}\x1b[{piece}m"
            part += f"\x1b[{piece}m"
            continue
        while column + len(piece) > WIDEST:
            room = WIDEST - column
            yield part + piece[:room]
            part, column, piece = active, 0, piece[room:]
        part, column = part + piece, column + len(piece)
    yield part


def _line(number: int, line: str) -> Iterator[str]:
    """The pieces of a line, each at its column and of its width, whatever font there is."""
    below = MARGIN + number * LINE + LINE * 0.75
    for column, style, text in _runs(line):
        if text.strip():
            weight = ' font-weight="bold"' if style.bold else ""
            yield (
                f'<text x="{MARGIN + column * COLUMN:.1f}" y="{below:.1f}" fill="{style.ink}"{weight} '
                f'textLength="{len(text) * COLUMN:.1f}">{escape(text)}</text>'
            )


def _runs(line: str) -> Iterator[tuple[int, Style, str]]:
    """Column, style and text of each piece of a line; blanks around it count as columns only."""
    style, column = Style(), 0
    for number, piece in enumerate(_SGR.split(line)):
        if number % 2:
            for code in piece.split(";"):
                style = style.changed(int(code or 0))
            continue
        text = piece.strip(" ")
        yield column + len(piece) - len(piece.lstrip(" ")), style, text
        column += len(piece)
