"""The outcome: verdicts and all that was not looked at, settled into a report."""

from __future__ import annotations

import dataclasses
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from gitops_gate.checks.yaml.lost_indentation import RULE as LOST_INDENTATION
from gitops_gate.checks.yaml.lost_indentation import shadowed
from gitops_gate.config import Settings
from gitops_gate.load.comments import NONE, Comments, comments
from gitops_gate.model import Build, Count, Finding, NotChecked, Report, Scope, Severity
from gitops_gate.model.mask import mask
from gitops_gate.narrowing import Work
from gitops_gate.repository import Loaded
from gitops_gate.rulebook import RuleBook, Selected
from gitops_gate.settle import RULES as WAIVER_RULES
from gitops_gate.settle import Exceptions, Settled, file_marks, looked_at, settle
from gitops_gate.stage_pages import MISSING_PATH, UNBUILT
from gitops_gate.targets.argocd_pages import RULES as ARGOCD_RULES
from gitops_gate.targets.flux_pages import RULES as FLUX_RULES
from gitops_gate.unfold import Unfolded
from gitops_gate.verdicts import Verdicts
from gitops_gate.wish import Wish

SECRET_TAG = "secrets"

_RULES = {rule.id: rule for rule in (MISSING_PATH, UNBUILT, *FLUX_RULES, *ARGOCD_RULES)}
"""The rules of what unfolding finds missing."""

_HOW = {
    "no schema": "keep its CustomResourceDefinition in the repository, or name it under `schemas`",
}


def outcome(
    book: RuleBook,
    selected: Sequence[Selected],
    repository: Loaded,
    deployed: Unfolded,
    work: Work,
    verdicts: Verdicts,
    settings: Settings,
    wish: Wish,
    started: float,
) -> Report:
    """The report of a run."""
    off = book.off(settings, wish.disable)
    environment = targets_environment(work.builds)
    found = (f for f in (*verdicts.findings, *_missing(deployed, work)) if f.rule not in off)
    raw = list(_once(list(book.configured(found, settings, environment))))
    settled = _settled(raw, book, selected, repository, work, verdicts, settings, wish, off)
    targets = tuple(build.target for build in work.builds)
    crashed = tuple(sorted({mask(text) for text in verdicts.crashed}))
    return Report(
        settled.findings,
        settled.waived,
        settled.baseline,
        tuple(_not_checked(repository, deployed, work, verdicts, settled)),
        _ran(verdicts, settled, environment),
        {
            "files": len(work.paths),
            "documents": sum(repository.sketch(path).documents for path in work.paths),
            "targets": sum(build.failure is None for build in work.builds),
            "unbuilt": sum(build.failure is not None for build in work.builds),
            "resources": verdicts.resources,
            "fixed": settled.fixed,
        },
        targets,
        crashed,
        not work.whole,
        settings.fail_on or Severity.ERROR,
        time.perf_counter() - started,
    )


def targets_environment(builds: Sequence[Build]) -> dict[str, str]:
    """Target name -> environment."""
    return {build.target.name: build.target.environment for build in builds}


def _once(found: list[Finding]) -> Iterator[Finding]:
    """The findings without those of generated Applications that their ApplicationSet has at the same place."""
    told = {
        (one.rule, one.location) for one in found if one.resource and one.resource.kind == "ApplicationSet"
    }
    for one in found:
        made = one.resource is not None and one.resource.kind == "Application"
        if not made or (one.rule, one.location) not in told:
            yield one


def _missing(deployed: Unfolded, work: Work) -> Iterator[Finding]:
    seen = set(work.paths) | {path for build in work.builds for path in build.inputs}
    for failure in deployed.missing:
        if work.deletes or failure.location.path in seen:
            yield _RULES[failure.rule].finding(failure.location, failure.message, hint=failure.hint)


