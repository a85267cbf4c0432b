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
def fast() -> bool:
    """Whether RE2 is there."""
    try:
        import re2  # noqa: F401  start-up budget: imported when the first file is searched
    except ImportError:
        return False
    return True


@functools.cache
def compiled(pattern: bytes, fallback: bool = False) -> Any:
    """A compiled pattern over UTF-8 bytes. `fallback` = by the standard library, whatever is installed.

    Raises ValueError where the pattern is none (both engines' errors become this one).
    """
    if fallback or not fast():
        try:
            return re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as fault:
            raise ValueError(f"not a regular expression: {fault}") from fault
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as fault:
        raise ValueError(f"not a regular expression: {fault}") from fault


def encoded(text: str) -> bytes:
    """The bytes that the patterns read."""
    return text.encode("utf-8", "surrogatepass")


def entropy(value: bytes) -> float:
    """Shannon entropy in bits per byte."""
    size = len(value)
    return -sum(n / size * math.log2(n / size) for n in Counter(value).values()) if size else 0.0
