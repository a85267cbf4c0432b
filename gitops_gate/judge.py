"""Judging: the selected checks, run over their subjects; raw findings, and what ran."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gitops_gate.errors import GateError
from gitops_gate.model import Build, Cluster, Facts, Finding, Related, Resource, Rule, Severity
from gitops_gate.policy import prepare
from gitops_gate.rulebook import Selected

NO_ENVIRONMENT = ""


@dataclass(slots=True, eq=False)
class Verdicts:
    """What judging gives: raw findings, and per (rule, environment) how many subjects were judged.

    `unknown` = (what, why) -> (how often, the targets) of what a check could not judge; `crashed` = what broke.
    """

    findings: list[Finding] = field(default_factory=list)
    judged: Counter[tuple[str, str]] = field(default_factory=Counter)
    unknown: dict[tuple[str, str], tuple[int, frozenset[str]]] = field(default_factory=dict)
    crashed: list[str] = field(default_factory=list)
    resources: int = 0


FactsOf = Callable[[str, Callable[[str, str], None]], Facts]
"""(environment, not_checked) -> the facts for the checks."""


class Judge:
    """Runs checks. For one run, by one thread."""

    def __init__(
        self,
        selected: Iterable[Selected],
        facts: FactsOf,
        located: Callable[[Build], Build] = lambda build: build,
    ) -> None:
        """`located` gives a build whose target knows where it is asked for."""
        self.verdicts = Verdicts()
        self._by_scope: dict[str, list[Selected]] = {}
        for one in selected:
            self._by_scope.setdefault(one.check.scope, []).append(one)
        self._by_kind: dict[tuple[str, str], tuple[Selected, ...]] = {}
        self._facts = facts
        self._located = located
        self._made: dict[str, Facts] = {}
        self._target = ""
        self._seen: dict[tuple[int, str], tuple[list[Finding], list[tuple[str, str]]]] = {}
        self._noted: list[tuple[str, str]] = []

    def subjects(self, scope: str, subjects: Iterable[Any]) -> None:
        """Judges files or documents, or the repository: what belongs to no target."""
        checks = self._by_scope.get(scope, ())
        sound = [one for one in checks if not one.check.only_faulty]
        facts = self._facts_of(NO_ENVIRONMENT)
        self._target = ""
        count = 0
        for subject in subjects:
            count += 1
            for one in checks if getattr(subject, "faults", None) else sound:
                self.verdicts.findings.extend(self._run(one, subject, facts))
        for one in checks:
            self.verdicts.judged[one.check.rule.id, NO_ENVIRONMENT] += count
        self._note(self._noted)

    def prepare(self, builds: Iterable[Build]) -> None:
        """Has policy engines that are cheaper that way judge all resources at once."""
        chosen = tuple((one.check, one.options) for one in self._by_scope.get("resource", ()))
        subjects = (
            (resource, self._facts_of(build.target.environment))
            for build in builds
            for resource in build.resources
        )
        prepare(chosen, subjects)

    def clusters(self, clusters: Iterable[Cluster]) -> None:
        """Judges clusters: what needs all builds of one at once."""
        checks = self._by_scope.get("cluster", ())
        facts = self._facts_of(NO_ENVIRONMENT)
        for cluster in clusters:
            for one in checks:
                self.verdicts.judged[one.check.rule.id, NO_ENVIRONMENT] += 1
                self.verdicts.findings.extend(self._run(one, cluster, facts))
        self._note(self._noted)

    def found(self, findings: Iterable[Finding]) -> None:
        """Adds findings of other stages."""
        self.verdicts.findings.extend(findings)

    def build(self, build: Build) -> None:
        """Judges a build and its resources. A resource that two builds share is judged once an environment."""
        self._target = build.target.name
        environment = build.target.environment
        facts = self._facts_of(environment)
        self.verdicts.resources += len(build.resources)
        for one in self._by_scope.get("build", ()):
            self.verdicts.judged[one.check.rule.id, environment] += 1
            found = self._run(one, build, facts)
            self.verdicts.findings.extend(dataclasses.replace(one, targets=(self._target,)) for one in found)
        for resource in build.resources:
            self._resource(resource, build, facts)
        self._note(self._noted)

    def _resource(self, resource: Resource, build: Build, facts: Facts) -> None:
        environment = build.target.environment
        checks = self._checks_of(resource)
        for one in checks:
            self.verdicts.judged[one.check.rule.id, environment] += 1
        key = (id(resource.body), environment)
        known = self._seen.get(key)
        if known is None:
            before, self._noted = self._noted, []
            found = [finding for one in checks for finding in self._run(one, resource, facts, resource)]
            # The body is kept alive by its build for as long as this judge, so its id stays its own.
            known = self._seen[key] = (found, self._noted)
            self._noted = before
        self._noted = [*self._noted, *known[1]] if known[1] else self._noted
        for finding in known[0]:
            self.verdicts.findings.append(placed(finding, build, resource, self._located))

    def _checks_of(self, resource: Resource) -> tuple[Selected, ...]:
        group, kind = resource.id.group, resource.id.kind
        checks = self._by_kind.get((group, kind))
        if checks is None:
            names = {kind, f"{group}/{kind}"}
            scoped = self._by_scope.get("resource", ())
            checks = tuple(one for one in scoped if not one.check.kinds or one.check.kinds & names)
            self._by_kind[group, kind] = checks
        return checks

    def _run(
        self, one: Selected, subject: Any, facts: Facts, resource: Resource | None = None
    ) -> Iterator[Finding]:
        environment = facts.environment.name if facts.environment else NO_ENVIRONMENT
        try:
            for finding in one.check.run(subject, facts, **one.options):
                if one.applies(finding, environment):
                    yield one.graded(finding)
        except GateError:
            raise  # a wrong configuration or a missing program: said as such, and not a fault of the check
        except Exception as fault:  # noqa: BLE001 - a check that crashes must not pass, nor stop the others
            name = getattr(subject, "path", None) or getattr(subject, "id", "")
            self.verdicts.crashed.append(
                f"the check {one.check.rule.id} failed on {name}: {type(fault).__name__}: {fault}"
            )

    def _facts_of(self, environment: str) -> Facts:
        if environment not in self._made:
            self._made[environment] = self._facts(
                environment, lambda what, why: self._noted.append((what, why))
            )
        return self._made[environment]

    def _note(self, noted: list[tuple[str, str]]) -> None:
        for key in noted:
            count, targets = self.verdicts.unknown.get(key, (0, frozenset()))
            self.verdicts.unknown[key] = (count + 1, targets | {self._target} if self._target else targets)
        self._noted = []


def placed(finding: Finding, build: Build, resource: Resource, located: Callable[[Build], Build]) -> Finding:
    """The finding with its target, and with the overlay that renders it, where that is another folder."""
    target = build.target
    related = finding.related
    folder = f"{target.path}/" if target.path else ""
    if target.builder != "plain" and not finding.location.path.startswith(folder):
        shown = f"rendered from here as {resource.id}"
        related = (*related, Related(located(build).target.declared_at, shown))
    return dataclasses.replace(finding, targets=(target.name,), related=related)


def failure_findings(builds: Iterable[Build], rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """The findings of builds that failed, and of entries of kustomizations that have no effect in any build."""
    effective = frozenset(place for build in builds for place in build.effective)
    for build in builds:
        asked = build.target.declared_at
        for note in build.notes:
            if note.location not in effective and note.rule in rules:
                found = rules[note.rule].finding(
                    note.location, note.message, hint=note.hint, detail=note.message
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
