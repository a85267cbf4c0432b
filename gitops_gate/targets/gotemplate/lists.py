"""Functions of templates over lists and mappings that most templates use. Source of the rules: github.com/Masterminds/sprig."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gitops_gate.targets.gotemplate.basics import kind_of
from gitops_gate.targets.gotemplate.collections import Fresh, list_of
from gitops_gate.targets.gotemplate.faults import Failed
from gitops_gate.targets.gotemplate.words import text_of


def _ends(name: str, take: Callable[[list[Any]], Any]) -> Callable[[Any], Any]:
    return lambda value: take(list_of(value, name))


def _dict(*pairs: Any) -> dict[str, Any]:
    found = Fresh()
    for index in range(0, len(pairs), 2):
        found[text_of(pairs[index])] = pairs[index + 1] if index + 1 < len(pairs) else ""
    return found


def _mapping(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Failed(f"`{name}` of what is no mapping")
    return value


def _dig(*given: Any) -> Any:
    if len(given) < 3:
        raise Failed("`dig` takes keys, a default and a mapping")
    *keys, default, value = given
    for key in keys:
        value = _mapping(value, "dig")
        if key not in value:
            return default
        value = value[key]
    return value


LISTS: dict[str, tuple[str, Callable[..., Any]]] = {
    "list": ("a*", lambda *values: list(values)),
    "first": ("a", _ends("first", lambda found: found[0] if found else None)),
    "last": ("a", _ends("last", lambda found: found[-1] if found else None)),
    "rest": ("a", _ends("rest", lambda found: found[1:])),
    "initial": ("a", _ends("initial", lambda found: found[:-1])),
    "has": ("aa", lambda one, found: any(kind_of(one) is kind_of(other) and one == other for other in list_of(found or [], "has"))),
    "concat": ("a*", lambda *lists: [one for found in lists for one in list_of(found, "concat")]),
    "append": ("aa", lambda found, one: [*list_of(found, "append"), one]),
    "prepend": ("aa", lambda found, one: [one, *list_of(found, "prepend")]),
    "dict": ("a*", _dict),
    "get": ("as", lambda value, key: _mapping(value, "get").get(key, "")),
    "hasKey": ("as", lambda value, key: key in _mapping(value, "hasKey")),
    "dig": ("a*", _dig),
}  # fmt: skip
"""Name -> the types of its arguments, as in `BASICS`, and the function."""
