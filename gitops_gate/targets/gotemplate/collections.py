"""Functions of templates over lists and mappings. Source of the rules: github.com/Masterminds/sprig, dario.cat/mergo."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from gitops_gate.targets.gotemplate.faults import Failed, Unsupported
from gitops_gate.targets.gotemplate.format import shown

_MOST = 10_000


class Fresh(dict[str, Any]):
    """A mapping that a template has made itself, and may change."""


class Unordered(list[Any]):
    """A list in an order that Go leaves to chance."""


ORDERLESS = frozenset({"sortAlpha", "len", "has", "mustHas", "empty", "not", "and", "or"})
"""Functions to whom the order of a list is all the same."""


def list_of(value: Any, name: str) -> list[Any]:
    """A value that a function needs as a list. Raises Failed."""
    if not isinstance(value, list):
        raise Failed(f"`{name}` of what is no list")
    return value


def _kind(value: Any) -> str:
    kinds = (
        (bool, "bool"),
        (int, "int"),
        (float, "float64"),
        (str, "string"),
        (list, "slice"),
        (dict, "map"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "invalid")


def same(first: Any, other: Any) -> bool:
    """`reflect.DeepEqual` of two values. Raises Unsupported for numbers and lists, whose types are not told apart here."""
    kind = _kind(first)
    if kind != _kind(other):
        return False
    if kind == "slice":
        raise Unsupported("a comparison of lists")
    if kind == "map":
        return first.keys() == other.keys() and all(same(first[key], other[key]) for key in first)
    return bool(first == other)


def _within(values: list[Any], one: Any) -> bool:
    return any(same(one, other) for other in values)


def _uniq(value: Any) -> list[Any]:
    found: list[Any] = []
    for one in list_of(value, "uniq"):
        if not _within(found, one):
            found.append(one)
    return found


def _without(value: Any, *unwanted: Any) -> list[Any]:
    return [one for one in list_of(value, "without") if not _within(list(unwanted), one)]


def _sliced(value: Any, *indices: Any) -> Any:
    found = list_of(value, "slice")
    if not found:
        return None
    if not all(isinstance(one, int) and not isinstance(one, bool) for one in indices):
        raise Unsupported("`slice` with such numbers")
    start, end = [*indices, *(0, len(found))[len(indices) :]][:2]
    if not 0 <= start <= end <= len(found):
        raise Failed("`slice` beyond the list")
    return found[start:end]


def _chunked(size: int, value: Any) -> list[Any]:
    found = list_of(value, "chunk")
    if size < 1:
        raise Unsupported("`chunk` of such a size")
    return [found[at : at + size] for at in range(0, len(found), size)]


def _sorted(value: Any) -> list[str]:
    if not isinstance(value, list):
        return [shown(value)]
    return sorted((shown(one) for one in value if one is not None), key=lambda text: text.encode())


def _strings(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [shown(one) for one in values if one is not None]


def _until(*bounds: Any) -> list[int]:
    start, stop, step = (0, bounds[0], 1 if bounds[0] >= 0 else -1) if len(bounds) == 1 else bounds
    if not step:
        return []
    found = range(start, stop, step)
    if len(found) > _MOST:
        raise Unsupported("a list as long as that")
    return list(found)


def _sequence(*given: Any) -> str:
    if not all(isinstance(one, int) and not isinstance(one, bool) for one in given):
        raise Unsupported("`seq` of such numbers")
    if not 1 <= len(given) <= 3:
        return ""
    start = 1 if len(given) == 1 else given[0]
    end = given[-1]
    way = 1 if end >= start else -1
    return " ".join(map(str, _until(start, end + way, given[1] if len(given) == 3 else way)))


def _keys(*mappings: dict[str, Any]) -> list[str]:
    found = [key for one in mappings for key in one]
    return Unordered(found) if any(len(one) > 1 for one in mappings) else found


def _values(value: dict[str, Any]) -> list[Any]:
    return Unordered(value.values()) if len(value) > 1 else list(value.values())


def _changed(value: dict[str, Any], name: str) -> Fresh:
    if not isinstance(value, Fresh):
        raise Unsupported(f"`{name}` of a parameter, which would change for all that comes after")
    return value


def _set(value: dict[str, Any], key: str, one: Any) -> Fresh:
    changed = _changed(value, "set")
    changed[key] = one
    return changed


def _unset(value: dict[str, Any], key: str) -> Fresh:
    changed = _changed(value, "unset")
    changed.pop(key, None)
    return changed


def _merged(base: dict[str, Any], *others: dict[str, Any], over: bool) -> Fresh:
    found = _changed(base, "merge")
    for other in others:
        _merge(found, other, over)
    return found


def _merge(base: dict[str, Any], other: dict[str, Any], over: bool) -> None:
    for key, one in other.items():
        known = base.get(key)
        if isinstance(known, dict) and isinstance(one, dict):
            if not isinstance(known, Fresh):
                known = base[key] = Fresh(known)
            _merge(known, one, over)
        elif over or not known:
            base[key] = one


def _copied(value: Any) -> Any:
    if value is None:
        raise Failed("`deepCopy` of nothing")
    found = copy.deepcopy(value)
    return Fresh(found) if type(found) is dict else found


def _kind_of(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        raise Unsupported("the type of such a number")
    return _kind(value)


def _type_of(value: Any) -> str:
    if value is None:
        return "<nil>"
    if type(value) not in (str, bool, float):
        raise Unsupported("the type of such a value")
    return _kind(value)


COLLECTIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "tuple": ("a*", lambda *values: list(values)),
    "reverse": ("a", lambda value: list_of(value, "reverse")[::-1]),
    "compact": ("a", lambda value: [one for one in list_of(value, "compact") if one]),
    "uniq": ("a", _uniq),
    "without": ("aa*", _without),
    "slice": ("aa*", _sliced),
    "chunk": ("ia", _chunked),
    "sortAlpha": ("a", _sorted),
    "toStrings": ("a", _strings),
    "until": ("i", _until),
    "untilStep": ("iii", _until),
    "seq": ("a*", _sequence),
    "any": ("a*", lambda *values: any(map(bool, values))),
    "all": ("a*", lambda *values: all(map(bool, values))),
    "keys": ("m*", _keys),
    "values": ("m", _values),
    "pick": ("ms*", lambda value, *names: Fresh({name: value[name] for name in names if name in value})),
    "omit": ("ms*", lambda value, *names: Fresh({k: v for k, v in value.items() if k not in names})),
    "pluck": ("sm*", lambda name, *values: [one[name] for one in values if name in one]),
    "set": ("msa", _set),
    "unset": ("ms", _unset),
    "merge": ("mm*", lambda base, *others: _merged(base, *others, over=False)),
    "mergeOverwrite": ("mm*", lambda base, *others: _merged(base, *others, over=True)),
    "deepCopy": ("a", _copied),
    "deepEqual": ("aa", same),
    "kindOf": ("a", _kind_of),
    "kindIs": ("sa", lambda name, value: _kind_of(value) == name),
    "typeOf": ("a", _type_of),
    "typeIs": ("sa", lambda name, value: _type_of(value) == name),
}  # fmt: skip
