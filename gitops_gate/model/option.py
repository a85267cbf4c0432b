"""Options of checks: what type an option has, whether a configured value fits it, and its JSON Schema."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping, Sequence, Set
from typing import Any, Literal, Union, get_args, get_origin

from gitops_gate.errors import UsageError
from gitops_gate.model.check import Check

_PLAIN: dict[Any, tuple[str, dict[str, Any]]] = {
    str: ("a text", {"type": "string"}),
    bool: ("true or false", {"type": "boolean"}),
    int: ("a whole number", {"type": "integer"}),
    float: ("a number", {"type": "number"}),
    type(None): ("null", {"type": "null"}),
}
_LISTS: dict[Any, Any] = {tuple: tuple, list: list, frozenset: frozenset, set: frozenset}
_LISTS |= {Sequence: tuple, Set: frozenset}
_MAPS = (dict, Mapping)


def hints(check: Check) -> dict[str, Any]:
    """The type of each option: as annotated in the check's function, else that of its default."""
    try:
        stated = typing.get_type_hints(check.run)
    except (NameError, TypeError):  # names imported for the type checker only, or a callable object
        stated = {}
    return {name: stated.get(name, _hint_of(default)) for name, default in check.options.items()}


def fitted(check: Check, given: Mapping[str, Any]) -> dict[str, Any]:
    """`given` as keyword arguments for `check.run`: lists in the annotated container.

    Raises UsageError for an option that the check does not have and for a value of another type.
    """
    known = hints(check)
    fit = {}
    for stated, value in given.items():
        name = stated if stated in known else stated.replace("-", "_")  # as configuration spells its keys
        if name not in known:
            there = f"it has: {', '.join(sorted(known))}" if known else "it has none"
            raise UsageError(f"rule {check.rule.id} has no option {stated!r}; {there}")
        try:
            fit[name] = _fit(known[name], value)
        except ValueError:
            wanted = described(known[name])
            raise UsageError(
                f"rule {check.rule.id}, option {name}: {value!r} was given, {wanted} is wanted"
            ) from None
    return fit


def described(hint: Any) -> str:
    """A type in words: `a list of texts`."""
    if hint in _PLAIN:
        return _PLAIN[hint][0]
    origin, inner = get_origin(hint) or hint, get_args(hint)
    if origin is Literal:
        return "one of " + ", ".join(map(str, inner))
    if origin in (Union, types.UnionType):
        return " or ".join(map(described, inner))
    if origin in _LISTS:
        return "a list" + (f" of {_plural(inner[0])}" if inner else "")
    if origin in _MAPS:
        return "a mapping" + (f" of names to {_plural(inner[1])}" if inner else "")
    return "any value"


def schema(hint: Any, default: Any = None) -> dict[str, Any]:
    """The JSON Schema of an option with this type, with its default unless that is None."""
    body = _schema(hint)
    if default is None:
        return body
    return body | {"default": sorted(default) if isinstance(default, frozenset | set) else _plain(default)}


def _schema(hint: Any) -> dict[str, Any]:
    if hint in _PLAIN:
        return dict(_PLAIN[hint][1])
    origin, inner = get_origin(hint) or hint, get_args(hint)
    if origin is Literal:
        return {"enum": list(inner)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_schema(one) for one in inner]}
    if origin in _LISTS:
        return {"type": "array"} | ({"items": _schema(inner[0])} if inner else {})
    if origin in _MAPS:
        return {"type": "object"} | ({"additionalProperties": _schema(inner[1])} if inner else {})
    return {}


def _fit(hint: Any, value: Any) -> Any:
    """`value` in the shape of `hint`. Raises ValueError where it has another type."""
    if hint in _PLAIN:
        if type(value) is hint or (hint is float and type(value) is int):
            return value
        raise ValueError
    origin, inner = get_origin(hint) or hint, get_args(hint)
    if origin is Literal:
        if any(type(value) is type(one) and value == one for one in inner):
            return value
        raise ValueError
    if origin in (Union, types.UnionType):
        return _first(inner, value)
    if origin in _LISTS:
        if not isinstance(value, list | tuple | set | frozenset):
            raise ValueError
        return _LISTS[origin](_fit(inner[0] if inner else Any, one) for one in value)
    if origin in _MAPS:
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            raise ValueError
        return {key: _fit(inner[1] if inner else Any, one) for key, one in value.items()}
    return value


def _first(kinds: tuple[Any, ...], value: Any) -> Any:
    for kind in kinds:
        try:
            return _fit(kind, value)
        except ValueError:
            continue
    raise ValueError


def _hint_of(default: Any) -> Any:
    """The type that a default without an annotation stands for (options of Rego policies have no other)."""
    if isinstance(default, list | tuple | set | frozenset):
        kinds = {type(one) for one in default}
        inner: Any = kinds.pop() if len(kinds) == 1 else Any
        return tuple[inner, ...] if inner in _PLAIN else tuple[Any, ...]
    if isinstance(default, Mapping):
        return dict[str, Any]
    return type(default) if type(default) in _PLAIN and default is not None else Any


def _plural(hint: Any) -> str:
    return {str: "texts", int: "whole numbers", float: "numbers"}.get(hint, "values")


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
