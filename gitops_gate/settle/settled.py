"""The last stage: each fault once, excepted or not, known or new, numbered and sorted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from gitops_gate.model import Finding, Rule, Waived
from gitops_gate.settle.baseline import Baseline, identity
from gitops_gate.settle.waivers import RULES, Exceptions, Excuse, Ran, Waivers

_NO_BASELINE = Baseline()
_OWN = {rule.id: rule for rule in RULES}


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """The verdict's findings; those excepted; those of the baseline; how many of the baseline are `fixed`."""

    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...]
    baseline: tuple[Finding, ...]
    fixed: int = 0


def settle(
    findings: Iterable[Finding],
    exceptions: Exceptions,
    *,
    rules: Mapping[str, Rule],
    ran: Ran,
    complete: bool,
    baseline: Baseline = _NO_BASELINE,
    own: Mapping[str, Rule] = _OWN,
) -> Settled:
    """Raw findings, settled.

    `rules` = every rule there is, by id. `ran(rule, path)` = whether this run has looked (`waivers.Ran`).
    `complete` = the run was not narrowed. `own` = the rules of this stage that are switched on, with the
    severity that the configuration gives them.
    """
    waivers = Waivers(exceptions)
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in _single(findings):
        excuse = waivers.excuse(finding)
        groups.setdefault((excuse, *_same(finding)), []).append(finding)
    merged = [(key[0], _merged(group)) for key, group in groups.items()]
    merged += [
        (None, replace(fault, severity=own[fault.rule].severity))
        for fault in waivers.faults(rules, ran, complete=complete)
        if fault.rule in own
    ]
    merged.sort(key=lambda pair: _order(pair[1]))
    numbered = _numbered(merged)
    return Settled(
        tuple(f for excuse, f in numbered if excuse is None and not baseline.knows(f)),
        tuple(Waived(f, e.by, e.reason, e.expires) for e, f in numbered if isinstance(e, Excuse)),
        tuple(f for excuse, f in numbered if excuse is None and baseline.knows(f)),
        baseline.fixed((f for _, f in numbered), ran) if baseline.entries else 0,
    )


def _single(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings with one target each: an annotation may be there in one environment only."""
    for finding in findings:
        if len(finding.targets) > 1:
            for target in finding.targets:
                yield replace(finding, targets=(target,))
        else:
            yield finding


def _same(finding: Finding) -> tuple[object, ...]:
    """What two findings of one fault share. Without a line, the objects are told apart as well."""
    place = finding.location
    who = finding.resource if not place.line else None
    what = (who.group, who.kind, who.name) if who else ()
    return (finding.rule, place, finding.message, what)


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.location
    what = (finding.rule, finding.message, str(finding.resource), finding.detail, finding.targets)
    return (place.path, place.line, place.column, *what)


def _merged(group: list[Finding]) -> Finding:
    """One finding for a group; it does not depend on the group's order."""
    if len(group) == 1:
        return group[0]
    group.sort(key=_order)
    who = group[0].resource
    if who is not None and any(one.resource and one.resource.namespace != who.namespace for one in group):
        who = who._replace(namespace="")  # the same object, in a namespace of each environment
    return replace(
        group[0],
        resource=who,
        severity=max(finding.severity for finding in group),
        targets=tuple(sorted({target for finding in group for target in finding.targets})),
        related=tuple(dict.fromkeys(related for finding in group for related in finding.related)),
    )


def _numbered(sorted_findings: list[tuple[object, Finding]]) -> list[tuple[object, Finding]]:
    """Findings that only their order tells apart, counted.

    Waived ones count too, so that a waiver renumbers no other; and a fault that is waived in one environment
    only has the same number in all.
    """
    seen: dict[str, dict[tuple[object, ...], int]] = {}
    numbered = []
    for excuse, finding in sorted_findings:
        places = seen.setdefault(identity(finding), {})
        ordinal = places.setdefault(_same(finding), len(places))
        numbered.append((excuse, replace(finding, ordinal=ordinal) if ordinal else finding))
    return numbered
