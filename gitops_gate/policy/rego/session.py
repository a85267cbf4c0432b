"""Questions to an engine about resources: each asked once, however many builds hold an equal resource."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from gitops_gate.errors import ToolError
from gitops_gate.model import Facts, Resource, mask
from gitops_gate.policy.rego.fault import RegoFault
from gitops_gate.policy.rego.rules import RegoRule

Value = Any


class Asked(Protocol):
    """An engine: the value of a rule for a resource in JSON, `engine.Undefined` where it has none."""

    def value(self, rule: str, document: bytes, context: str = "") -> Value: ...


@dataclass(frozen=True, slots=True)
class Question:
    """A resource as JSON, its context as JSON ("" = none is needed), and a digest of both."""

    text: bytes
    context: str
    digest: bytes


class Session:
    """An engine and all its answers so far."""

    def __init__(self, engine: Asked) -> None:
        self.engine = engine
        self._answers: dict[tuple[bytes, str], Value] = {}
        self._last: tuple[Any, bytes] | None = None

    def question(
        self, rule: RegoRule, resource: Resource, facts: Facts, options: Mapping[str, Any]
    ) -> Question:
        """What is asked about a resource. Raises ToolError for a resource that JSON cannot hold."""
        if self._last is None or self._last[0] is not resource.body:
            self._last = (resource.body, _json(resource))
        text = self._last[1]
        context = _context(rule, resource, facts, options) if rule.context else ""
        digest = hashlib.blake2b(text, digest_size=16, key=hashlib.sha256(context.encode()).digest())
        return Question(text, context, digest.digest())

    def answer(self, path: str, question: Question) -> Value:
        """The value of a rule. Raises RegoFault, every time that it is asked."""
        key = (question.digest, path)
        if key not in self._answers:
            try:
                self._answers[key] = self.engine.value(path, question.text, question.context)
            except RegoFault as fault:
                self._answers[key] = fault
        found = self._answers[key]
        if isinstance(found, RegoFault):
            raise found
        return found

    def prepare(self, paths: Iterable[str], questions: Iterable[Question]) -> None:
        """Asks a batch engine everything at once; nothing for an engine that answers one by one."""
        values = getattr(self.engine, "values", None)
        if values is None:
            return
        wanted = tuple(paths)
        new = {
            one.digest: one for one in questions if any((one.digest, p) not in self._answers for p in wanted)
        }
        for one, found in zip(new.values(), values([(q.text, q.context) for q in new.values()]), strict=True):
            for path, value in found.items():
                self._answers[one.digest, path] = value


def _json(resource: Resource) -> bytes:
    import orjson  # only where a policy is evaluated

    try:
        return orjson.dumps(resource.body)
    except TypeError:  # whole numbers beyond 64 bit
        try:
            return json.dumps(resource.body, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, UnicodeEncodeError) as fault:
            message = f"{resource.at()}: {resource.id} cannot be given to a policy: {mask(str(fault))}"
            raise ToolError(message) from None


def _context(rule: RegoRule, resource: Resource, facts: Facts, options: Mapping[str, Any]) -> str:
    """What stands at `data.gitops_gate`, and with the key `conftest` what conftest puts at `data.conftest`."""
    path = resource.at().path if rule.place else ""
    folder, _, name = path.rpartition("/")
    environment = facts.environment
    context = {
        "file": path,
        "environment": environment.name if environment else "",
        "protected": environment.protected if environment else False,
        "kubernetes_version": facts.kubernetes_version,
        "options": {**rule.metadata.custom.get("options", {}), **options},
        "conftest": {"file": {"name": name, "dir": folder}},
    }
    return json.dumps(context, ensure_ascii=False, sort_keys=True, default=list)
