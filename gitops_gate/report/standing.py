"""How a run and each of its environments stand: what pages show above everything else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from gitops_gate.model import Finding, Report, Severity
from gitops_gate.report.context import Context, Places, places
from gitops_gate.report.summary import nothing_checked, problems

Grade = Literal["good", "info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A verdict in a few words, and how good it is."""

    grade: Grade
    title: str

    @classmethod
    def of(cls, report: Report) -> Standing:
        """Never good where something failed, could not be rendered, or nothing was looked at."""
        found = problems(report)
        worst = max((finding.severity for finding in report.findings), default=None)
        if nothing_checked(report):
            calm = report.narrowed and not report.failed
            return cls("info", "nothing to check") if calm else cls("error", "nothing was checked")
        if report.failed:
            return cls("error", f"{found}, and parts of the run failed" if found else "no verdict")
        unbuilt = bool(report.counts.get("unbuilt"))
        if worst is not None:
            grades: dict[Severity, Grade] = {Severity.ERROR: "error", Severity.WARNING: "warning"}
            return cls(grades.get(worst, "info"), found)
        if unbuilt:
            return cls("warning", "not all could be rendered")
        return cls("good", "nothing new" if report.baseline else "no problems found")


@dataclass(frozen=True, slots=True)
class Row:
    """An environment: `name` "" = what belongs to none."""

    name: str
    targets: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    not_checked: int = 0

    @property
    def grade(self) -> Grade:
        return "error" if self.errors else "warning" if self.warnings else "info" if self.infos else "good"


def hit(finding: Finding, where: Places) -> set[str]:
    """The environments that a finding is in; "" is one too, for targets that belong to none."""
    return {where.environment.get(target, "") for target in finding.targets} or {""}


def standings(report: Report, context: Context) -> list[Row]:
    """The environments in the order of promotion, what belongs to none last; a fault counts in each that has it."""
    where = places(report, context)
    found: dict[Severity, Counter[str]] = {severity: Counter() for severity in Severity}
    for finding in report.findings:
        found[finding.severity].update(hit(finding, where))
    left: Counter[str] = Counter()
    for item in report.not_checked:
        spread = Counter(where.environment.get(target, "") for target in item.targets) or Counter([""])
        for name, number in spread.items():
            # Nobody knows how many of them each target has, where they are in several environments.
            left[name] += item.count if len(spread) == 1 else min(item.count, number)
    targets = Counter(target.environment for target in report.targets)
    names = set(targets) | set(left) | {name for counted in found.values() for name in counted}
    ordered = [*reversed(where.ordered(names - {""})), *({""} & names)]
    return [
        Row(
            name,
            targets[name],
            found[Severity.ERROR][name],
            found[Severity.WARNING][name],
            found[Severity.INFO][name],
            left[name],
        )
        for name in ordered
    ]
