"""What the loader could not read, as findings."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.model import Finding, LoadedFile, Related, Rule


def faulty(file: LoadedFile) -> bool:
    """Whether anything was wrong when the file was read: nearly never."""
    return bool(file.faults)


def reported(rule: Rule, file: LoadedFile) -> Iterator[Finding]:
    """The faults of a file that this rule reports."""
    for fault in file.faults:
        if fault.rule == rule.id:
            related = tuple(Related(place, message) for place, message in fault.related)
            yield rule.finding(fault.location, fault.message, hint=fault.hint, related=related)
