"""Values as rows of plain data, and back: what the cache holds."""

from __future__ import annotations

from typing import Any

from gitops_gate.model import Finding, Location, Related, ResourceId, Severity, Target

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