def _settled(
    raw: list[Finding],
    book: RuleBook,
    selected: Sequence[Selected],
    repository: Loaded,
    work: Work,
    verdicts: Verdicts,
    settings: Settings,
    wish: Wish,
    off: frozenset[str],
) -> Settled:
    # Findings of builds may stand in files that a narrowed run has not judged: their waivers hold all the same.
    said = {
        file.path: _comments(file.source.text, file.path)
        for files in (repository.texts, repository.files)
        for file in files.with_(lambda sketch: sketch.says)
        if file.source is not None
    }
    scopes: dict[str, Scope] = dict.fromkeys(book.rules.keys() - {c.rule.id for c in book.checks}, "build")
    scopes |= {one.check.rule.id: one.check.scope for one in selected}
    secret_rules = frozenset(rule.id for rule in book.rules.values() if SECRET_TAG in rule.tags)
    own = {
        rule.id: dataclasses.replace(rule, severity=settings.rules[rule.id].severity or rule.severity)
        if rule.id in settings.rules
        else rule
        for rule in WAIVER_RULES
        if rule.id not in off
    }
    exceptions = Exceptions(
        {path: found for path, found in said.items() if found is not NONE},
        lambda target, resource: verdicts.marks.get(target, {}).get(resource, {}),
        settings.waivers,
        settings.path,
        _gitleaksignore(repository),
        secret_rules,
        file_annotations=file_marks(repository.files),
    )
    return settle(
        shadowed(_told_once(raw), repository.files, book.rules.keys() - secret_rules - {LOST_INDENTATION.id}),
        exceptions,
        rules=book.rules,
        ran=looked_at(scopes, frozenset(work.paths), work.builds),
        complete=work.whole,
        baseline=wish.baseline,
        own=own,
    )


def _told_once(findings: list[Finding]) -> list[Finding]:
    """The findings without what a check says of a file that stopped the renderer for the same reason."""
    stopped = {finding.location.path for finding in findings if finding.rule == "invalid-resource"}
    if not stopped:
        return findings
    return [f for f in findings if f.rule != "incomplete-manifest" or f.location.path not in stopped]


def _comments(text: str, path: str) -> Comments:
    return comments(text, scalars=path.endswith((".yaml", ".yml", "Kustomization")))


def _gitleaksignore(repository: Loaded) -> str:
    try:
        return repository.tree.read(".gitleaksignore").decode("utf-8", "replace")
    except (FileNotFoundError, IsADirectoryError):
        return ""


def _not_checked(
    repository: Loaded, deployed: Unfolded, work: Work, verdicts: Verdicts, settled: Settled
) -> Iterator[NotChecked]:
    found: list[NotChecked] = []
    if work.whole:
        found += repository.not_checked
        found += deployed.not_checked
    found += _unbuilt(work.builds, settled)
    for (what, why), (count, targets) in verdicts.unknown.items():
        found.append(NotChecked(what, why, _HOW.get(why, ""), count, tuple(sorted(targets))))
    for one in sorted(found):
        yield dataclasses.replace(one, what=mask(one.what), why=mask(one.why))


def _unbuilt(builds: Sequence[Build], settled: Settled) -> Iterator[NotChecked]:
    """The targets that could not be built, but for those of which a finding says so.

    A finding may be waived, known to the baseline or switched off; nobody has looked at the target all the same.
    """
    told = {(finding.rule, finding.location) for finding in settled.findings}
    for build in builds:
        for note in build.notes:
            if not note.rule:
                yield NotChecked(build.target.name, note.message, note.hint, targets=(build.target.name,))
        failure = build.failure
        if failure is not None and (failure.rule, failure.location) not in told:
            why = failure.message if not failure.rule else f"not rendered: {failure.message}"
            target = build.target.name
            yield NotChecked(target, f"{why} ({failure.location})", failure.hint, targets=(target,))


def _ran(
    verdicts: Verdicts, settled: Settled, environment: Mapping[str, str]
) -> dict[tuple[str, str], Count]:
    failed, waived = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for finding in (*settled.findings, *settled.baseline):
        failed.update(_environments(finding, environment))
    for one in settled.waived:
        waived.update(_environments(one.finding, environment))
    keys = sorted(verdicts.judged.keys() | failed.keys() | waived.keys())
    return {key: Count(verdicts.judged[key], failed[key], waived[key]) for key in keys}


def _environments(finding: Finding, environment: Mapping[str, str]) -> set[tuple[str, str]]:
    return {(finding.rule, environment.get(target, "")) for target in finding.targets} or {(finding.rule, "")}
