"""Faults in words: what jsonschema-rs reports, told to the person who wrote the manifest.

No value below a Secret's `data` and `stringData` is ever quoted, nor one whose place looks like a credential's.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from gitops_gate.model.place import Route, show_route
from gitops_gate.schemas.keywords import PATTERN, UNIQUE_BY, Formats
from gitops_gate.schemas.violation import SchemaError

LONGEST = 60
"""Characters of a value or pattern that a message quotes."""

_PRIVATE = re.compile(
    r"password|passwd|passphrase|secret|token|credential|apikey|api[_-]key|private", re.IGNORECASE
)
_NAMES = {
    "array": "a list",
    "boolean": "`true` or `false`",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What is being told about: the manifest, its kind, and its schema as plain data (`schema()` is asked late)."""

    body: Any
    kind: str
    schema: Callable[[], Any]

    def value(self, route: Route) -> Any:
        found = self.body
        for part in route:
            found = found[part]
        return found

    def shown(self, route: Route, value: Any) -> str:
        """A value as a message names it: `the string "three"`; only its sort where it may be a secret."""
        if value is None:
            return "empty"
        if isinstance(value, dict | list):
            return "an object" if isinstance(value, dict) else "a list"
        sort = (
            "a string" if isinstance(value, str) else "a boolean" if isinstance(value, bool) else "a number"
        )
        if self.private(route):
            return sort
        text = json.dumps(cut(value) if isinstance(value, str) else value, ensure_ascii=False)
        return f"the {sort.partition(' ')[2]} {text}"

    def private(self, route: Route) -> bool:
        """Whether a value must not be quoted."""
        if self.kind == "Secret" and route[:1] in (("data",), ("stringData",)):
            return True
        return route[-1:] == ("value",) or any(
            _PRIVATE.search(part) for part in route if isinstance(part, str)
        )

    def below(self, schema_path: list[str | int]) -> Any:
        """The part of the schema that a path leads to, None where it leads nowhere; references are followed."""
        root = found = self.schema()
        for part in schema_path:
            if isinstance(found, dict) and part not in found:
                found = referred(root, found)
            try:
                found = found[part]
            except (KeyError, IndexError, TypeError):
                return None
        return referred(root, found)


def referred(root: Any, node: Any) -> Any:
    """`node`, or what its `$ref` names."""
    while isinstance(node, dict) and "$ref" in node:
        node = root["definitions"].get(node["$ref"].rpartition("/")[2], {})
    return node


def cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def told(subject: Subject, error: Any) -> Iterator[SchemaError]:
    """The SchemaErrors of one error of jsonschema-rs: one for each unknown field, else one."""
    keyword, route = error.kind.name, tuple(error.instance_path)
    if keyword == "additionalProperties":
        yield from _unknown(subject, route, error)
    elif keyword == "required":
        name = error.kind.property
        yield SchemaError(route, f"`{show_route((*route, name))}` is required", "", keyword, name)
    elif keyword in ("anyOf", "oneOf"):
        yield from _branches(subject, route, error)
    else:
        message, hint = _TOLD.get(keyword, _other)(subject, route, error)
        yield SchemaError(route, f"{_place(subject, route)} {message}", hint, _PUBLIC.get(keyword, keyword))


_PUBLIC = {PATTERN: "pattern", UNIQUE_BY: "uniqueItems"}


def _place(subject: Subject, route: Route) -> str:
    return f"`{show_route(route)}`" if route else subject.kind or "the manifest"


def _unknown(subject: Subject, route: Route, error: Any) -> Iterator[SchemaError]:
    holder = subject.below(error.schema_path[:-1])
    known = sorted(holder.get("properties", ())) if isinstance(holder, dict) else []
    where = f"`{show_route(route)}` of {subject.kind}" if route else subject.kind
    for name in sorted(error.kind.unexpected):
        hint = nearest(name, known) or _elsewhere(subject, route, error, name)
        yield SchemaError(
            (*route, name), f"unknown field `{name}` in {where}", hint, "additionalProperties", name
        )


def nearest(name: str, known: list[str]) -> str:
    """`did you mean …?` for a name like a known one, "" otherwise."""
    lower = {other.lower(): other for other in known}
    close = difflib.get_close_matches(name.lower(), list(lower), 1, 0.75)
    return f"did you mean `{lower[close[0]]}`?" if close else ""


