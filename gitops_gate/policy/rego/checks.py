"""Rego policies as checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from gitops_gate.errors import UsageError
from gitops_gate.model import Check, Facts, Finding, Resource, Rule, Severity
from gitops_gate.policy.rego.fault import RegoFault
from gitops_gate.policy.rego.findings import exempt, findings
from gitops_gate.policy.rego.module import Module
from gitops_gate.policy.rego.rules import RegoRule
from gitops_gate.policy.rego.session import Session

Pages = Mapping[str, str]
"""File of a policy -> its `Bad::` and `Good::` examples as text of a page."""


class Run:
    """What a check of a Rego rule runs: yields a finding for each message of its sets.

    Raises RegoFault where the policy fails on a resource, UsageError where it can judge none. `batch` = its
    engine is cheaper when it is asked about many resources at once.
    """

    def __init__(
        self,
        rule: Rule,
        rego: RegoRule,
        exceptions: frozenset[str],
        session: Callable[[], Session],
        *,
        batch: bool,
    ) -> None:
        self.file = rego.files[0]
        self.batch = batch
        self._rule = rule
        self._rego = rego
        self._exceptions = exceptions
        self._session = session

    def __call__(self, resource: Resource, facts: Facts, **options: Any) -> Iterator[Finding]:
        session = self._session()
        question = session.question(self._rego, resource, facts, options)
        hint = str(self._rego.metadata.custom.get("hint", ""))
        try:
            for part in self._rego.parts:
                found = list(findings(self._rule, part, session.answer(part.path, question), resource, hint))
                if found and part.namespace in self._exceptions:
                    named = session.answer(f"{part.namespace}.exception", question)
                    found = [] if exempt(part, named) else found
                yield from found
        except RegoFault as fault:
            if fault.structural:
                raise UsageError(
                    str(fault), hint="the policies cannot be used before this is mended"
                ) from None
            raise

    def prepare(self, subjects: Iterable[tuple[Resource, Facts]], options: Mapping[str, Any]) -> None:
        """Asks an engine that is cheaper that way about all subjects at once."""
        session = self._session()
        paths = [part.path for part in self._rego.parts]
        session.prepare(paths, (session.question(self._rego, *one, options) for one in subjects))


def checks(
    rules: Sequence[RegoRule],
    modules: Sequence[Module],
    session: Callable[[], Session],
    *,
    pages: Pages | None = None,
    digest: str = "",
    batch: bool = False,
) -> tuple[Check, ...]:
    """A check of scope `resource` for each rule; `session` gives the engine, at the first question."""
    exceptions = frozenset(
        module.package for module in modules for one in module.definitions if one.name == "exception"
    )
    made = []
    for rego in rules:
        said = rego.metadata
        severity = max((part.severity for part in rego.parts), default=Severity.ERROR)
        summary = said.title or f"the policy {rego.files[0]}"
        rule = Rule(rego.id, severity, summary, ("policy",))
        run = Run(rule, rego, exceptions, session, batch=batch)
        words = [said.title, said.description, *((pages or {}).get(path, "") for path in rego.files)]
        page = "\n\n".join(part for part in words if part) or summary
        options = dict(said.custom.get("options", {}))
        enabled = said.custom.get("enabled", True)
        made.append(Check(rule, "resource", run, page, rego.kinds, options, enabled, digest=digest))
    return tuple(made)
