"""Versions of charts and ranges of them, as helm and Flux understand them: `1.2.3`, `6.x`, `>=1.2.0 <2`, `~1.4 || ^2`.

Source of the rules: semver.org, and the documentation of Masterminds/semver on constraints.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable

from gitops_gate.model.whole import whole

Version = tuple[int, int, int, tuple[tuple[bool, int, str], ...]]
"""Comparable: the parts, then what comes before a release; `_RELEASE` for a release, which goes above all of that."""

_NUMBER = "[0-9]{1,18}"
_WORDS = "[0-9A-Za-z.-]+"
_VERSION = re.compile(
    rf"v?({_NUMBER})(?:\.({_NUMBER}))?(?:\.({_NUMBER}))?(?:-({_WORDS}))?(?:\+{_WORDS})?", re.ASCII
)
_ONE = f"(?:{_NUMBER}|[xX*])(?![0-9xX*])"
_PART = re.compile(
    rf"(?P<sign>>=|<=|=>|=<|!=|~>|[=<>~^])?\s*v?(?P<parts>{_ONE}(?:\.{_ONE}){{0,2}})(?P<pre>-{_WORDS})?(?:\+{_WORDS})?"
)
_RELEASE = ((True, 1 << 62, ""),)
_ANY = frozenset("xX*")


def version(text: str) -> Version | None:
    """A version as something that compares, None for what is none."""
    found = _VERSION.fullmatch(text.strip())
    if found is None:
        return None
    numbers = [int(part or 0) for part in found.groups()[:3]]
    before = _RELEASE if found[4] is None else tuple(map(_identifier, found[4].split(".")))
    return numbers[0], numbers[1], numbers[2], before


def _identifier(part: str) -> tuple[bool, int, str]:
    """Numbers go before words, and compare as numbers."""
    number = whole(part)
    return (True, 0, part) if number is None else (False, number, "")


def best(wanted: str, offered: Iterable[str]) -> str | None:
    """The newest of the versions that a range allows, None where none does; a version allows itself alone."""
    known = {text: found for text in offered if (found := version(text)) is not None}
    exact = version(wanted)
    if exact is not None and wanted.strip().lstrip("v").count(".") == 2:
        return next((text for text, found in known.items() if found == exact), None)
    matching = [(found, text) for text, found in known.items() if allowed(wanted, found)]
    return max(matching)[1] if matching else None


def allowed(wanted: str, one: Version) -> bool:
    """Whether a range allows a version; none allows what comes before a release, unless it names such a one."""
    return any(_all(part, one) for part in (wanted.strip() or "*").split("||"))


def _all(text: str, one: Version) -> bool:
    text = re.sub(r"(?<!\S)(\S+)\s+-\s+(\S+)", r">=\1 <=\2", text.strip())
    parts = list(_PART.finditer(text))
    if not parts or _PART.sub("", text).strip(" ,"):
        return False
    if one[3] != _RELEASE and not any(part["pre"] for part in parts):
        return False
    return all(_holds(part["sign"] or "", part["parts"], part["pre"] or "", one) for part in parts)


def _holds(sign: str, parts: str, before: str, one: Version) -> bool:
    given = list(itertools.takewhile(lambda part: part not in _ANY, parts.split(".")))
    full = len(given) == 3
    low = version(".".join([*given, "0", "0", "0"][:3]) + before)
    assert low is not None
    if sign in ("^", "~", "~>"):
        return low <= one < _above(low, _fixed(sign, given))
    if not given:
        return sign != "!="
    end = low if full else _above(low, len(given) - 1)
    inside = one == low if full else low <= one < end
    return _SIGNS[sign](one, low, end, inside, full)


_SIGNS: dict[str, Callable[[Version, Version, Version, bool, bool], bool]] = {
    "": lambda one, low, end, inside, full: inside,
    "=": lambda one, low, end, inside, full: inside,
    "!=": lambda one, low, end, inside, full: not inside,
    ">": lambda one, low, end, inside, full: one > low if full else one >= end,
    "<": lambda one, low, end, inside, full: one < low,
    ">=": lambda one, low, end, inside, full: one >= low,
    "=>": lambda one, low, end, inside, full: one >= low,
    "<=": lambda one, low, end, inside, full: one <= low if full else one < end,
    "=<": lambda one, low, end, inside, full: one <= low if full else one < end,
}


def _fixed(sign: str, given: list[str]) -> int:
    """The number of the part that may not change; -1 = all may."""
    if sign == "^":
        return next((n for n, part in enumerate(given) if int(part)), len(given) - 1)
    return min(len(given) - 1, 1)


def _above(low: Version, fixed: int) -> Version:
    """The first version beyond those that agree in all parts up to `fixed`."""
    if fixed < 0:
        return (1 << 62, 0, 0, ())
    numbers = [low[0], low[1], low[2]]
    numbers[fixed] += 1
    numbers[fixed + 1 :] = [0] * (2 - fixed)
    return (numbers[0], numbers[1], numbers[2], ())
