"""Hashes of lines as GitHub's upload action makes them, by which code scanning follows an alert.

The action warns at each result whose `primaryLocationLineHash` is another than its own, so the two have to agree. A
hash is made of the first 100 characters from the start of a line on, over line ends, without spaces and tabs: lines
may move, and the alert stays. Behind it stands how manieth line with that hash it is.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from gitops_gate.report.context import Context

_WINDOW, _FACTOR, _BITS = 100, 37, 64
_END = "\uffff"
_BLANKS = str.maketrans("", "", " \t")


class LineHashes:
    """The hashes of the lines of one text, which are worked out when they are asked for."""

    def __init__(self, text: str) -> None:
        rest = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BLANKS) + _END
        self._windows: list[bytes] = []
        self._numbers: list[int] = []
        seen: dict[bytes, int] = {}
        start = 0
        while start < len(rest):
            # Units of UTF-16 are counted: a character beyond the first plane is two of them.
            window = rest[start : start + _WINDOW].encode("utf-16-le", "surrogatepass")[: _WINDOW * 2]
            self._windows.append(window)
            seen[window] = seen.get(window, 0) + 1
            self._numbers.append(seen[window])
            start = (rest.find("\n", start) + 1) or len(rest)

    @classmethod
    def of(cls, lines: Sequence[str]) -> LineHashes:
        """Of a file that ends in a line end."""
        return cls("".join(f"{line}\n" for line in lines))

    def at(self, line: int) -> str:
        """`73d516d6dff65351:1` for a line, counted from 1; "" where there is none."""
        if not 0 < line <= len(self._windows):
            return ""
        return f"{_hash(self._windows[line - 1]):x}:{self._numbers[line - 1]}"


@functools.lru_cache(maxsize=4096)
def _hash(window: bytes) -> int:
    """The polynomial of the window's units, filled up with zeros, in 64 bits."""
    value = 0
    for place in range(0, len(window), 2):
        value = value * _FACTOR + window[place] + (window[place + 1] << 8)
    return (value * int(pow(_FACTOR, _WINDOW - len(window) // 2))) % (1 << _BITS)


def hashes_of(context: Context) -> Callable[[str], LineHashes | None]:
    """path -> the hashes of its lines; None where they are not known. Findings come file by file."""

    @functools.lru_cache(maxsize=16)
    def hashes(path: str) -> LineHashes | None:
        lines = context.lines(path)
        return None if lines is None else LineHashes.of(lines)

    return hashes
