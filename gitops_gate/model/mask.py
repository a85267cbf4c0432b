"""The one place where text loses the secrets in it, before it becomes a message, a log line or a cache entry."""

from __future__ import annotations

import re
from collections.abc import Callable

_seen: set[str] = set()
_longest_first: list[str] = []

# Values shorter than this are not replaced inside other text: they would blot out ordinary words.
SHORTEST = 6

_SHAPES = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|AGE-SECRET-KEY-1[0-9A-Z]{10,}"
    r"|(?<=://)[^\s/:@]+:[^\s/@]+(?=@)",
    re.DOTALL,
)


def remember(value: str) -> None:
    """Has `value` (a detected secret, in clear) masked in all text from now on, also line by line."""
    for part in (value, *value.splitlines()):
        part = part.strip()
        if len(part) >= SHORTEST:
            _seen.add(part)


def remembered() -> int:
    """How many values are masked by now: whether a step has met a secret."""
    return len(_seen)


def _starred(value: str) -> str:
    return "***"


def mask(text: str, mark: Callable[[str], str] = _starred) -> str:
    """`text` with every remembered secret, private key and URL password replaced by `***`, or what `mark` makes of it."""
    if len(_longest_first) != len(_seen):
        # One value may hold another: the order must not depend on that of a set.
        _longest_first[:] = sorted(_seen, key=lambda value: (-len(value), value))
    for value in _longest_first:
        if value in text:
            text = text.replace(value, mark(value))
    if "-----BEGIN" in text or "AGE-SECRET" in text or "://" in text:
        text = _SHAPES.sub(lambda found: mark(found.group()), text)
    return text
