"""Values of Rego rules as findings.

An element of a set is a text, or an object with `msg`. Of an object we also read `path`, the place in the
resource (a list of keys and indices, a JSON pointer, or `spec.containers[0].image`), `hint` and `detail`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gitops_gate.model import Finding, Location, Resource, Route, Rule
from gitops_gate.policy.rego.fault import RegoFault, Undefined
from gitops_gate.policy.rego.rules import Part

_PIECE = re.compile(r"\[(\d+)\]|\[\"([^\"]*)\"\]|\['([^']*)'\]|([^.\[\]]+)")


def findings(rule: Rule, part: Part, value: Any, resource: Resource, hint: str = "") -> Iterator[Finding]:
    """A finding for each element of a rule's value. Raises RegoFault for a value that is no set of messages."""
    if value is Undefined or value is False:
        return
    if not isinstance(value, list):
        raise _odd(part, f"it gave {_shown(value)}; wanted is a set of messages")
    for element in value:
        said = {"msg": element} if isinstance(element, str) else element
        if not isinstance(said, dict) or not isinstance(said.get("msg"), str):
            raise _odd(
                part, f"it gave the element {_shown(element)}; wanted is a text, or an object with `msg`"
            )
        path = said.get("path")
        route = ("metadata", "name") if path is None else _route(path, resource, part)
        yield rule.finding(
            resource.at(*route),
            said["msg"],
            resource=resource.id,
            route=resource.keyed(route),
            hint=str(said.get("hint") or hint),
            detail=str(said.get("detail", "" if path is not None else said["msg"])),
            severity=part.severity,
        )


def exempt(part: Part, exceptions: Any) -> bool:
    """Whether the package's `exception` rule names this rule: it is a set of lists of names without verb."""
    if not isinstance(exceptions, list):
        return False
    return any(isinstance(names, list) and part.suffix in names for names in exceptions)


def _route(path: Any, resource: Resource, part: Part) -> Route:
    """The route that a policy names, with indices as numbers where the resource has a list."""
    if isinstance(path, list) and all(isinstance(one, str | int) for one in path):
        pieces = [str(one) for one in path]
    elif isinstance(path, str) and path.startswith("/"):
        pieces = [one.replace("~1", "/").replace("~0", "~") for one in path.split("/")[1:]]
    elif isinstance(path, str):
        pieces = ["".join(filter(None, one)) for one in _PIECE.findall(path)]
    else:
        raise _odd(part, f"it gave the path {_shown(path)}; wanted is a list of keys, or a text")
    route: list[str | int] = []
    for piece in pieces:
        inside = resource.value(*route)
        route.append(int(piece) if isinstance(inside, list) and piece.isdigit() else piece)
    return tuple(route)


def _odd(part: Part, message: str) -> RegoFault:
    return RegoFault(Location(part.file, part.line, 1), f"{part.path}: {message}")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
