"""What a finding says, in the parts that formats without a place for each put together."""

from __future__ import annotations

from gitops_gate.model import Finding, Waived
from gitops_gate.report.context import Places
from gitops_gate.report.untrusted import one_line

LONGEST = 1000
"""Characters of a part."""

HINTS = 5
"""Lines of a hint."""


def who(finding: Finding, environments: tuple[str, ...]) -> str:
    """`Deployment/web/api in production, staging`; "" where neither is known."""
    scope = ", ".join(environments)
    return one_line(" in ".join(part for part in (str(finding.resource or ""), scope) if part), LONGEST)


def hints(finding: Finding) -> list[str]:
    """The lines of the hint that are not empty, five at most."""
    lines = (one_line(line, LONGEST) for line in finding.hint.splitlines())
    return [line for line in lines if line.strip()][:HINTS]


def said(finding: Finding, where: Places) -> list[str]:
    """The message, the hint's lines, and `[Deployment/web/api in production]`; none is empty."""
    named = who(finding, where.of(finding))
    parts = [one_line(finding.message, LONGEST), *hints(finding), f"[{named}]" if named else ""]
    return [part for part in parts if part.strip()]


def in_line(finding: Finding, where: Places) -> str:
    """All of `said` on one line: `the image is not pinned; set newTag [Deployment/web/api in production]`."""
    named = who(finding, where.of(finding))
    parts = [one_line(finding.message, LONGEST).strip().removesuffix("."), *hints(finding)]
    return " ".join(part for part in ("; ".join(filter(None, parts)), f"[{named}]" if named else "") if part)


def excuse(waived: Waived) -> str:
    """`waived until 2030-01-31: needed by the agent`."""
    until = f" until {waived.expires}" if waived.expires else ""
    return one_line(f"waived{until}: {waived.reason}", LONGEST)


class Fingerprints:
    """Fingerprints of the findings of a report, told apart where two are equal: readers drop doubles."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def of(self, finding: Finding) -> tuple[str, int]:
        """32 hexadecimal digits, and the how manieth finding with them this is, from 1."""
        digits = finding.fingerprint
        number = self._seen[digits] = self._seen.get(digits, 0) + 1
        return digits, number

    def single(self, finding: Finding) -> str:
        """32 hexadecimal digits, with the number behind them from the second on: `…-2`."""
        digits, number = self.of(finding)
        return digits if number == 1 else f"{digits}-{number}"
