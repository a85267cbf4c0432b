"""What the schemas of a chart, its `values.schema.json` and those of the charts in it, say of values.

Helm judges the merged values: what a chart is given over its own, and what each chart in it is given under its name.
Nothing is fetched for it: a schema that names others by address is not asked. Source of the rules: helm's
`pkg/chart/common/util/jsonschema.go`, and the library behind it, github.com/santhosh-tekuri/jsonschema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from gitops_gate.model import Route
from gitops_gate.model.place import show_route
from gitops_gate.render.helm.family import Mapped, Member, settled
from gitops_gate.schemas.subject import Subject, place
from gitops_gate.schemas.violation import SchemaError
from gitops_gate.schemas.words import told

Hidden = Callable[[Route], bool]

COST = 1_000_000
"""Steps that a schema may take at most, where nothing else bounds them: references can double with each level."""

_TOGETHER = frozenset(
    [
        "required",
        "dependentRequired",
        "dependentSchemas",
        "dependencies",
        "anyOf",
        "oneOf",
        "not",
        "if",
        "then",
        "else",
        "contains",
        "minContains",
        "maxContains",
        "minItems",
        "minProperties",
        "propertyNames",
    ]
)
"""Keywords that look at more than one value."""
_DRAFT = re.compile(r"https?://json-schema\.org/draft(?:-0([467])|/(2019-09|2020-12))/schema#?")
_CLASSES = {"4": "Draft4", "6": "Draft6", "7": "Draft7", "2019-09": "Draft201909", "2020-12": "Draft202012"}


@dataclass(frozen=True, slots=True)
class Refused:
    """A value that a schema refuses. `members` = the chart whose schema it is, and those that it lies in, outermost
    first; `error` tells of the value, by its place in the values of that chart; `alone` = it is refused for itself, and
    not for what stands beside it."""

    members: tuple[Member, ...]
    error: SchemaError
    alone: bool = True

    @property
    def route(self) -> Route:
        """The place of the value in the values of the outermost chart."""
        return (*(one.name for one in self.members[1:]), *self.error.route)


@dataclass(slots=True)
class Judged:
    """What all schemas of a chart say. `unknown` = the charts whose schema could not be asked, and why."""

    refused: list[Refused]
    unknown: list[tuple[Member, str]]


def judged(
    chart: Member, values: Mapped, absent: frozenset[str] = frozenset(), hidden: Hidden = lambda route: False
) -> Judged:
    """What the schemas of a chart say of the values that it is given. `absent` = names of charts that it needs and
    that are not here: of their values nothing is known; `hidden` = whether the value at a route must not be quoted.

    Raises NoTable for values of a chart that are no mapping.
    """
    found = Judged([], [])
    if any(one.schema is not None for one in chart.all()):
        _judge((chart,), settled(chart, values), found, absent, hidden)
    return found


def _judge(
    members: tuple[Member, ...], values: Mapped, found: Judged, absent: frozenset[str], hidden: Hidden
) -> None:
    chart, above = members[-1], tuple(one.name for one in members[1:])
    if chart.schema is not None:
        try:
            called = f"the values of the chart {chart.name}"
            for error, alone in errors(chart.schema, values, called, lambda route: hidden((*above, *route))):
                named = (*error.route, *(one[-1] for one in error.lacks))[:1]
                if not absent.intersection(map(str, named)):
                    found.refused.append(Refused(members, error, alone))
        except ValueError as reason:
            found.unknown.append((chart, str(reason)))
    for one in chart.members:
        inner = values.get(one.name)
        if isinstance(inner, dict):
            _judge((*members, one), inner, found, frozenset(), hidden)


def errors(
    text: bytes, values: Mapped, called: str, hidden: Hidden = lambda route: False
) -> list[tuple[SchemaError, bool]]:
    """What one schema says of values, which messages call `called`, and whether other values have no part in it.

    Raises ValueError where it cannot be asked.
    """
    import jsonschema_rs  # start-up budget

    schema = _schema(text)
    if _cost(schema, values) > COST:
        raise ValueError("takes too many steps")
    try:
        compiled = _class(schema)(
            {key: value for key, value in schema.items() if key != "$schema"},
            pattern_options=jsonschema_rs.RegexOptions(),
            offline=True,
        )
        refused = list(compiled.iter_errors(values))
    except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as fault:
        raise ValueError(f"is no schema that can be used: {str(fault).partition(chr(10))[0]}") from None
    named = {**_defined(schema, "$defs"), **_defined(schema, "definitions")}
    subject = Subject(values, called, lambda: {**schema, "definitions": named}, hidden)
    found = {error: _alone(one) for one in refused for error in _told(subject, one)}
    return sorted(found.items(), key=lambda entry: entry[0].order)


def _alone(error: Any) -> bool:
    return error.kind.name not in _TOGETHER and not _TOGETHER.intersection(map(str, error.schema_path))


def _told(subject: Subject, error: Any) -> Iterator[SchemaError]:
    """The faults of one error; of what only charts have in their schemas, in the same words."""
    keyword, route = error.kind.name, tuple(error.instance_path)
    if keyword == "unevaluatedProperties":
        where = f"`{show_route(route)}` of {subject.kind}" if route else subject.kind
        for name in sorted(error.kind.unexpected):
            yield SchemaError((*route, name), f"unknown field `{name}` in {where}", "", keyword, name)
    elif keyword == "falseSchema":
        yield SchemaError(route, f"{place(subject.kind, route)} must not be set", "", keyword)
    else:
        yield from told(subject, error)


def _schema(text: bytes) -> Mapped:
    """A schema as plain data. Raises ValueError."""
    try:
        schema = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("is no JSON") from None
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    if not isinstance(schema, dict):
        raise ValueError("is no schema: it must be an object")
    return schema


def _class(schema: Mapped) -> Any:
    """What judges by the draft that a schema names; the newest one, where it names none."""
    import jsonschema_rs  # start-up budget

    named = schema.get("$schema")
    found = _DRAFT.fullmatch(named) if isinstance(named, str) else None
    if named is not None and found is None and named.rstrip("#") != "http://json-schema.org/schema":
        raise ValueError(f"names the draft {named}, which is none that is known")
    draft = _CLASSES[found[1] or found[2]] if found is not None else "Draft202012"
    return getattr(jsonschema_rs, f"{draft}Validator")


def _defined(schema: Mapped, key: str) -> Mapped:
    found = schema.get(key)
    return found if isinstance(found, dict) else {}


def _cost(schema: Mapped, values: Any) -> float:
    """How many steps judging may take at most: the parts of a schema, with what references add to them; where they
    lead in circles, each turn goes one level deeper into the values."""
    weights: dict[int, float] = {}
    around: set[int] = set()
    circles = 0

    def weight(node: Any) -> float:
        nonlocal circles
        if not isinstance(node, dict | list):
            return 0
        if id(node) in around:
            circles += 1
            return 1
        if id(node) not in weights:
            around.add(id(node))
            inner = sum(map(weight, node.values() if isinstance(node, dict) else node))
            target = _target(schema, node.get("$ref")) if isinstance(node, dict) else None
            weights[id(node)] = 1 + inner + weight(target)
            around.discard(id(node))
        return weights[id(node)]

    try:
        whole = weight(schema)
    except RecursionError:
        return float("inf")
    return whole if circles < 2 else float(max(whole, min(circles, 8) ** min(_depth(values), 40)))


def _target(schema: Mapped, reference: Any) -> Any:
    """What a reference within a schema leads to."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    node: Any = schema
    for step in filter(None, reference[1:].split("/")):
        node = node.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(node, dict) else None
    return node


def _depth(values: Any) -> int:
    level, depth = [values], 0
    while level := [
        inner
        for one in level
        if isinstance(one, dict | list)
        for inner in (one.values() if isinstance(one, dict) else one)
    ]:
        depth += 1
    return depth
