"""Retyping: which texts a reader of YAML 1.1 would take for something else without quotes.

Source of the rules: go-yaml v2 `resolve.go`, and the functions of Go that it asks (`strconv`, `time.Parse`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_SPELT = """y Y yes Yes YES true True TRUE on On ON n N no No NO false False FALSE off Off OFF ~ null Null NULL
    .nan .NaN .NAN .inf .Inf .INF +.inf +.Inf +.INF -.inf -.Inf -.INF"""
_WORDS = frozenset(("", *_SPELT.split()))
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_POINT_FLOAT = re.compile(r"\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?")
_INTEGER = re.compile(r"[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)")
_SIGN_INSIDE = re.compile(r"0b[-+][01]{1,63}")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?")
_CLOCK = re.compile(r"(?:([Tt])| +)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(.*)", re.DOTALL)
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_ZONE = re.compile(r"Z|[-+]([0-9]{2}):([0-9]{2})")
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_HIGHEST = {"": 2**64 - 1, "+": 2**63 - 1, "-": 2**63}
_LONGEST = 400
"""Digits; what is longer is beyond any number of 64 bits, and Python refuses to read it."""
_NUMERIC_START = frozenset("0123456789+-")


def retyped(text: str) -> bool:
    """Whether a text needs quotes to stay a text."""
    if text in _WORDS:
        return True
    start = text[0]
    if start == ".":
        return bool(_POINT_FLOAT.fullmatch(text)) and _finite(text)
    if start not in _NUMERIC_START:
        return False
    plain = text.replace("_", "")
    return (
        _integer(plain)
        or (bool(_FLOAT.fullmatch(plain)) and _finite(plain))
        or bool(_SEXAGESIMAL.fullmatch(text))
        or (text[4:5] == "-" and _date(text))
    )


def _finite(number: str) -> bool:
    return abs(float(number)) != float("inf")


def _integer(text: str) -> bool:
    """Whether Go reads a text as a whole number of 64 bits; an old-style octal may also be a float."""
    if not _INTEGER.fullmatch(text):
        return bool(_SIGN_INSIDE.fullmatch(text))
    digits = text.lstrip("+-").lower()
    if len(digits) > _LONGEST:
        return False
    octal = digits[0] == "0" and digits[1:].isdigit()
    return int(digits, 8 if octal else 0) <= _HIGHEST[text[: len(text) - len(digits)]]


def _date(text: str) -> bool:
    """Whether Go reads a text as a point in time: a day, with a zone behind `T` and none behind a blank."""
    day = _DAY.match(text)
    if day is None or not _known(*map(int, day.groups())):
        return False
    if day.end() == len(text):
        return True
    clock = _CLOCK.fullmatch(text, day.end())
    if clock is None or not _below(clock.group(2, 3, 4), (24, 60, 60)):
        return False
    if not clock[1]:
        return not clock[5]
    zone = _ZONE.fullmatch(clock[5])
    return zone is not None and (zone[0] == "Z" or _below(zone.groups(), (25, 61)))


def _known(year: int, month: int, day: int) -> bool:
    """Whether a calendar has such a day; that of Go begins with the year 0."""
    if not 1 <= month <= len(_DAYS):
        return False
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= day <= _DAYS[month - 1] + leap


def _below(parts: Sequence[str], limits: Sequence[int]) -> bool:
    return all(int(part) < limit for part, limit in zip(parts, limits, strict=True))
