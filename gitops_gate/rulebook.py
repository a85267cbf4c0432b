"""The rule book: every rule that a run knows, with its page; and which checks the configuration selects."""

from __future__ import annotations

import dataclasses
import difflib
import fnmatch
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gitops_gate.checks.catalog import CHECKS
from gitops_gate.config import Narrowing, RuleSettings, Settings, glob_regex
from gitops_gate.diff import danger_pages
from gitops_gate.errors import UsageError
from gitops_gate.model import Check, Finding, Rule, Severity, Tree
from gitops_gate.model.option import fitted
from gitops_gate.policy import policies, shipped
from gitops_gate.render.helm import pages as helm
from gitops_gate.render.kustomize import pages as kustomize
from gitops_gate.settle import RULES as WAIVER_RULES
from gitops_gate.stage_pages import PAGES, RULES
from gitops_gate.targets import argocd_pages, flux_pages


@dataclass(frozen=True, slots=True, eq=False)
class Selected:
    """A check that runs, with its options, its severity, and where it applies."""

    check: Check
    options: Mapping[str, Any]
    severity: Severity | None
    only: Narrowing
    exclude: Narrowing
    everywhere: bool = True

    def applies(self, finding: Finding, environment: str) -> bool:
        """Whether a finding in an environment counts under `only` and `except`."""
        return self.only is self.exclude or _counts(self.only, self.exclude, finding, environment)

    def graded(self, finding: Finding) -> Finding:
        """The finding with the configured severity."""
        return finding if self.severity is None else dataclasses.replace(finding, severity=self.severity)


_EVERYWHERE = Narrowing()

UNSAFE = frozenset({"unsafe-reference"})
"""Rules that cannot be switched off: what they refuse has not been looked at."""

STOPPED = frozenset({"chart-limit"})
"""Rules that cannot be switched off either: what was stopped has not been looked at, and the run is undecided."""


def _counts(only: Narrowing, exclude: Narrowing, finding: Finding, environment: str) -> bool:
    if not all(answer is not False for answer in _matches(only, finding, environment)):
        return False
    return True not in _matches(exclude, finding, environment)


def _matches(given: Narrowing, finding: Finding, environment: str) -> list[bool]:
    """For each list that is given: does it match?"""
    who = finding.resource
    answers = []
    if given.paths:
        answers.append(any(glob_regex(glob).match(finding.location.path) for glob in given.paths))
    if given.environments:
        answers.append(environment in given.environments)
    if given.namespaces:
        answers.append(_named(who.namespace if who else "", given.namespaces))
    if given.kinds:
        answers.append(_named(who.kind if who else "", given.kinds))
    return answers


def _named(value: str, globs: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(value, glob) for glob in globs)


@dataclass(frozen=True, slots=True, eq=False)
class RuleBook:
    """All rules by id, their pages, and the checks there are (shipped ones, and the repository's policies)."""

    rules: Mapping[str, Rule]
    pages: Mapping[str, str]
    checks: tuple[Check, ...]

    def selected(
        self, settings: Settings, enable: Iterable[str] = (), disable: Iterable[str] = ()
    ) -> tuple[Selected, ...]:
        """The checks that run. Raises UsageError for an unknown rule or a wrong option."""
        on, off = set(enable), set(disable)
        for name in (*on, *off):
            self.known(name)
        found = []
        for check in self.checks:
            said = settings.rules.get(check.rule.id, RuleSettings())
            enabled = check.enabled if said.enabled is None else said.enabled
            enabled = (enabled or check.rule.id in on) and check.rule.id not in off
            if enabled:
                everywhere = said.only == said.exclude == _EVERYWHERE
                options = _options(check, said, settings)
                found.append(Selected(check, options, said.severity, said.only, said.exclude, everywhere))
        return tuple(found)

    def off(self, settings: Settings, disable: Iterable[str] = ()) -> frozenset[str]:
        """The ids of rules that are switched off: also of those that no check but a stage of the gate reports."""
        said = {name for name, given in settings.rules.items() if given.enabled is False}
        return frozenset(said | set(disable)) - UNSAFE - STOPPED

    def configured(
        self, findings: Iterable[Finding], settings: Settings, environment: Mapping[str, str]
    ) -> Iterator[Finding]:
        """Findings as the configuration wants them: graded, and without those that it leaves out.

        Those of checks pass as they are: each check has been asked while it ran. `environment` is that of a target.
        """
        judged = {check.rule.id for check in self.checks}
        for finding in findings:
            said = settings.rules.get(finding.rule)
            if said is None or finding.rule in judged:
                yield finding
            elif _counts(said.only, said.exclude, finding, environment.get("".join(finding.targets[:1]), "")):
                severity = finding.severity if said.severity is None else said.severity
                yield dataclasses.replace(finding, severity=severity)

    def known(self, name: str) -> Rule:
        """The rule with an id. Raises UsageError with the nearest ones."""
        if name not in self.rules:
            close = difflib.get_close_matches(name, self.rules, 3)
            hint = f"did you mean {', '.join(close)}?" if close else "`gitops-gate explain` lists all rules"
            raise UsageError(f"no rule is called {name!r}", hint=hint)
        return self.rules[name]

    def digest(self, selected: Iterable[Selected]) -> str:
        """Changes with the selection and with the text of the repository's policies."""
        parts = sorted(
            (
                one.check.rule.id,
                one.check.digest,
                repr(sorted(one.options.items(), key=str)),
                str(one.severity),
            )
            for one in selected
        )
        return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def _options(check: Check, said: RuleSettings, settings: Settings) -> dict[str, Any]:
    try:
        return fitted(check, said.options)
    except UsageError as fault:
        raise UsageError(f"{settings.path}:{said.line}: {fault}", hint=fault.hint) from None


def checked_settings(book: RuleBook, settings: Settings) -> None:
    """Raises UsageError where the configuration names a rule, or an option of a rule, that does not exist."""
    judged = {check.rule.id for check in book.checks}
    for name, said in settings.rules.items():
        place = f"{settings.path}:{said.line}"
        try:
            book.known(name)
        except UsageError as fault:
            raise UsageError(f"{place}: {fault}", hint=fault.hint) from None
        if said.options and name not in judged:
            raise UsageError(f"{place}: rule {name} has no option {next(iter(said.options))!r}; it has none")


def rulebook(tree: Tree | None = None, settings: Settings | None = None) -> RuleBook:
    """The rule book of a repository. Raises UsageError for a bad policy.

    Without settings, of the checks and stages alone, without any policy: what single files need.
    """
    checks = [*CHECKS, *(shipped(settings.policies.packs) if settings is not None else ())]
    rules = {check.rule.id: check.rule for check in checks}
    rules |= {
        rule.id: rule
        for rule in (
            *kustomize.RULES,
            *helm.RULES,
            *WAIVER_RULES,
            *flux_pages.RULES,
            *argocd_pages.RULES,
            *danger_pages.RULES,
            *RULES,
        )
    }
    pages = (
        {check.rule.id: check.page for check in checks}
        | kustomize.PAGES
        | helm.PAGES
        | flux_pages.PAGES
        | argocd_pages.PAGES
        | danger_pages.PAGES
        | PAGES
    )
    if (
        tree is not None
        and settings is not None
        and (settings.policies.folders or settings.policies.server_url)
    ):
        for check in policies(tree, settings.policies, frozenset(rules)):
            checks.append(check)
            rules[check.rule.id], pages[check.rule.id] = check.rule, check.page
    return RuleBook(rules, pages, tuple(checks))
