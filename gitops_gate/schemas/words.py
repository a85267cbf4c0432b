"""Faults in words: what jsonschema-rs reports, told to the person who wrote the manifest.

No value below a Secret's `data` and `stringData` is ever quoted, nor one whose place looks like a credential's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from gitops_gate.model.place import Route, show_route
from gitops_gate.schemas.forms import of_format, of_pattern, plain
from gitops_gate.schemas.keywords import PATTERN, UNIQUE_BY
from gitops_gate.schemas.subject import Subject, closest, cut, elsewhere, nearest, place
from gitops_gate.schemas.violation import SchemaError

_NAMES = {
    "array": "a list",
    "boolean": "`true` or `false`",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}


def told(subject: Subject, error: Any) -> Iterator[SchemaError]:
    """The SchemaErrors of one error of jsonschema-rs: one for each unknown field, else one."""
    keyword, route = error.kind.name, tuple(error.instance_path)
    if keyword == "additionalProperties":
        yield from _unknown(subject, route, error)
    elif keyword == "required":
        name = error.kind.property
        hint = _ADDED if name == "image" and route[-2:-1] == ("containers",) else ""
        missing = (*route, name)
        yield SchemaError(route, f"`{show_route(missing)}` is required", hint, keyword, name, (missing,))
    elif keyword in ("anyOf", "oneOf"):
        yield from _branches(subject, route, error)
    elif keyword == "propertyNames":
        yield _name_of_key(subject, route, error.kind.error)
    else:
        message, hint = _TOLD.get(keyword, _other)(subject, route, error)
        yield SchemaError(
            route, f"{place(subject.kind, route)} {message}", hint, _PUBLIC.get(keyword, keyword)
        )


_PUBLIC = {PATTERN: "pattern", UNIQUE_BY: "uniqueItems"}


_ADDED = "a patch for a container that is not in its base adds one: is the name right?"


def _unknown(subject: Subject, route: Route, error: Any) -> Iterator[SchemaError]:
    holder = subject.below(error.schema_path[:-1])
    known = sorted(holder.get("properties", ())) if isinstance(holder, dict) else []
    where = f"`{show_route(route)}` of {subject.kind}" if route else subject.kind
    for name in sorted(error.kind.unexpected):
        meant, hint = _meant(subject, route, name, known)
        yield SchemaError(
            (*route, name),
            f"unknown field `{cut(name)}` in {where}",
            hint,
            "additionalProperties",
            name,
            meant=meant,
        )


def _meant(subject: Subject, route: Route, name: str, known: list[str]) -> tuple[Route, str]:
    """The field that an unknown one most likely stands for, () where that cannot be told, and the hint."""
    if "{" in name:  # a variable stands for any name
        return (), ""
    close = closest(name, known)
    if close:
        return (*route, close), f"did you mean `{close}`?"
    home = elsewhere(subject, route, name)
    if home is not None:
        return (*home, name), f"`{name}` belongs in {place(subject.kind, home)}; check the indentation"
    if "/" in name and route[-1:] == ("metadata",):
        return (), "does it belong below `labels` or `annotations`?"
    return (), ""


def _name_of_key(subject: Subject, route: Route, error: Any) -> SchemaError:
    """The fault of a key: `error` is what is wrong with it as a value."""
    name = str(error.instance)
    message, hint = _TOLD.get(error.kind.name, _other)(subject, (*route, name), error)
    holder = subject.below(error.schema_path[:-1])
    among = holder.get("examples", []) if isinstance(holder, dict) else []
    close = closest(name, among, 0.6)
    hint = f"did you mean `{close}`?" if close else hint
    wanted = message.partition(", not ")[0]
    told = f"{place(subject.kind, route)} has the key `{cut(name)}`; a key there {wanted}"
    meant = (*route, close) if close else ()
    return SchemaError((*route, name), told, hint, "propertyNames", name, meant=meant)


def _type(subject: Subject, route: Route, error: Any) -> tuple[str, str]:
    wanted = [name for name in error.kind.types if name != "null"]
    value = error.instance
    hint = ""
    if "string" in wanted and isinstance(value, bool | int | float):
        hint = "put the value in quotes"
    elif "array" in wanted and isinstance(value, str | bool | int | float):
        hint = 'write it as a list: begin each item with "- "'
    elif "boolean" in wanted and isinstance(value, str) and value.lower() in _BOOLEANS_OF_OLD:
        hint = f"write `{_BOOLEANS_OF_OLD[value.lower()]}`: kustomize and Flux read the other words as text"
    elif isinstance(value, str) and {"integer", "number", "boolean"} & set(wanted) and plain(value):
        hint = "leave out the quotes"
    return f"must be {_any_of(wanted)}, not {subject.shown(route, value)}", hint


# YAML 1.1 read these as booleans, and some tools still do.
_BOOLEANS_OF_OLD = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


def _any_of(types: list[str]) -> str:
    names = [_NAMES.get(name, name) for name in sorted(types)]
    return " or ".join(names)


def _enum(subject: Subject, route: Route, error: Any) -> tuple[str, str]:
    choices = [option for option in error.kind.options if option not in (None, "")]
    names = ", ".join(f"`{option}`" for option in choices[:12]) + (" …" if len(choices) > 12 else "")
    hint = ""
    if isinstance(error.instance, str):
        hint = nearest(error.instance, [option for option in choices if isinstance(option, str)], 0.66)
    lead = "must be" if len(choices) == 1 else "must be one of"
    return f"{lead} {names}, not {subject.shown(route, error.instance)}", hint


def _unique(subject: Subject, route: Route, error: Any) -> tuple[str, str]:
    twice = json.loads(error.kind.message)
    return f"has equal items, [{twice[0]}] and [{twice[1]}]; they must be unique", ""


def _limit(text: str) -> Callable[[Subject, Route, Any], tuple[str, str]]:
    """Tells of a bound; the error's `limit` goes in for `{}`."""

    def message(subject: Subject, route: Route, error: Any) -> tuple[str, str]:
        shown = (
            f", not {subject.shown(route, error.instance)}" if isinstance(error.instance, int | float) else ""
        )
        return text.format(error.kind.limit) + shown, ""

    return message


