"""What the operators of a substitution make of a value.

Source of the rules: github.com/fluxcd/pkg/envsubst v1.9.0 (`funcs.go`), read and run: lengths and positions count
bytes, and what is no number is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from gitops_gate.render.wildcards import trimmed


def applied(operator: str, value: str, arguments: list[str]) -> str:
    """A value after an operator; of one that gives a default, that where the value is empty."""
    if operator in _SIMPLE:
        return _SIMPLE[operator](value)
    if operator in ("#", "##", "%", "%%"):
        return trimmed(value, arguments[0], operator) if arguments else str(len(value.encode()))
    if operator == ":":
        return _part(value, arguments)
    if operator[:1] == "/":
        return _replaced(operator, value, arguments)
    return value or "".join(arguments)


def _each(change: Callable[[str], str]) -> Callable[[str], str]:
    """A change of letters one by one, as Go does it: a letter that would become two stays."""
    return lambda text: "".join(new if len(new := change(one)) == 1 else one for one in text)


_lower, _upper = _each(str.lower), _each(str.upper)
_SIMPLE: dict[str, Callable[[str], str]] = {
    ",": lambda text: _lower(text[:1]) + text[1:],
    ",,": _lower,
    "^": lambda text: _upper(text[:1]) + text[1:],
    "^^": _upper,
}


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[+-]?[0-9]{1,18}", text, re.ASCII) else None


def _part(text: str, arguments: list[str]) -> str:
    """A part by position and length, in bytes; a number that is none leaves the text as it is."""
    value = text.encode()
    start = _number(arguments[0])
    if start is None:
        return text
    if start < 0:
        start = max(0, len(value) + start)
    end: int | None = len(value)
    if len(arguments) > 1:
        length = _number(arguments[1])
        if length is None:
            return text
        end = len(value) + length if length < 0 else start + length
    return value[start:end].decode(errors="replace") if end is None or end >= start else ""


def _replaced(operator: str, value: str, arguments: list[str]) -> str:
    old, new = arguments[0], arguments[1] if len(arguments) > 1 else ""
    if operator == "//":
        return value.replace(old, new)
    if operator == "/":
        return value.replace(old, new, 1)
    if len(arguments) < 2:
        return value
    if operator == "/#":
        return value.replace(old, new, 1) if value.startswith(old) else value
    return value.removesuffix(old) + new if value.endswith(old) else value
