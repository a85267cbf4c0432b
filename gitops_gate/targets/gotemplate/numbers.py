"""Functions of templates over whole numbers. Source of the rules: github.com/Masterminds/sprig."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from gitops_gate.model.whole import whole
from gitops_gate.targets.gotemplate.faults import Failed, Unsupported


def whole_of(value: Any) -> int:
    """A number as sprig makes it whole. Raises Unsupported for texts that it reads in its own way."""
    if isinstance(value, str):
        number = whole(value) if re.fullmatch(r"[-+]?(?:0|[1-9][0-9]*)", value) else None
        if number is None:
            raise Unsupported("a number out of such a text")
        return number
    if value is None or isinstance(value, bool | int | float):
        return int(value or 0)
    raise Unsupported("a number out of a list or a mapping")


def _whole_text(text: str) -> int:
    return whole(text) or 0


def _sum(*values: Any) -> int:
    return sum(map(whole_of, values))


def _product(*values: Any) -> int:
    found = 1
    for value in values:
        found *= whole_of(value)
    return found


def _quotient(first: Any, second: Any) -> int:
    over, under = whole_of(first), whole_of(second)
    if not under:
        raise Failed("a division by nought")
    found = abs(over) // abs(under)
    return found if (over < 0) == (under < 0) else -found


NUMBERS: dict[str, tuple[str, Callable[..., Any]]] = {
    "int": ("a", whole_of),
    "int64": ("a", whole_of),
    "atoi": ("s", _whole_text),
    "add": ("a*", _sum),
    "add1": ("a", lambda value: whole_of(value) + 1),
    "sub": ("aa", lambda first, second: whole_of(first) - whole_of(second)),
    "mul": ("aa*", _product),
    "div": ("aa", _quotient),
}  # fmt: skip
"""Name -> the types of its arguments, as in `BASICS`, and the function."""
