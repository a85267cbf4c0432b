"""JSON Schemas that users bring."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_gate.schemas import Store, brought
from gitops_gate.schemas.imports import Key, key_of

GVK = "x-kubernetes-group-version-kind"
KEY = ("example.com", "v1", "widget")


@pytest.mark.parametrize(
    ("path", "schema", "expected"),
    [
        ("schemas/example.com/widget_v1.json", {}, KEY),
        ("example.com/widget_v1alpha1.json", {"properties": []}, ("example.com", "v1alpha1", "widget")),
        ("any.json", {GVK: [{"group": "example.com", "version": "v1", "kind": "Widget"}]}, KEY),
        ("any.json", {GVK: [{"group": "", "version": "v1", "kind": "Pod"}]}, ("", "v1", "pod")),
        (
            "any.json",
            {"properties": {"apiVersion": {"const": "example.com/v1"}, "kind": {"enum": ["Widget"]}}},
            KEY,
        ),
        ("example.com/widget_v1.json", {"properties": {"kind": {"const": 3}, "apiVersion": True}}, KEY),
        ("widget.json", {"type": "object"}, None),
        ("widget_v1.json", {"type": "object"}, None),
        ("example.com/widget_v1.json", [], None),
    ],
)
def test_the_kind_of_a_file(path: str, schema: Any, expected: Key | None) -> None:
    assert key_of(path, schema) == expected


def test_crds_and_schemas_are_told_apart() -> None:
    crd = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}
    documents = [
        ("crds.yaml", crd),
        ("cluster.yaml", {"apiVersion": "v1", "kind": "List", "items": [crd, {"kind": "Pod"}, None]}),
        ("example.com/widget_v1.json", {"type": "object"}),
        ("README.yaml", "text"),
    ]
    assert brought(documents) == ([crd, crd], {KEY: {"type": "object"}})


def catalogue(**spec: Any) -> dict[str, Any]:
    """A schema as a public catalogue has it: closed where the CRD is open, and the other way round."""
    root = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}}
    below = {"type": "object", "additionalProperties": False, "properties": spec}
    return {"type": "object", "properties": {**root, "spec": below}}


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ({"type": "string", "nullable": True, "x-kubernetes-validations": []}, [None, "x"], [1]),
        (
            {"type": "object", "additionalProperties": False, "x-kubernetes-preserve-unknown-fields": True},
            [{"a": 1}],
            [],
        ),
        ({"type": "string", "x-kubernetes-int-or-string": True}, [1, "x"], [True]),
        ({"type": "string", "pattern": "(?i)^a$", "x-kubernetes-list-type": "atomic"}, ["A"], ["b"]),
        ({"type": "string"}, ["x"], [1]),
    ],
)
def test_what_catalogues_get_wrong_is_put_right(
    field: dict[str, Any], good: list[Any], bad: list[Any]
) -> None:
    store = Store("", (), {KEY: catalogue(field=field)})

    def faults(value: Any) -> int:
        body = {
            "apiVersion": "example.com/v1",
            "kind": "Widget",
            "metadata": {"name": "x"},
            "spec": {"field": value},
        }
        return len(store.errors(body))

    assert [faults(value) for value in good] == [0] * len(good)
    assert all(faults(value) for value in bad)


def test_a_plain_schema_is_taken_as_it_is() -> None:
    schema = {
        "$schema": "https://json-schema.org/draft/2019-09/schema",
        "definitions": {"size": {"type": "integer"}},
        "properties": {"size": {"$ref": "#/definitions/size"}},
    }
    store = Store("", (), {KEY: schema})
    body = {"apiVersion": "example.com/v1", "kind": "Widget", "other": 1}
    assert store.errors(body) == []
    assert [error.route for error in store.errors({**body, "size": "x"})] == [("size",)]
