"""Options: types, values, schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import pytest

from gitops_gate.errors import UsageError
from gitops_gate.model import Check, Finding, Rule, Severity
from gitops_gate.model.option import described, fitted, hints, schema

RULE = Rule("a-fault", Severity.ERROR, "a fault")


def run(
    subject: Any,
    facts: Any,
    *,
    names: tuple[str, ...] = (),
    allowed: frozenset[str] = frozenset(),
    limit: int | None = None,
    share: float = 0.5,
    at_most: int = 0,
    strict: bool = False,
    level: Literal["low", "high"] = "low",
    labels: Mapping[str, str] | None = None,
) -> Iterator[Finding]:
    yield from ()


OPTIONS = dict(run.__kwdefaults__ or {})
CHECK = Check(RULE, "resource", run, options=OPTIONS)
BARE = Check(
    RULE, "resource", lambda subject, facts, **options: iter(()), options={"sizes": [1, 2], "any": None}
)


@pytest.mark.parametrize(
    ("given", "fit"),
    [
        ({"names": ["a", "b"]}, {"names": ("a", "b")}),
        ({"allowed": ["a", "a"]}, {"allowed": frozenset({"a"})}),
        ({"limit": 3}, {"limit": 3}),
        ({"at-most": 3}, {"at_most": 3}),
        ({"limit": None}, {"limit": None}),
        ({"share": 1}, {"share": 1}),
        ({"strict": True}, {"strict": True}),
        ({"level": "high"}, {"level": "high"}),
        ({"labels": {"a": "b"}}, {"labels": {"a": "b"}}),
        ({}, {}),
    ],
)
def test_values_that_fit(given: dict[str, Any], fit: dict[str, Any]) -> None:
    assert fitted(CHECK, given) == fit


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": "a"}, "rule a-fault has no option 'name'; it has: allowed, at_most, labels, level"),
        ({"names": "a"}, "option names: 'a' was given, a list of texts is wanted"),
        ({"names": ["a", 1]}, "a list of texts is wanted"),
        ({"limit": True}, "a whole number or null is wanted"),
        ({"limit": "3"}, "a whole number or null is wanted"),
        ({"strict": 1}, "true or false is wanted"),
        ({"level": "middle"}, "one of low, high is wanted"),
        ({"labels": {"a": 1}}, "a mapping of names to texts or null is wanted"),
        ({"labels": {1: "a"}}, "a mapping of names to texts or null is wanted"),
    ],
)
def test_values_that_do_not_fit(given: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as raised:
        fitted(CHECK, given)
    assert message in str(raised.value)


def test_options_without_annotations_have_the_type_of_their_default() -> None:
    assert fitted(BARE, {"sizes": [3], "any": "x"}) == {"sizes": (3,), "any": "x"}
    with pytest.raises(UsageError, match="a list of whole numbers"):
        fitted(BARE, {"sizes": ["3"]})
    with pytest.raises(UsageError, match="it has none"):
        fitted(Check(RULE, "resource", run), {"x": 1})


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("names", {"type": "array", "items": {"type": "string"}, "default": []}),
        ("allowed", {"type": "array", "items": {"type": "string"}, "default": []}),
        ("limit", {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        ("share", {"type": "number", "default": 0.5}),
        ("strict", {"type": "boolean", "default": False}),
        ("level", {"enum": ["low", "high"], "default": "low"}),
        (
            "labels",
            {"anyOf": [{"type": "object", "additionalProperties": {"type": "string"}}, {"type": "null"}]},
        ),
    ],
)
def test_schemas(name: str, expected: dict[str, Any]) -> None:
    assert schema(hints(CHECK)[name], OPTIONS[name]) == expected


def test_a_type_without_restriction() -> None:
    assert (described(Any), schema(Any)) == ("any value", {})
