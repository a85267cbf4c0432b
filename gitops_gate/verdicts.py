"""Verdicts: what judging gives, before it is settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gitops_gate.model import Finding, ResourceId

NO_ENVIRONMENT = ""


@dataclass(slots=True, eq=False)
class Verdicts:
    """What judging gives: raw findings, and per (rule, environment) how many subjects were judged.

    `unknown` = (what, why) -> (how often, the targets) of what a check could not judge; `crashed` = what broke;
    `marks` = target -> the annotations that except its resources from rules, where there are findings.
    """

    findings: list[Finding] = field(default_factory=list)
    judged: Counter[tuple[str, str]] = field(default_factory=Counter)
    unknown: dict[tuple[str, str], tuple[int, frozenset[str]]] = field(default_factory=dict)
    crashed: list[str] = field(default_factory=list)
    resources: int = 0
    marks: dict[str, Mapping[ResourceId, Mapping[str, str]]] = field(default_factory=dict)

    def note(self, noted: Iterable[tuple[str, str]], target: str) -> None:
        """Counts what could not be judged, and where; `target` is "" for what belongs to none."""
        for key in noted:
            count, targets = self.unknown.get(key, (0, frozenset()))
            self.unknown[key] = (count + 1, targets | {target} if target else targets)

    def count(self, rules: Iterable[str], environment: str, subjects: int) -> None:
        """Counts what rules have judged."""
        for rule in rules:
            self.judged[rule, environment] += subjects
