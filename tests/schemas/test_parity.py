"""Verdicts and places against the reference implementation, on manifests made from the schemas themselves."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from gitops_gate.schemas import Store
from gitops_gate.schemas.keywords import PATTERN, UNIQUE_BY, Formats, Pattern, UniqueBy

KINDS = [
    ("", "v1", "Pod"),
    ("", "v1", "Service"),
    ("", "v1", "ConfigMap"),
    ("", "v1", "PersistentVolumeClaim"),
    ("apps", "v1", "Deployment"),
    ("apps", "v1", "StatefulSet"),
    ("batch", "v1", "CronJob"),
    ("autoscaling", "v2", "HorizontalPodAutoscaler"),
    ("networking.k8s.io", "v1", "Ingress"),
    ("networking.k8s.io", "v1", "NetworkPolicy"),
    ("rbac.authorization.k8s.io", "v1", "ClusterRole"),
    ("apiextensions.k8s.io", "v1", "CustomResourceDefinition"),
    ("helm.toolkit.fluxcd.io", "v2", "HelmRelease"),
    ("kustomize.toolkit.fluxcd.io", "v1", "Kustomization"),
    ("argoproj.io", "v1alpha1", "ApplicationSet"),
    ("example.com", "v1", "Widget"),
]
STRING = {"type": "string"}
WIDGET = {
    "spec": {
        "group": "example.com",
        "names": {"kind": "Widget"},
        "versions": [
            {
                "name": "v1",
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {
                                "type": "object",
                                "required": ["size"],
                                "properties": {
                                    "size": {"x-kubernetes-int-or-string": True, "pattern": "^[0-9]+%?$"},
                                    "when": {**STRING, "format": "date-time", "nullable": True},
                                    "tags": {
                                        "type": "array",
                                        "items": STRING,
                                        "x-kubernetes-list-type": "set",
                                    },
                                    "one": {
                                        "type": "object",
                                        "properties": {
                                            "a": STRING,
                                            "b": {"type": "integer", "format": "int32"},
                                        },
                                        "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
                                    },
                                    "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                                    "map": {"type": "object", "additionalProperties": {"type": "boolean"}},
                                },
                            }
                        },
                    }
                },
            }
        ],
    }
}
SPOILS = [None, True, 3, -1, 2**40, 1.5, "text", "", [], {}, [None], {"x": 1}, ["a", "a"], 1.0]
EACH = 40


def made(root: Any, schema: Any, chance: random.Random, depth: int = 0) -> Any:
    """A value that a schema (mostly) accepts."""
    while "$ref" in schema:
        schema = root["definitions"][schema["$ref"].rpartition("/")[2]]
    if "const" in schema or "enum" in schema:
        return schema.get("const", (schema.get("enum") or [None])[0])
    kinds = schema.get("type", "object" if "properties" in schema else "string")
    kind = chance.choice([name for name in ([kinds] if isinstance(kinds, str) else kinds) if name != "null"])
    if kind == "object":
        needed = set(schema.get("required", ()))
        names = [
            name
            for name in schema.get("properties", {})
            if name in needed or chance.random() < 0.7 / (depth + 1)
        ]
        return {name: made(root, schema["properties"][name], chance, depth + 1) for name in names}
    if kind == "array":
        count = 0 if depth > 8 else chance.randint(0, 2)
        return [made(root, schema.get("items", {}), chance, depth + 1) for _ in range(count)]
    return {"integer": 1, "number": 1.5, "boolean": True}.get(kind, "text")


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every (holder, key) in a manifest."""
    for key, value in (
        node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    ):
        yield node, key
        yield from places(value)


def spoilt(body: Any, chance: random.Random) -> None:
    """Changes one place: another value, a field less, a field more."""
    holder, key = chance.choice(
        [(h, k) for h, k in places(body) if k not in ("apiVersion", "kind")] or [(body, "x")]
    )
    how = chance.randrange(3)
    if how == 0 or isinstance(holder, list):
        holder[key] = copy.deepcopy(chance.choice(SPOILS))
    elif how == 1:
        holder.pop(key, None)
    else:
        holder["unheardOf"] = copy.deepcopy(chance.choice(SPOILS))


def by_keyword(keyword: type) -> Any:
    def judge(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[jsonschema.ValidationError]:
        try:
            keyword(schema, value, []).validate(instance)
        except ValueError as fault:
            yield jsonschema.ValidationError(str(fault))

    return judge


def reference(schema: Any) -> Any:
    formats = jsonschema.FormatChecker(formats=())
    for name, check in Formats.CHECKS.items():
        formats.checks(name)(lambda value, check=check: not isinstance(value, str) or check(value))
    own = {PATTERN: by_keyword(Pattern), UNIQUE_BY: by_keyword(UniqueBy)}
    return jsonschema.validators.extend(jsonschema.Draft7Validator, own)(schema, format_checker=formats)


def places_of_reference(errors: Any) -> set[tuple[str | int, ...]]:
    """The routes of the errors that jsonschema reports."""
    return {tuple(error.absolute_path) for error in errors}


@pytest.mark.parametrize("key", KINDS, ids=lambda key: key[2])
def test_the_reference_agrees(key: tuple[str, str, str]) -> None:
    validator = Store("", [WIDGET]).schema(*key)
    assert validator is not None
    schema = json.loads(validator.text)
    judge, chance = reference(schema), random.Random(f"{key}")
    verdicts = set()
    for number in range(EACH):
        body = made(schema, schema, chance)
        body.update(apiVersion="/".join(part for part in key[:2] if part), kind=key[2])
        for _ in range(number % 4):
            spoilt(body, chance)
        expected = list(judge.iter_errors(body))
        raw = list(validator._compiled.iter_errors(body))
        assert {tuple(error.instance_path) for error in raw} == places_of_reference(expected), body
        assert bool(validator.errors(body)) is bool(expected), body
        verdicts.add(bool(expected))
    assert True in verdicts
