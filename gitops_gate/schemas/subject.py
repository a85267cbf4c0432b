"""The manifest that a fault is told of, with its schema: what a message may quote, and what its author may have meant."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gitops_gate.model.place import Route, show_route

LONGEST = 60
"""Characters of a value or pattern that a message quotes."""

_PRIVATE = re.compile(
    r"password|passwd|passphrase|secret|token|credential|apikey|api[_-]key|private", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What is being told about: the manifest, its kind, and its schema as plain data (`schema()` is asked late).
    `hidden` = further values that must not be quoted."""

    body: Any
    kind: str
    schema: Callable[[], Any]
    hidden: Callable[[Route], bool] = lambda route: False

    def value(self, route: Route) -> Any:
        found = self.body
        for part in route:
            found = found[part]
        return found

    def shown(self, route: Route, value: Any) -> str:
        """A value as a message names it: `the string "three"`; only its sort where it may be a secret."""
        if value is None:
            return "an empty value"
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
        return (
            self.hidden(route)
            or route[-1:] == ("value",)
            or any(_PRIVATE.search(part) for part in route if isinstance(part, str))
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
    for _ in range(64):  # references may lead in a circle
        if not isinstance(node, dict) or "$ref" not in node:
            return node
        node = root.get("definitions", {}).get(str(node["$ref"]).rpartition("/")[2], {})
    return {}


def cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def closest(name: str, known: list[str], likeness: float = 0.75) -> str:
    """The known name that is like another (case aside), "" where none is; `likeness` as difflib's ratio.

    Of short names, that is too strict for two letters that have changed places.
    """
    lower = {other.lower(): other for other in known}
    close = difflib.get_close_matches(name.lower(), list(lower), 1, likeness)
    close = close or [other for other in lower if sorted(other) == sorted(name.lower())]
    return lower[close[0]] if close else ""


def nearest(name: str, known: list[str], likeness: float = 0.75) -> str:
    """`did you mean …?` for a name like a known one, "" otherwise."""
    close = closest(name, known, likeness)
    return f"did you mean `{close}`?" if close else ""


def place(kind: str, route: Route) -> str:
    """A place as a message names it; the root is called by its kind."""
    return f"`{show_route(route)}`" if route else kind or "the manifest"


def elsewhere(subject: Subject, route: Route, name: str) -> Route | None:
    """The object in which a field that is unknown at `route` would be known: wrong indentation. None when nowhere near.

    Looked at are the objects around the place, nearest first, then what stands beside it: an empty value, to
    which the field may have been meant to belong, objects down to three levels, and the first items of lists.
    """
    for length in range(len(route) - 1, -1, -1):
        if name in fields(subject, route[:length]):
            return route[:length]
    for level in range(1, 4):
        for below in _objects(subject.value(route), level):
            if name in fields(subject, (*route, *below)):
                return (*route, *below)
    for beside, value in subject.value(route).items():
        if value is None and _takes_any(subject, (*route, beside)):
            return (*route, beside)
    return None


def _objects(holder: Any, level: int) -> list[Route]:
    """The routes of the objects (and empty values) that lie `level` keys below an object."""
    if not isinstance(holder, dict):
        return []
    below: list[tuple[Route, Any]] = [
        ((key, 0), value[0]) if isinstance(value, list) and value else ((key,), value)
        for key, value in holder.items()
    ]
    if level == 1:
        return [route for route, value in below if value is None or isinstance(value, dict)]
    return [(*route, *rest) for route, value in below for rest in _objects(value, level - 1)]


def _node(subject: Subject, route: Route) -> Any:
    """The schema of the value at a route, without looking into combinations; None where there is none."""
    root = subject.schema()
    node = referred(root, root)
    for part in route:
        if not isinstance(node, dict):
            return None
        known = node.get("properties", {}).get(part, node.get("additionalProperties"))
        node = referred(root, node.get("items") if isinstance(part, int) else known)
    return node


def fields(subject: Subject, route: Route) -> list[str]:
    """The fields that the schema names for the object at a route."""
    node = _node(subject, route)
    return sorted(node.get("properties", ())) if isinstance(node, dict) else []


def _takes_any(subject: Subject, route: Route) -> bool:
    """Whether the object at a route takes fields of any name, as `labels` does."""
    node = _node(subject, route)
    return isinstance(node, dict) and isinstance(node.get("additionalProperties"), dict)
