"""Findings at their builds: what made a build fail, and where the resource of a finding is rendered from."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping

from gitops_gate.model import Build, Finding, Related, ResourceId, Rule, Severity

_QUOTES = "put the value in quotes"
_QUOTED = (
    """quotes around a variable are lost when Flux fills it in: put them into its value, as in `'"8080"'`"""
)
"""What a hint of the schema checks becomes where the value is that of a variable."""

SET_HERE = "is set here"
"""How the related place of a variable's value ends."""


def placed(finding: Finding, build: Build, who: ResourceId, located: Callable[[Build], Build]) -> Finding:
    """The finding with the overlay that renders its resource, where that is another folder."""
    target = build.target
    related = finding.related
    folder = f"{target.path}/" if target.path else ""
    if target.builder != "plain" and not finding.location.path.startswith(folder):
        shown = f"rendered from here as {who}"
        related = (*related, Related(located(build).target.declared_at, shown))
    hint = finding.hint
    if build.related is not None and (sources := build.related(finding.location)):
        related = (*related, *sources)
        filled = any(one.message.endswith(SET_HERE) for one in sources)
        hint = _QUOTED if hint == _QUOTES and filled else hint
    return dataclasses.replace(finding, related=related, hint=hint)


def failure_findings(builds: Iterable[Build], rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """The findings of builds that failed, and of entries of kustomizations that have no effect in any build."""
    effective = frozenset(place for build in builds for place in build.effective)
    for build in builds:
        asked = build.target.declared_at
        for note in build.notes:
            if (note.entry or note.location) not in effective and note.rule in rules:
                found = rules[note.rule].finding(
                    note.place, note.message, hint=note.hint, detail=note.message
                )
                yield dataclasses.replace(found, targets=(build.target.name,))
        failure = build.failure
        if failure is not None and failure.rule:
            related = tuple(Related(place, "included from here") for place in failure.chain)
            rule = rules.get(failure.rule) or Rule(
                failure.rule, Severity.ERROR, "a target that cannot be built"
            )
            found = rule.finding(
                failure.location if failure.location.path else asked,
                failure.message,
                hint=failure.hint,
                related=related,
                detail=failure.message,
            )
            yield dataclasses.replace(found, targets=(build.target.name,))
