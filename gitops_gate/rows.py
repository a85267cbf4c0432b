"""Values as rows of plain data, and back: what the cache holds."""

from __future__ import annotations

import dataclasses
from typing import Any

from gitops_gate.model import Finding, Location, Related, ResourceId, Severity, Target, chart, recipe

Row = list[Any]


def place_row(place: Location) -> tuple[str, int, int]:
    return (place.path, place.line, place.column)


def who_row(who: ResourceId | None) -> tuple[str, ...] | None:
    return None if who is None else (who.group, who.version, who.kind, who.namespace, who.name)


def who_of(row: Row | None) -> ResourceId | None:
    return None if row is None else ResourceId(*row)


def finding_row(one: Finding) -> Row:
    related = [(*place_row(other.location), other.message) for other in one.related]
    left = [
        one.rule,
        int(one.severity),
        place_row(one.location),
        one.message,
        who_row(one.resource),
        one.route,
    ]
    return [*left, one.targets, one.hint, related, one.detail, one.ordinal]


def finding_of(row: Row) -> Finding:
    rule, severity, place, message, who, route, targets, hint, related, detail, ordinal = row
    return Finding(
        rule,
        Severity(severity),
        Location(*place),
        message,
        who_of(who),
        tuple(route),
        tuple(targets),
        hint,
        tuple(Related(Location(*where), text) for *where, text in related),
        detail,
        ordinal,
    )


def target_row(one: Target) -> Row:
    left = [one.name, one.builder, one.path, place_row(one.declared_at), one.environment, one.cluster]
    return [*left, who_row(one.declared_by)]


def target_of(row: Row) -> Target:
    name, builder, path, place, environment, cluster, who = row
    return Target(name, builder, path, Location(*place), environment, cluster, who_of(who))


_KEPT: dict[str, Any] = {
    name: kind
    for module in (recipe, chart)
    for name, kind in vars(module).items()
    if dataclasses.is_dataclass(kind)
}
_KEPT |= {"Location": Location, "ResourceId": ResourceId}


def packed(value: Any) -> Any:
    """Data of a recipe as plain data: tuples, mappings and the values of the model told apart from lists."""
    if isinstance(value, tuple):
        return {"t": [packed(one) for one in value]}
    if isinstance(value, list):
        return [packed(one) for one in value]
    if isinstance(value, dict):
        return {"d": [[key, packed(one)] for key, one in value.items()]}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [packed(getattr(value, field.name)) for field in dataclasses.fields(value)]
        return {"c": type(value).__name__, "v": fields}
    return value


def unpacked(row: Any) -> Any:
    """What `packed` was given."""
    if isinstance(row, list):
        return [unpacked(one) for one in row]
    if not isinstance(row, dict):
        return row
    if "t" in row:
        return tuple(unpacked(one) for one in row["t"])
    if "d" in row:
        return {key: unpacked(one) for key, one in row["d"]}
    return _KEPT[row["c"]](*(unpacked(one) for one in row["v"]))
