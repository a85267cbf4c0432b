"""The regular expression engine for untrusted text: RE2 where there is a wheel of it, else the standard library's.

Patterns keep to what both read alike: no look-around, no back references, flags in scoped groups, and no
nested quantifiers, so that the fallback has no catastrophic input either.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from typing import Any

MEMORY = 64 * 1024 * 1024
"""Bytes that RE2 may use for one pattern."""


@functools.cache
def compiled(pattern: bytes, fallback: bool = False) -> Any:
    """A compiled pattern over UTF-8 bytes. `fallback` = by the standard library, whatever is installed.

    Raises ValueError where the pattern is none (both engines' errors become this one).
    """
    if not fallback:
        try:
            import re2  # start-up budget: most runs find no keyword and need few patterns
        except ImportError:
            fallback = True
    try:
        if fallback:
            return re.compile(pattern)
        options = re2.Options()
        options.log_errors = False
        options.max_mem = MEMORY
        return re2.compile(pattern, options)
    except Exception as fault:  # re.error and re2.error share no base class below Exception
        raise ValueError(f"not a regular expression: {fault}") from fault


def encoded(text: str) -> bytes:
    """The bytes that the patterns read."""
    return text.encode("utf-8", "surrogatepass")


def offsets(text: str, data: bytes, start: int, end: int) -> tuple[int, int]:
    """Byte offsets as offsets of characters."""
    if len(text) == len(data):
        return start, end
    first = len(data[:start].decode("utf-8", "replace"))
    return first, first + len(data[start:end].decode("utf-8", "replace"))


def entropy(value: bytes) -> float:
    """Shannon entropy in bits per byte."""
    size = len(value)
    return -sum(n / size * math.log2(n / size) for n in Counter(value).values()) if size else 0.0
