"""Likeness of names: whether one may be a slip of the pen for the other.

Much stricter than a hint has to be, since the two may just as well be two names: digits must be equal (`web-1` and
`web-2` differ on purpose), the slip is in one word of the name, and that word is not short.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_DIGITS = re.compile(r"[^0-9]+")
_WORDS = re.compile(r"[-._/]")
_GENERATED = re.compile(r"-[bcdfghk2456789mt]{10}")
"""The suffix that kustomize gives to generated names: ten characters of its own alphabet."""


class Names:
    """Names of one sort, to be searched for one that is like another."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_digits: dict[str, list[str]] = {}
        self._bases: dict[str, str] = {}
        for name in names:
            base = name
            if _GENERATED.fullmatch(name[-11:]):
                base = name[:-11]
                self._bases.setdefault(base, name)
            self._by_digits.setdefault(_digits(base), []).append(base)

    def generated(self, name: str) -> str:
        """The name that kustomize has made out of `name`, or out of its base; "" where there is none."""
        base = name[:-11] if _GENERATED.fullmatch(name[-11:]) else name
        return self._bases.get(base, "")

    def nearest(self, name: str, loose: bool = False) -> str:
        """A name for which `name` may be a slip, "" where there is none; of a generated one, the base.

        `loose`: the slip may also be in a short word of a long name.
        """
        return next(self._near(name, loose), "")

    def _near(self, name: str, loose: bool) -> Iterator[str]:
        for other in self._by_digits.get(_digits(name), ()):
            if abs(len(other) - len(name)) > 2 or name == other:
                continue
            if slip(name, other) or (loose and len(name) >= 8 and _misspelt(name, other)):
                yield other


def _digits(name: str) -> str:
    return _DIGITS.sub(" ", name).strip()


def slip(name: str, other: str) -> bool:
    """Whether two different names are so alike that one of them is most likely misspelt."""
    if name == other:
        return False
    if _WORDS.sub("", name).lower() == _WORDS.sub("", other).lower():
        return True
    words, others = _WORDS.split(name), _WORDS.split(other)
    differing = [pair for pair in zip(words, others, strict=False) if pair[0] != pair[1]]
    return len(words) == len(others) and len(differing) == 1 and _misspelt(*differing[0])


def _misspelt(word: str, other: str) -> bool:
    """One letter more, less, other or out of order; in a long word also two."""
    shorter, longer = sorted((word, other), key=len)
    start = 0
    while start < len(shorter) and shorter[start] == longer[start]:
        start += 1
    end = 0
    while end < len(shorter) - start and shorter[-1 - end] == longer[-1 - end]:
        end += 1
    left, right = shorter[start : len(shorter) - end], longer[start : len(longer) - end]
    if len(left) == len(right) == 2 and left == right[::-1]:
        return len(shorter) >= 3
    if start == 0:
        return False
    if len(left) == len(right):
        return len(left) == 1 and len(shorter) >= 5
    return not left and ((len(right) == 1 and len(shorter) >= 5) or (len(right) == 2 and len(shorter) >= 8))
