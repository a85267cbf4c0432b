"""Scalars as kustomize's YAML library sees them: every value is a text with a tag."""

from __future__ import annotations

import contextlib
import functools
import json
import re
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

from gitops_gate.load.scalars import InvalidValue, scalar
from gitops_gate.load.spelling import EMPTY, FLOW_EMPTY, Folded
from gitops_gate.model import Source
from gitops_gate.render.kustomize.spellings import Bare, spelling

STAMP = re.compile(r"\d{4}-\d\d-\d\dT.*")
"""What the loader makes of a date; where texts count, it is still what it is written as."""

ABSENT: Any = object()
"""A side of a merge that has nothing."""

CLEAR: Any = object()
"""A result of a merge: remove what is there."""


_SHORTEST_PRECISION = 6
"""From which power of ten on Go writes a float with an exponent."""


def is_null(value: Any) -> bool:
    """Whether a value is a null of any spelling."""
    return value is None or value is EMPTY or value is FLOW_EMPTY


def is_scalar(value: Any) -> bool:
    return not isinstance(value, dict | list)


def text(container: Any, key: Any) -> str:
    """The text of a value in a container, "" for nulls without text and for containers. May raise Untraced."""
    value = container[key]
    if isinstance(value, str):
        return value if type(value) is not Bare else str(value)
    if isinstance(value, dict | list) or value is EMPTY or value is FLOW_EMPTY:
        return ""
    if type(value) is int and not WRITTEN.get():
        return str(value)
    _, spelt = spelling(container, key)
    return number(value) if spelt is None else spelt


def as_written(container: Any, key: Any) -> str:
    """The text of a value as it is written, also of a date. May raise Untraced."""
    value = container[key]
    if isinstance(value, str) and value[4:5] == "-" and STAMP.fullmatch(value):
        style, spelt = spelling(container, key)
        return spelt if spelt is not None and not style else value
    return text(container, key)


def number(value: Any) -> str:
    """The text that a fresh null, bool or number is written as."""
    if isinstance(value, str):
        return value
    return json.dumps(value)


def float_text(value: Any) -> str:
    """The text of a value that went through JSON, where each number is a float: 1000000 is `1e+06`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return number(value)
    sign, digits, exponent = Decimal(repr(float(value))).normalize().as_tuple()
    figures = "".join(map(str, digits))
    power = len(figures) + int(exponent) - 1
    minus = "-" if sign else ""
    if value == 0:
        return "0"
    if power < -4 or power >= _SHORTEST_PRECISION:
        fraction = f".{figures[1:]}" if len(figures) > 1 else ""
        return f"{minus}{figures[0]}{fraction}e{'-' if power < 0 else '+'}{abs(power):02}"
    return minus + format(Decimal(repr(abs(float(value)))).normalize(), "f")


def name(value: Any) -> str:
    """The text of a name: itself, a number's digits, "" for anything without text."""
    if isinstance(value, str):
        return value if type(value) is not Bare else str(value)
    if value is True or value is False:
        return number(value)
    return number(value) if isinstance(value, int | float) else ""


RETYPED_KEY = (
    "kustomize writes the key `{}` without quotes, then reads it as a number, boolean or date, and fails; "
    "n, y, on and the like need quotes to be keys"
)


def retyped(word: str) -> bool:
    """Whether a text would be read as something else when it is written without quotes."""
    try:
        return not word or scalar(word, "manifest") != word
    except InvalidValue:
        return True


FOLDING: ContextVar[bool] = ContextVar("FOLDING", default=True)
"""Whether the files of the object that is being patched hold `>` scalars: where they do not, nothing is asked."""

_FOLDED = re.compile(r">[-+1-9]*[ \t]*(?:#.*)?\r?$", re.MULTILINE)


@functools.lru_cache(maxsize=4096)
def folds(source: Source) -> bool:
    """Whether a text may hold `>` scalars."""
    return _FOLDED.search(source.text) is not None


