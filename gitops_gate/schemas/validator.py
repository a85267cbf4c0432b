"""A kind's compiled schema."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from gitops_gate.model.place import Route
from gitops_gate.schemas.keywords import KEYWORDS, Formats
from gitops_gate.schemas.subject import Subject, closest
from gitops_gate.schemas.violation import SchemaError
from gitops_gate.schemas.words import told


@dataclass(eq=False)
class Validator:
    """Judges manifests of one kind. `text` is its JSON Schema (draft 7, self-contained); compiled at first use."""

    kind: str
    text: str
    source: str = ""
    """Where the schema comes from: `native`, `crd`, `shipped`, `import`."""
    _schema: Any = field(default=None, repr=False)

    @cached_property
    def _compiled(self) -> Any:
        import jsonschema_rs  # here, because it costs 5 ms that a run without manifests need not pay

        return jsonschema_rs.Draft7Validator(
            self.text, formats=Formats.CHECKS, keywords=KEYWORDS, validate_formats=True, offline=True
        )

    @cached_property
    def usable(self) -> bool:
        """Whether the schema compiles. Those of the gate do; a repository's may be no schema at all."""
        import jsonschema_rs  # as above

        try:
            return self._compiled is not None
        except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError):
            return False

    def schema(self) -> Any:
        """The schema as plain data, for words about it."""
        if self._schema is None:
            self._schema = json.loads(self.text)
        return self._schema

    def errors(self, body: Any) -> list[SchemaError]:
        """All faults of a manifest, in its order; [] when the schema accepts it."""
        try:
            if self._compiled.is_valid(body):
                return []
            found = list(self._compiled.iter_errors(body))
        except ValueError as fault:
            # Nesting beyond 255, text that is no Unicode: nothing that an API server takes.
            return [SchemaError((), f"{self.kind} cannot be judged: {fault}", "", "unreadable")]
        subject = Subject(body, self.kind, self.schema)
        errors = _once({error for each in found for error in told(subject, each)})
        return sorted(map(self._hinted, errors), key=lambda error: error.order)

    def _hinted(self, error: SchemaError) -> SchemaError:
        """What a shipped schema does not know may be newer than it."""
        if self.source != "shipped" or error.hint or error.keyword not in ("additionalProperties", "enum"):
            return error
        title = self.schema().get("title", self.kind)
        return replace(error, hint=f"judged as {title}; a CRD kept in the repository goes before that")


def _once(errors: set[SchemaError]) -> list[SchemaError]:
    """The errors, without those that another one explains.

    A value of the wrong type is none of the choices either. A field that is misspelt or wrongly indented is
    missing where it was meant to be; so is one that may be misspelt where nothing else may be meant.
    """
    mistyped = {error.route for error in errors if error.keyword == "type"}
    lost = {route for error in errors for route in error.lacks}
    errors = {_guessed(error, lost) for error in errors}
    found_elsewhere = {error.meant for error in errors if error.meant}
    return [
        error
        for error in errors
        if not (error.keyword in _OF_A_TYPE and error.route in mistyped)
        and not found_elsewhere.intersection(error.lacks)
    ]


_OF_A_TYPE = frozenset({"enum", "pattern", "format"})


def _guessed(error: SchemaError, lost: set[Route]) -> SchemaError:
    """An unknown field that stands where one is missing, of a name a little like it, was meant to be that."""
    if error.keyword != "additionalProperties" or error.meant in lost or "{" in error.field:
        return error
    beside = [str(route[-1]) for route in lost if route[:-1] == error.route[:-1]]
    close = closest(error.field, sorted(beside), 0.6)
    if not close:
        return error
    return replace(error, hint=f"did you mean `{close}`?", meant=(*error.route[:-1], close))
