"""Reports: the verdict of a run and everything that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gitops_gate.model.finding import Finding, Severity
from gitops_gate.model.resource import ResourceId
from gitops_gate.model.target import Target


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that was excepted: `by` is how (`comment`, `annotation`, `configuration`, or a foreign marker)."""

    finding: Finding
    by: str
    reason: str
    expires: str = ""


@dataclass(frozen=True, slots=True, order=True)
class NotChecked:
    """What nobody looked at and why, `count` times; `how` tells how to get it checked."""

    what: str
    why: str
    how: str = ""
    count: int = 1
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """For one rule in one environment: how many subjects were judged, failed, waived, or unknown."""

    judged: int = 0
    failed: int = 0
    waived: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Image:
    """An image that a workload of a target runs, as the workload names it."""

    target: str
    resource: ResourceId
    image: str


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """The outcome of a run. `findings` are sorted by path, line, column, rule.

    `ran` = (rule, environment) -> Count; environment "" = what belongs to none. `counts` = numbers of
    `files`, `documents`, `targets`, `resources`, `refused`, `crashed`. `narrowed` = the run looked at a
    part of the repository on purpose. `images` = what is deployed, where the run was asked for it. `failed` = rule crashes and tools that broke: exit code 3.
    """

    findings: tuple[Finding, ...] = ()
    waived: tuple[Waived, ...] = ()
    baseline: tuple[Finding, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    ran: Mapping[tuple[str, str], Count] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    failed: tuple[str, ...] = ()
    narrowed: bool = False
    fail_on: Severity = Severity.ERROR
    seconds: float = 0.0
    images: tuple[Image, ...] = ()

    def severity_count(self, severity: Severity) -> int:
        return sum(1 for f in self.findings if f.severity == severity)
