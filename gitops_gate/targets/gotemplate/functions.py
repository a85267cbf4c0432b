"""Functions of templates: those of Go, of sprig, and Argo CD's own. A table: what is not in it is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gitops_gate.targets.gotemplate.basics import BASICS, LONGEST
from gitops_gate.targets.gotemplate.collections import COLLECTIONS, ORDERLESS, Unordered
from gitops_gate.targets.gotemplate.faults import Failed, Unsupported
from gitops_gate.targets.gotemplate.format import Ideal, Texts
from gitops_gate.targets.gotemplate.lists import LISTS
from gitops_gate.targets.gotemplate.notation import NOTATION
from gitops_gate.targets.gotemplate.numbers import NUMBERS, whole_of
from gitops_gate.targets.gotemplate.regex import REGEX
from gitops_gate.targets.gotemplate.texts import MODULO, TEXTS
from gitops_gate.targets.gotemplate.words import WORDS

_TABLE: dict[str, tuple[str, Callable[..., Any]]] = {
    **BASICS,
    **WORDS,
    **NUMBERS,
    **LISTS,
    **TEXTS,
    **COLLECTIONS,
    **NOTATION,
    **REGEX,
}
_TABLE |= {
    "mod": ("aa", lambda first, second: MODULO(whole_of(first), whole_of(second))),
    "max": ("aa*", lambda *values: max(map(whole_of, values))),
    "min": ("aa*", lambda *values: min(map(whole_of, values))),
}
_TABLE |= {
    f"must{name[0].upper()}{name[1:]}": _TABLE[name]
    for name in (
        *(
            "append",
            "chunk",
            "compact",
            "deepCopy",
            "first",
            "has",
            "initial",
            "last",
            "merge",
            "mergeOverwrite",
        ),
        *("prepend", "rest", "reverse", "slice", "toJson", "toPrettyJson", "toRawJson", "uniq", "without"),
    )
}
_TABLE |= {"push": _TABLE["append"], "mustPush": _TABLE["append"], "biggest": _TABLE["max"]}

_TYPES: dict[str, type | tuple[type, ...]] = {"s": str, "i": int, "b": bool, "m": dict}


def _fitted(name: str, wanted: str, value: Any) -> Any:
    """An argument as a function takes it. Raises Failed for one of another type, as Go does."""
    if isinstance(value, Unordered) and name not in ORDERLESS:
        raise Unsupported(f"`{name}` of what comes in any order")
    kind = _TYPES.get(wanted)
    if kind is None:
        return value
    if kind is dict and (value is None or isinstance(value, Texts)):
        raise Unsupported(f"`{name}` of such a value")
    if kind is int and isinstance(value, Ideal) and value.is_integer():
        return int(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Failed(f"`{name}` of a value of the wrong type")
    return value


def _checked(name: str, types: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, failing as Go does where an argument has the wrong type, or the number of them is wrong."""
    many = types.endswith("*")
    kinds = types.rstrip("*")
    least = len(kinds) - many

    def called(*given: Any) -> Any:
        if len(given) < least or (not many and len(given) > least):
            raise Failed(f"`{name}` with {len(given)} arguments")
        last = len(kinds) - 1
        fitted = (_fitted(name, kinds[min(place, last)], value) for place, value in enumerate(given))
        found = function(*fitted)
        if isinstance(found, str) and len(found) > LONGEST:
            raise Unsupported("a text as long as that")
        if isinstance(found, int) and not -(1 << 63) <= found < 1 << 63:
            raise Unsupported("a number as great as that")
        return found

    return called


FUNCTIONS = {name: _checked(name, types, function) for name, (types, function) in _TABLE.items()}
"""Name -> the function; it raises Unsupported, or Failed where Argo CD fails too."""
