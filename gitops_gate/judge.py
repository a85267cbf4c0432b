"""Judging: the selected checks, run over their subjects; raw findings, and what ran."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from gitops_gate.checks.catalog import STAGE_OF
from gitops_gate.errors import GateError
from gitops_gate.failures import placed
from gitops_gate.model import (
    Build,
    Check,
    Cluster,
    Facts,
    Finding,
    Resource,
    ResourceId,
)
from gitops_gate.model.mask import remembered
from gitops_gate.narrowing import Work
from gitops_gate.policy import prepare
from gitops_gate.records import Records, Verdict
from gitops_gate.rulebook import Selected
from gitops_gate.settle import marks
from gitops_gate.verdicts import NO_ENVIRONMENT, Verdicts
from gitops_gate.wish import Progress

FactsOf = Callable[[str, Callable[[str, str], None]], Facts]
"""(environment, not_checked) -> the facts for the checks."""


class Judge:
    """Runs checks. For one run, by one thread.

    What `records` know of a file or a build is taken from there, and what is judged is recorded.
    """

    def __init__(
        self,
        selected: Iterable[Selected],
        facts: FactsOf,
        records: Records,
        located: Callable[[Build], Build] = lambda build: build,
        whole: Callable[[Build], Build] = lambda build: build,
    ) -> None:
        """`located` gives a build whose target knows where it is asked for, `whole` one with its resources."""
        self.verdicts = Verdicts()
        self._by_scope: dict[str, list[Selected]] = {}
        for one in selected:
            self._by_scope.setdefault(one.check.scope, []).append(one)
        for scope in ("file", "document"):  # neighbours ask once what they are for
            self._by_scope[scope] = _neighbours(self._by_scope.get(scope, ()))
        self._by_kind: dict[tuple[str, str], tuple[Selected, ...]] = {}
        self._facts = facts
        self._records = records
        self._located = located
        self._whole = whole
        self._made: dict[str, Facts] = {}
        self._target = ""
        self._seen: dict[tuple[int, ResourceId, str], tuple[list[Finding], list[tuple[str, str]]]] = {}
        self._noted: list[tuple[str, str]] = []
        self._kinds: Counter[tuple[str, str, str]] = Counter()
        self._builds: Counter[str] = Counter()

    def files(self, work: Work) -> None:
        """Judges files and their documents, and what belongs to no target."""
        self._target = ""
        facts = self._facts_of(NO_ENVIRONMENT)
        said = {path: known for path in work.paths if (known := self._records.file_verdict(path)) is not None}
        fresh = {path: Verdict() for path in work.paths if path not in said}
        secretive = set()
        for path in fresh:
            if self._judged(fresh[path], "file", (work.repository.file(path),), facts):
                secretive.add(path)
        for path in fresh:
            if self._judged(fresh[path], "document", work.repository.file(path).documents, facts):
                secretive.add(path)
        self._many(fresh, work, facts)
        for path, verdict in fresh.items():
            if path not in secretive:
                self._records.keep_file_verdict(path, verdict)
        for verdict in (*said.values(), *fresh.values()):
            self.verdicts.findings.extend(finding for finding, _ in verdict.findings)
            self.verdicts.note(verdict.unknown, self._target)
        self._count_files(work)
        for one in self._by_scope.get("repository", ()):
            self.verdicts.findings.extend(self._run((one,), work, facts))
            self.verdicts.judged[one.check.rule.id, NO_ENVIRONMENT] += 1
        self.verdicts.note(self._noted, self._target)
        self._noted = []

    def _judged(self, into: Verdict, scope: str, subjects: Iterable[Any], facts: Facts) -> bool:
        """Adds what the checks of a scope say of subjects to a verdict; whether a secret is among it."""
        checks = self._by_scope.get(scope, ())
        known, before = remembered(), len(into.findings)
        for subject in subjects:
            if found := self._run(checks, subject, facts):
                into.findings += [(finding, None) for finding in found]
        if self._noted:
            into.unknown += self._noted
            self._noted = []
        new = into.findings[before:]
        return remembered() > known or (bool(new) and _secretive(finding for finding, _ in new))

    def _many(self, fresh: Mapping[str, Verdict], work: Work, facts: Facts) -> None:
        """Adds what checks say that judge all files at once, each for itself."""
        narrowed = dataclasses.replace(work, paths=tuple(fresh))
        for finding in self._run(self._by_scope.get("files", ()), narrowed, facts) if fresh else ():
            fresh[finding.location.path].findings.append((finding, None))

    def _count_files(self, work: Work) -> None:
        documents = sum(work.repository.sketch(path).documents for path in work.paths)
        counts = {"file": len(work.paths), "files": 1, "document": documents}
        for scope, count in counts.items():
            self.verdicts.count(_ids(self._by_scope.get(scope, ())), NO_ENVIRONMENT, count)

    def prepare(self, builds: Iterable[Build]) -> None:
        """Has policy engines that are cheaper that way judge all resources at once."""
        chosen = tuple((one.check, one.options) for one in self._by_scope.get("resource", ()))
        subjects = (
            (resource, self._facts_of(build.target.environment))
            for build in builds
            if self._records.build_verdict(build) is None
            for resource in self._whole(build).resources
        )
        prepare(chosen, subjects)

    def clusters(self, clusters: Iterable[Cluster]) -> None:
        """Judges clusters: what needs all builds of one at once."""
        checks = self._by_scope.get("cluster", ())
        facts = self._facts_of(NO_ENVIRONMENT)
        for cluster in clusters if checks else ():
            given = dataclasses.replace(cluster, builds=tuple(map(self._whole, cluster.builds)))
            for one in checks:
                self.verdicts.judged[one.check.rule.id, NO_ENVIRONMENT] += 1
                self.verdicts.findings.extend(self._run((one,), given, facts))
        self.verdicts.note(self._noted, self._target)
        self._noted = []

    def found(self, findings: Iterable[Finding]) -> None:
        """Adds findings of other stages."""
        self.verdicts.findings.extend(findings)

    def builds(self, builds: Sequence[Build], progress: Progress) -> None:
        """Judges builds and their resources. A resource that two builds share is judged once an environment."""
        for done, build in enumerate(builds):
            progress("checking", done, len(builds))
            self._build(build)
        self._count_builds()

    def _build(self, build: Build) -> None:
        self._target = build.target.name
        verdict = self._records.build_verdict(build)
        if verdict is None:
            build = self._whole(build)
            kinds: Mapping[tuple[str, str], int] = Counter((r.id.group, r.id.kind) for r in build.resources)
            verdict = self._build_verdict(build)
        else:
            kinds = self._records.kinds(build.record)
        self._count_build(kinds, build.target.environment)
        self.verdicts.note(verdict.unknown, self._target)
        if verdict.findings:
            self.verdicts.marks[build.target.name] = verdict.marks
        for finding, who in verdict.findings:
            found = dataclasses.replace(finding, targets=(self._target,))
            self.verdicts.findings.append(found if who is None else placed(found, build, who, self._located))

    def _build_verdict(self, build: Build) -> Verdict:
        facts = self._facts_of(build.target.environment)
        known = remembered()
        verdict = Verdict()
        for finding in self._run(self._by_scope.get("build", ()), build, facts):
            verdict.findings.append((finding, None))
        for resource in build.resources:
            verdict.findings += [(finding, resource.id) for finding in self._resource(resource, build, facts)]
        verdict.unknown, self._noted = self._noted, []
        if verdict.findings:
            verdict.marks = {one.id: found for one in build.resources if (found := marks(one.body))}
        if remembered() == known and not _secretive(finding for finding, _ in verdict.findings):
            self._records.keep_build_verdict(build, verdict)
        return verdict

    def _count_build(self, kinds: Mapping[tuple[str, str], int], environment: str) -> None:
        self._builds[environment] += 1
        for (group, kind), count in kinds.items():
            self._kinds[group, kind, environment] += count

    def _count_builds(self) -> None:
        """Adds what the builds came to, once for all of them: there are few kinds, and many builds of each."""
        for environment, count in self._builds.items():
            self.verdicts.count(_ids(self._by_scope.get("build", ())), environment, count)
        for (group, kind, environment), count in self._kinds.items():
            self.verdicts.resources += count
            self.verdicts.count(_ids(self._checks_of(group, kind)), environment, count)
        self._builds, self._kinds = Counter(), Counter()

    def _resource(self, resource: Resource, build: Build, facts: Facts) -> list[Finding]:
        key = (id(resource.body), resource.id, build.target.environment)
        known = self._seen.get(key)
        if known is None:
            before, self._noted = self._noted, []
            found = self._run(self._checks_of(resource.id.group, resource.id.kind), resource, facts)
            # The body is kept alive by its build for as long as this judge, so its id stays its own.
            known = self._seen[key] = (found, self._noted)
            self._noted = before
        self._noted = [*self._noted, *known[1]] if known[1] else self._noted
        return known[0]

    def _checks_of(self, group: str, kind: str) -> tuple[Selected, ...]:
        checks = self._by_kind.get((group, kind))
        if checks is None:
            names = {kind, f"{group}/{kind}"}
            scoped = self._by_scope.get("resource", ())
            checks = tuple(one for one in scoped if not one.check.kinds or one.check.kinds & names)
            self._by_kind[group, kind] = checks
        return checks

    def _run(self, checks: Iterable[Selected], subject: Any, facts: Facts) -> list[Finding]:
        """What checks say of a subject. Neighbours that are for the same sort of subjects ask once for it."""
        found: list[Finding] = []
        asked: Callable[[Any], bool] | None = None
        meant = True
        for one in checks:
            check = one.check
            try:
                if check.only is not asked:
                    asked, meant = check.only, check.only is None or check.only(subject)
                if meant:
                    for finding in check.run(subject, facts, **one.options):
                        if one.applies(finding, _environment(facts)):
                            found.append(one.graded(finding))  # noqa: PERF401 - kept if the check crashes later
            except GateError:
                raise  # a wrong configuration or a missing program: said as such, and not a fault of the check
            except Exception as fault:  # noqa: BLE001 - a check that crashes must not pass, nor stop the others
                asked, meant = None, True
                self.verdicts.crashed.append(_crash(check, subject, fault))
        return found

    def _facts_of(self, environment: str) -> Facts:
        if environment not in self._made:
            self._made[environment] = self._facts(
                environment, lambda what, why: self._noted.append((what, why))
            )
        return self._made[environment]


def _neighbours(selected: Iterable[Selected]) -> list[Selected]:
    """In their order, but those that are for the same sort of subjects side by side."""
    groups: dict[Callable[[Any], bool] | None, list[Selected]] = {}
    for one in selected:
        groups.setdefault(one.check.only, []).append(one)
    return [one for group in groups.values() for one in group]


def _ids(selected: Iterable[Selected]) -> Iterator[str]:
    return (one.check.rule.id for one in selected)


def _environment(facts: Facts) -> str:
    return facts.environment.name if facts.environment else NO_ENVIRONMENT


def _crash(check: Check, subject: Any, fault: Exception) -> str:
    name = getattr(subject, "path", None) or getattr(subject, "id", "")
    return f"the check {check.rule.id} failed on {name}: {type(fault).__name__}: {fault}"


def _secretive(findings: Iterable[Finding]) -> bool:
    return any(STAGE_OF.get(finding.rule) == "secrets" for finding in findings)
