"""Whole numbers out of texts, as Go's strconv reads them: ASCII digits, 64 bits."""

from __future__ import annotations

import re

_WHOLE = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_HIGHEST = 1 << 63


def whole(text: str) -> int | None:
    """The number that a text says, with or without a sign; None for other texts, and beyond 64 bits.

    Python's `int` and `str.isdigit` take more: digits of other scripts, `1_000`, blanks; of very long texts `int` raises.
    """
    if not _WHOLE.fullmatch(text):
        return None
    value = int(text)
    return value if -_HIGHEST <= value < _HIGHEST else None
