"""Beginnings and ends of a text that a pattern with wildcards matches: what `#`, `##`, `%` and `%%` take away.

Source of the rules: github.com/fluxcd/pkg/envsubst, whose `path.Match` is Go's but that `*` matches slashes, too.
"""

from __future__ import annotations

import functools
import re


def trimmed(value: str, pattern: str, operator: str) -> str:
    """A text without the shortest (`#`, `%`) or longest (`##`, `%%`) beginning (`#`) or end (`%`) that matches."""
    if operator[0] == "%":  # the end is the beginning of both, read backwards, wildcards and all
        return _without(value[::-1], pattern[::-1], longest=operator == "%%")[::-1]
    return _without(value, pattern, longest=operator == "##")


def _without(value: str, pattern: str, *, longest: bool) -> str:
    compiled = _compiled(pattern)
    if compiled is None:
        return value
    lengths = range(len(value), 0, -1) if longest else range(1, len(value) + 1)
    length = next((one for one in lengths if compiled.fullmatch(value, 0, one)), 0)
    return value[length:]


@functools.lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """A pattern as a regular expression, None for one that is malformed and so matches nothing."""
    found: list[str] = []
    at = 0
    while at < len(pattern):
        one = pattern[at]
        at += 1
        if one == "*":
            found.append(".*")
        elif one == "?":
            found.append(".")
        elif one == "[":
            piece, at = _class(pattern, at)
            if piece is None:
                return None
            found.append(piece)
        elif one == "\\":
            if at == len(pattern):
                return None
            found.append(re.escape(pattern[at]))
            at += 1
        else:
            found.append(re.escape(one))
    return re.compile("".join(found), re.DOTALL)


def _class(pattern: str, at: int) -> tuple[str | None, int]:
    """(regular expression, where it ends) of a class of characters; None where it is malformed."""
    negated = pattern[at : at + 1] == "^"
    at += negated
    ranges: list[str] = []
    while pattern[at : at + 1] != "]" or not ranges:
        low, at = _character(pattern, at)
        high = low
        if low and pattern[at : at + 1] == "-":
            high, at = _character(pattern, at + 1)
        if not low or not high:
            return None, at
        if low <= high:
            ranges.append(f"{re.escape(low)}-{re.escape(high)}")
        else:
            ranges.append("")
    inside = "".join(ranges)
    if not inside:
        return ("." if negated else "(?!)"), at + 1
    return f"[{'^' if negated else ''}{inside}]", at + 1


def _character(pattern: str, at: int) -> tuple[str, int]:
    """(a character of a class, what follows it); "" where there is none, or nothing follows."""
    if pattern[at : at + 1] in ("", "-", "]"):
        return "", at
    if pattern[at] == "\\":
        at += 1
    if at + 1 >= len(pattern):
        return "", at
    return pattern[at], at + 1