def _other(subject: Subject, route: Route, error: Any) -> tuple[str, str]:
    return f"violates the schema's `{error.kind.name}`", ""


_TOLD: dict[str, Callable[[Subject, Route, Any], tuple[str, str]]] = {
    "type": _type,
    "enum": _enum,
    "format": of_format,
    PATTERN: of_pattern,
    "pattern": of_pattern,
    UNIQUE_BY: _unique,
    "minimum": _limit("must be at least {}"),
    "maximum": _limit("must be at most {}"),
    "exclusiveMinimum": _limit("must be more than {}"),
    "exclusiveMaximum": _limit("must be less than {}"),
    "minLength": _limit("must have at least {} characters"),
    "maxLength": _limit("must have at most {} characters"),
    "minItems": _limit("must have at least {} items"),
    "maxItems": _limit("must have at most {} items"),
    "minProperties": _limit("must have at least {} fields"),
    "maxProperties": _limit("must have at most {} fields"),
    "const": lambda subject, route, error: (f"must be `{error.kind.expected_value}`", ""),
    "uniqueItems": lambda subject, route, error: ("has equal items; they must be unique", ""),
    "not": lambda subject, route, error: ("is a combination of fields that the schema rules out", ""),
}


def _branches(subject: Subject, route: Route, error: Any) -> Iterator[SchemaError]:
    """One message for a choice: all types, all fields of which one is needed, else the nearest branch's faults."""
    keyword, branches = error.kind.name, getattr(error.kind, "context", [])
    firsts = [branch[0] for branch in branches if len(branch) == 1]
    if not branches or any(not branch for branch in branches):
        yield SchemaError(route, _too_many(subject, route, error), "", keyword)
    elif len(firsts) == len(branches) and _all_are(firsts, "type", route):
        wanted = sorted({name for first in firsts for name in first.kind.types if name != "null"})
        message = f"must be {_any_of(wanted)}, not {subject.shown(route, error.instance)}"
        yield SchemaError(route, f"{place(subject.kind, route)} {message}", "", "type")
    elif len(firsts) == len(branches) and _all_are(firsts, "required", route):
        lacking = list(dict.fromkeys(first.kind.property for first in firsts))
        names = ", ".join(f"`{name}`" for name in lacking)
        message = f"{place(subject.kind, route)} needs one of {names}"
        yield SchemaError(route, message, "", keyword, lacks=tuple((*route, name) for name in lacking))
    else:
        for inner in max(branches, key=_nearness):
            yield from told(subject, inner)


def _all_are(errors: list[Any], keyword: str, route: Route) -> bool:
    return all(error.kind.name == keyword and tuple(error.instance_path) == route for error in errors)


def _nearness(branch: list[Any]) -> tuple[int, int]:
    """How near a branch comes to what was written: the deepest fault, then the fewest."""
    return max(len(error.instance_path) for error in branch), -len(branch)


def _too_many(subject: Subject, route: Route, error: Any) -> str:
    """More branches of a `oneOf` hold than one: names the fields that exclude each other where they can be told."""
    options = subject.below(error.schema_path)
    named = [
        name for option in options or () if isinstance(option, dict) for name in option.get("required", ())
    ]
    held = error.instance if isinstance(error.instance, dict) else {}
    both = [f"`{name}`" for name in dict.fromkeys(named) if name in held]
    if len(both) > 1:
        return f"{place(subject.kind, route)} may have only one of {', '.join(both)}"
    return f"{place(subject.kind, route)} fits more than one of the forms that exclude each other"