WRITTEN: ContextVar[bool] = ContextVar("WRITTEN", default=False)
"""Whether the files of the object at hand may hold whole numbers in another form than their digits, like 0x50."""

# Of whole scalars only: where 1.0.0 counted, nearly every object would have to be traced. What such a number begins
# with stands first, and what is before it is looked back at: so a search passes from one digit or sign to the next.
_ODD_NUMBER = re.compile(
    r"""[-+.\d](?:(?<=[\s\[,{].)|(?<=["']:.))(?:[\da-fA-FxXoO.+-]*_[\da-fA-FxXoO_.+-]*"""
    r"|(?:(?<=0)|(?<=[-+])0)[xXbBoO]?[\da-fA-F]+|(?:(?<=\d)|(?<=[-+])\d)\d*\.0*|(?:(?<=\.)|(?<=[-+])\.)0+"
    r"|(?:(?<=\d)|(?<=\.)\d|(?<=[-+])\.?\d)[\d.]*[eE][-+]?\d+|(?<=\+)\d+|(?<=-)0)(?=[\s,\]}:]|$)"
)


@functools.lru_cache(maxsize=4096)
def odd_numbers(source: Source) -> bool:
    """Whether a file may hold whole numbers that are not written as their digits: 0x1F, 010, 1_000, 1e3, 2.0."""
    return _ODD_NUMBER.search(source.text) is not None


@contextlib.contextmanager
def written_in(sources: Iterable[Source]) -> Iterator[None]:
    """While an object is looked at that comes from some files."""
    before = WRITTEN.set(any(map(odd_numbers, sources)))
    try:
        yield
    finally:
        WRITTEN.reset(before)


def untagged(container: Any, key: Any, words: str) -> str:
    """What a text becomes that kustomize writes without a type in the place of a value, whose quotes it keeps.

    Bare, where it would be read as something else without them. May raise Untraced.
    """
    if not retyped(words):
        return words
    old = container[key]
    if isinstance(old, str) and (spelling(container, key)[0] if old == "" else quoted(container, key)):
        return words
    return Bare(words)


def requoted(value: Any) -> Any:
    """A value that a merge passes by: kustomize writes it again, and quotes what an old reader would misread."""
    if type(value) is not Bare or "\n" in value:
        return value
    try:
        return value if isinstance(scalar(value, "config"), str) else str(value)
    except InvalidValue:
        return str(value)


def replaced(container: Any, key: Any, patch: Any, patch_key: Any) -> Any:
    """What a patch's scalar becomes when it takes the place of an existing value, whose style it takes over.

    A number that replaces a quoted text ends up quoted, so it is a text; a text that replaces a folded one
    is folded, with what that does to more-indented lines. May raise Untraced.
    """
    old, new = container[key], patch[patch_key]
    if isinstance(new, str):
        return _replacing_text(container, key, patch, patch_key)
    if isinstance(old, str) and not is_null(new) and quoted(container, key):
        return spelling(patch, patch_key)[1] or number(new)
    return new


def _replacing_text(container: Any, key: Any, patch: Any, patch_key: Any) -> str:
    new: str = patch[patch_key]
    if new[4:5] == "-" and STAMP.fullmatch(new):
        style, spelt = spelling(patch, patch_key)
        old = container[key]
        return spelt if spelt and not style and isinstance(old, str) and quoted(container, key) else new
    if "\n " not in new and "\n\t" not in new:
        return new
    old = container[key]
    if type(old) is Folded:
        return new if type(new) is Folded else Folded(new)
    if isinstance(old, str) and FOLDING.get() and spelling(container, key)[0] == ">":
        return Folded(new)
    return str(new) if type(new) is Folded else new


def quoted(container: Any, key: Any) -> bool:
    """Whether a text is written in anything but plain style. Raises Untraced where the source must be asked."""
    old = container[key]
    if type(old) is Bare:
        return False
    if type(old) is Folded or retyped(old) or "\n" in old:
        return True
    return spelling(container, key)[0] != ""
