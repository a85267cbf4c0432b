"""Rego policies as checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from gitops_gate.errors import ToolError
from gitops_gate.model import Check, Facts, Finding, Location, Resource, Rule, Severity
from gitops_gate.policy.rego import engine as embedded
from gitops_gate.policy.rego.builtins import REFUSED
from gitops_gate.policy.rego.fault import RegoFault
from gitops_gate.policy.rego.findings import exempt, findings
from gitops_gate.policy.rego.module import Module
from gitops_gate.policy.rego.rules import RegoRule
from gitops_gate.policy.rego.session import Session

Pages = Mapping[str, str]
"""File of a policy -> its `Bad::` and `Good::` examples as text of a page."""


class Run:
    """What a check of a Rego rule runs: yields a finding for each message of its sets."""

    def __init__(
        self, rule: Rule, rego: RegoRule, exceptions: frozenset[str], session: Callable[[], Session]
    ):
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
            raise ToolError(
                f"the policy {self._rule.id} failed on {resource.id}: {fault}",
                hint="gitops-gate policy test runs it on its own; policies.engine: opa is the exact engine",
            ) from None

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
        run = Run(rule, rego, exceptions, session)
        words = [said.title, said.description, *((pages or {}).get(path, "") for path in rego.files)]
        page = "\n\n".join(part for part in words if part) or summary
        options = dict(said.custom.get("options", {}))
        enabled = said.custom.get("enabled", True)
        made.append(Check(rule, "resource", run, page, rego.kinds, options, enabled, digest))
    return tuple(made)


def verify(modules: Sequence[Module], texts: Sequence[tuple[str, str, int]], data: Mapping[str, Any]) -> None:
    """Evaluates every rule once on an empty input and looks up every called name. Raises RegoFault.

    The embedded engine finds unsafe variables at the first evaluation, and unknown functions only where
    evaluation gets to the call.
    """
    functions = {
        f"{one.package}.{definition.name}"
        for one in modules
        for definition in one.definitions
        if definition.form == "function"
    }
    for one in modules:
        for call in one.calls:
            if fault := _unknown(one, call.name, functions):
                raise RegoFault(Location(one.path, call.line, call.column), fault, structural=True)
    dry = embedded.Engine(texts, data)
    loaded = {path for path, _, _ in texts}
    for one in modules:
        for name in {d.name for d in one.definitions if d.form in ("set", "value")}:
            if one.path not in loaded or "." in name:
                continue
            try:
                dry.value(f"{one.package}.{name}", b"{}")
            except RegoFault as fault:
                if fault.structural:
                    raise


def _unknown(module: Module, name: str, functions: set[str]) -> str:
    """What is wrong with calling a name in a module, "" where nothing is."""
    first, _, rest = name.partition(".")
    imported = module.imports.get(first)
    path = f"{imported}.{rest}" if imported and rest else imported or name
    if path in functions or f"{module.package}.{name}" in functions:
        return ""
    if name in REFUSED:
        return f"{name} is refused: {REFUSED[name][1]}"
    if name in embedded.known_functions():
        return ""
    return f"could not find function {name}"
