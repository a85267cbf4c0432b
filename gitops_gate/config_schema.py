"""The published JSON Schema of the configuration: its shape, with the rules and their options from the rule book."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gitops_gate.config import RULE_SHAPE, SHAPE
from gitops_gate.model import Check
from gitops_gate.model.option import hints, schema
from gitops_gate.rulebook import RuleBook


def config_schema(book: RuleBook) -> dict[str, Any]:
    """The JSON Schema (draft 7) of `.gitops-gate.yaml`."""
    body = _published(SHAPE)
    checks = {check.rule.id: check for check in book.checks}
    rules = {name: _rule(book, name, checks.get(name)) for name in sorted(book.rules)}
    # Policies of the repository bring rules of their own, so other names are not refused here.
    body["properties"]["rules"] = {
        "type": "object",
        "properties": rules,
        "additionalProperties": _published(RULE_SHAPE),
    }
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Configuration of gitops-gate"}
    return head | body


def _rule(book: RuleBook, name: str, check: Check | None) -> dict[str, Any]:
    shape = _published(RULE_SHAPE) | {"description": book.rules[name].summary}
    if check is not None:
        known = {key: schema(hint, check.options[key]) for key, hint in hints(check).items()}
        shape["properties"]["options"] = {
            "type": "object",
            "properties": known,
            "additionalProperties": False,
        }
    return shape


def _published(shape: Mapping[str, Any]) -> dict[str, Any]:
    """A shape in the words of JSON Schema: `values` and `open` say what other keys of a mapping hold."""
    body = {
        key: value for key, value in shape.items() if key not in ("values", "open", "properties", "items")
    }
    if "items" in shape:
        body["items"] = _published(shape["items"])
    if shape.get("type") == "object":
        if "properties" in shape:
            body["properties"] = {name: _published(inner) for name, inner in shape["properties"].items()}
        others = _published(shape["values"]) if "values" in shape else bool(shape.get("open"))
        body["additionalProperties"] = others
    return body
