"""The order in which kustomize prints the keys of a mapping: digits count as numbers, letters come last.

Source of the rule: go-yaml v2 `sorter.go`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

# Among these characters, the order is that of their codes.
_SIMPLE = re.compile(r"[A-Za-z !-/:-@]*")
_WORD = 1 << 64


def ordered(keys: Iterable[str]) -> list[str]:
    """The keys in kustomize's order."""
    found = list(keys)
    if all(map(_SIMPLE.fullmatch, found)):
        return sorted(found)
    return sorted(sorted(found), key=functools.cmp_to_key(_compared))


def _compared(one: str, other: str) -> int:
    """Negative where `one` comes first, as for `sorted`."""
    for index, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if mine == theirs:
            continue
        if mine.isalpha() or theirs.isalpha():
            first = mine < theirs if mine.isalpha() and theirs.isalpha() else theirs.isalpha()
        else:
            first = _number(one, index, mine, theirs) < _number(other, index, mine, theirs)
        return -1 if first else 1
    return len(one) - len(other)


def _number(key: str, index: int, mine: str, theirs: str) -> tuple[int, int, str]:
    """(number, end of its digits, character): what decides between keys that differ at a place without letters.

    A zero belongs to the number before it, unless that has only zeros so far.
    """
    value = int("0" in (mine, theirs) and _counted(key[:index]))
    end = index
    while end < len(key) and key[end].isdecimal():
        value = value * 10 + ord(key[end]) - ord("0")
        end += 1
    signed = (value + _WORD // 2) % _WORD - _WORD // 2  # Go's numbers wrap around
    return signed, end, key[index]


def _counted(before: str) -> bool:
    """Whether the digits at the end of a text hold one that is no zero."""
    digits = before[len(before.rstrip("0123456789")) :]
    return bool(digits.strip("0"))
