"""Which findings are shown in full, and which in short, so that an old repository's report can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gitops_gate.model import Finding

FULL = 3
"""Findings of one rule that are shown in full when the rule has more than `ENOUGH` of them."""
ENOUGH = 5
SHORT = 8
"""Further findings of that rule that are shown as one line each."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Findings of one rule and severity that come after those shown in full."""

    findings: tuple[Finding, ...]

    @property
    def shown(self) -> tuple[Finding, ...]:
        return self.findings[:SHORT]

    @property
    def hidden(self) -> int:
        return len(self.findings) - len(self.shown)

    @property
    def message(self) -> str:
        """The message that all of them share, "" when they differ."""
        messages = {finding.message for finding in self.findings}
        return messages.pop() if len(messages) == 1 else ""


def graded(findings: Sequence[Finding]) -> list[Finding]:
    """Findings with the least grave first: what stops the merge stands last, next to the summary."""
    return sorted(findings, key=lambda finding: finding.severity)


def folded(findings: Sequence[Finding]) -> list[Finding | Fold]:
    """Graded findings; those of a rule with more than `ENOUGH` stand together, a `Fold` of the rest behind them."""
    groups: dict[tuple[int, str], list[Finding]] = {}
    for finding in graded(findings):
        groups.setdefault((finding.severity, finding.rule), []).append(finding)
    entries: list[Finding | Fold] = []
    for finding in graded(findings):
        group = groups[finding.severity, finding.rule]
        if len(group) <= ENOUGH:
            entries.append(finding)
        elif finding is group[0]:
            entries += [*group[:FULL], Fold(tuple(group[FULL:]))]
    return entries