def _elsewhere(subject: Subject, route: Route, error: Any, name: str) -> str:
    """Where an unknown field would be known: in an object around it, or in one beside it; wrong indentation."""
    for length in range(len(route) - 1, -1, -1):
        if name in _fields(subject, route[:length]):
            return f"`{name}` belongs in {_place(subject, route[:length])}; check the indentation"
    holder = subject.value(route)
    for beside in holder:
        if isinstance(holder[beside], dict) and name in _fields(subject, (*route, beside)):
            return f"`{name}` belongs in `{show_route((*route, beside))}`; check the indentation"
    return ""


def _fields(subject: Subject, route: Route) -> list[str]:
    """The fields that the schema names for the object at a route (without looking into combinations)."""
    root = subject.schema()
    node = referred(root, root)
    for part in route:
        if not isinstance(node, dict):
            return []
        known = node.get("properties", {})
        node = (
            node.get("items") if isinstance(part, int) else known.get(part, node.get("additionalProperties"))
        )
        node = referred(root, node)
    return list(node.get("properties", ())) if isinstance(node, dict) else []


def _type(subject: Subject, route: Route, error: Any) -> tuple[str, str]:
    wanted = [name for name in error.kind.types if name != "null"]
    value = error.instance
    hint = ""
    if "string" in wanted and isinstance(value, bool | int | float):
        hint = "put the value in quotes"
    elif "array" in wanted and not isinstance(value, list) and value is not None:
        hint = 'write it as a list: begin each item with "- "'
    elif isinstance(value, str) and {"integer", "number", "boolean"} & set(wanted) and _plain(value):
        hint = "leave out the quotes"
    return f"must be {_any_of(wanted)}, not {subject.shown(route, value)}", hint


def _plain(text: str) -> bool:
    return text in ("true", "false") or re.fullmatch(r"[+-]?\d+(\.\d+)?", text) is not None


def _any_of(types: list[str]) -> str:
    names = [_NAMES.get(name, name) for name in sorted(types)]
    return " or ".join(names)


def _enum(subject: Subject, route: Route, error: Any) -> tuple[str, str]:
    choices = [option for option in error.kind.options if option is not None]
    names = ", ".join(f"`{option}`" for option in choices[:12]) + (" …" if len(choices) > 12 else "")
    hint = ""
    if isinstance(error.instance, str):
        hint = nearest(error.instance, [option for option in choices if isinstance(option, str)])
    lead = "must be" if len(choices) == 1 else "must be one of"
    return f"{lead} {names}, not {subject.shown(route, error.instance)}", hint


def _pattern(subject: Subject, route: Route, error: Any) -> tuple[str, str]:
    """Shipped schemas say what they want in words, as editors understand it too (`patternErrorMessage`)."""
    holder = subject.below(error.schema_path[:-1])
    pattern = getattr(error.kind, "pattern", None) or error.kind.message
    wanted = holder.get("patternErrorMessage") if isinstance(holder, dict) else None
    wanted = wanted or _PATTERNS.get(pattern) or f"text that matches `{cut(pattern)}`"
    return f"must be {wanted}, not {subject.shown(route, error.instance)}", ""


# Patterns that half of all CRDs hold, in words.
_PATTERNS = {
    r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$": "a duration such as `30s`, `5m` or `1h30m`",
    r"^([0-9]+(\.[0-9]+)?(ms|s|m))+$": "a duration in minutes and seconds, such as `90s` or `5m`",
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$": "lower-case letters, digits and `-`",
}


def _unique(subject: Subject, route: Route, error: Any) -> tuple[str, str]:
    twice = json.loads(error.kind.message)
    return f"has equal items, [{twice[0]}] and [{twice[1]}]; they must be unique", ""


def _format(subject: Subject, route: Route, error: Any) -> tuple[str, str]:
    name = error.kind.format
    return f"must be {Formats.NAMES.get(name, name)}, not {subject.shown(route, error.instance)}", ""


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
    "format": _format,
    PATTERN: _pattern,
    "pattern": _pattern,
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
        yield SchemaError(route, f"{_place(subject, route)} {message}", "", "type")
    elif len(firsts) == len(branches) and _all_are(firsts, "required", route):
        names = ", ".join(f"`{name}`" for name in dict.fromkeys(first.kind.property for first in firsts))
        yield SchemaError(route, f"{_place(subject, route)} needs one of {names}", "", keyword)
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
        return f"{_place(subject, route)} may have only one of {', '.join(both)}"
    return f"{_place(subject, route)} fits more than one of the forms that exclude each other"
