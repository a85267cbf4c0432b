"""Functions of templates that Go has itself, and the choice between values. Source of the rules: Go, github.com/Masterminds/sprig."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gitops_gate.targets.gotemplate.faults import Failed, Unsupported
from gitops_gate.targets.gotemplate.format import printf, shown

LONGEST = 1_000_000
"""Characters of a text that a template may come to."""


def truth(value: Any) -> bool:
    """What `if` makes of a value: nothing, nought and what is empty are false."""
    return bool(value)


def _index(value: Any, *keys: Any) -> Any:
    if value is None:
        raise Failed("`index` of nothing")
    for key in keys:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key, "" if type(value) is not dict else None)
        elif isinstance(value, list) and isinstance(key, int) and not isinstance(key, bool):
            if not 0 <= key < len(value):
                raise Failed(f"`index` {key} of a list of {len(value)}")
            value = value[key]
        elif isinstance(value, str) and isinstance(key, int) and not isinstance(key, bool):
            value = _byte(value.encode(), key)
        else:
            raise Failed("`index` of what has no such key")
    return value


def _byte(text: bytes, key: int) -> int:
    if not 0 <= key < len(text):
        raise Failed(f"`index` {key} of a text of {len(text)}")
    return text[key]


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if not isinstance(value, list | dict):
        raise Failed("`len` of what has no length")
    return len(value)


def kind_of(value: Any) -> type:
    """The type of a value as far as templates tell types apart; `object` for lists and mappings."""
    return (
        type(None)
        if value is None
        else next(one for one in (bool, int, float, str, object) if isinstance(value, one))
    )


def _equal(first: Any, *others: Any) -> bool:
    if not others:
        raise Failed("`eq` needs something to compare with")
    for other in others:
        if first is None or other is None:
            found = first is other
        elif kind_of(first) is object or kind_of(other) is object:
            raise Unsupported("`eq` of lists or mappings")
        elif kind_of(first) is not kind_of(other):
            raise Failed("`eq` of values of two types")
        else:
            found = first == other
        if found:
            return True
    return False


def _less(first: Any, other: Any) -> bool:
    if kind_of(first) is not kind_of(other) or kind_of(first) in (bool, type(None), object):
        raise Failed("`lt` of values that have no order")
    return bool(first < other)


def _printed(*values: Any) -> str:
    """As `fmt.Sprint`: a blank between two of which neither is a text."""
    out = ""
    for place, value in enumerate(values):
        apart = place and not isinstance(value, str) and not isinstance(values[place - 1], str)
        out += (" " if apart else "") + shown(value)
    return out


def _default(default: Any, *given: Any) -> Any:
    return given[0] if given and truth(given[0]) else default


def _fail(message: str) -> Any:
    raise Failed(message)


# Types of the arguments: s text, i whole number, b truth, m mapping, a anything; the last one may be there many times with a `*`.
BASICS: dict[str, tuple[str, Callable[..., Any]]] = {
    "not": ("a", lambda value: not truth(value)),
    "eq": ("aa*", _equal),
    "ne": ("aa", lambda first, other: not _equal(first, other)),
    "lt": ("aa", _less),
    "le": ("aa", lambda first, other: _less(first, other) or _equal(first, other)),
    "gt": ("aa", lambda first, other: not (_less(first, other) or _equal(first, other))),
    "ge": ("aa", lambda first, other: not _less(first, other)),
    "index": ("aa*", _index),
    "len": ("a", _length),
    "printf": ("sa*", printf),
    "print": ("a*", _printed),
    "default": ("aa*", _default),
    "empty": ("a", lambda value: not truth(value)),
    "coalesce": ("a*", lambda *values: next((one for one in values if truth(one)), None)),
    "ternary": ("aab", lambda yes, no, which: yes if which else no),
    "fail": ("s", _fail),
}  # fmt: skip
