"""Rules and findings."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import IntEnum

from gitops_gate.model.mask import mask
from gitops_gate.model.place import Location, Route
from gitops_gate.model.resource import ResourceId


class Severity(IntEnum):
    """How much a finding matters; ordered, so that `>=` compares with `fail-on`."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding, with what it is: "rendered from here as Deployment/web/api"."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one place. The same fault in three environments is one finding with three targets.

    `route` is the value in the resource (list keys in place of indices, `Resource.keyed`); `detail` tells
    apart several findings of one rule at one route. Both make the fingerprint; line and environment do not.
    """

    rule: str
    severity: Severity
    location: Location
    message: str
    resource: ResourceId | None = None
    route: Route = ()
    targets: tuple[str, ...] = ()
    hint: str = ""
    related: tuple[Related, ...] = ()
    detail: str = ""
    ordinal: int = 0
    """Counts findings that are equal in everything else that makes the fingerprint; set by `settle`."""

    @property
    def fingerprint(self) -> str:
        """32 hex digits that stay the same while lines move and environments come and go."""
        who = self.resource
        name = (who.group, who.kind, who.name) if who else ()  # its namespace is that of an environment
        what = (self.rule, self.location.path, name, self.route, self.detail, self.ordinal)
        return hashlib.blake2b(repr(what).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Rule:
    """What can be found: the id names the fault in kebab-case and reads well after "allow"."""

    id: str
    severity: Severity
    summary: str
    tags: tuple[str, ...] = field(default=())

    def finding(
        self,
        location: Location,
        message: str,
        *,
        resource: ResourceId | None = None,
        route: Route = (),
        hint: str = "",
        related: tuple[Related, ...] = (),
        detail: str = "",
        severity: Severity | None = None,
    ) -> Finding:
        """A finding of this rule; all its text is masked here."""
        return Finding(
            self.id,
            self.severity if severity is None else severity,
            location,
            mask(message),
            resource,
            route,
            (),
            mask(hint),
            tuple(Related(r.location, mask(r.message)) for r in related),
            mask(detail),
        )
