"""CRDs as schemas: each rule of the conversion with what it lets pass and what it finds."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_gate.schemas import Store
from gitops_gate.schemas.crd import custom_kinds

STR, INT, OBJ = {"type": "string"}, {"type": "integer"}, {"type": "object"}
OPEN = "x-kubernetes-preserve-unknown-fields"
EMBEDDED = {
    "type": "object",
    "x-kubernetes-embedded-resource": True,
    "properties": {"spec": {**OBJ, OPEN: True}},
}
PORTS = {
    "type": "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["port", "protocol"],
    "items": {
        "type": "object",
        "required": ["port"],
        "properties": {"port": INT, "protocol": {**STR, "default": "TCP"}},
    },
}


def errors(field: dict[str, Any], value: Any, **spec_schema: Any) -> list[str]:
    """The keywords of the errors in `spec.a`, with its schema `field`."""
    spec = {"type": "object", "properties": {"a": field}, **spec_schema}
    schema = {"type": "object", "properties": {"spec": spec}}
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "spec": {
            "group": "example.com",
            "names": {"kind": "Widget"},
            "versions": [{"name": "v1", "served": True, "schema": {"openAPIV3Schema": schema}}],
        },
    }
    body = {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "x"}, "spec": {"a": value}}
    return [error.keyword for error in Store("", [crd]).errors(body)]


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        # nullable; without it the API server drops a null below a key, but not one in a list
        ({**STR, "nullable": True}, ["x", None], [1]),
        ({**STR, "nullable": True, "enum": ["x"]}, ["x", None], ["y"]),
        ({"type": "array", "items": STR}, [None, ["x"]], [[None]]),
        ({"type": "array", "items": {**STR, "nullable": True}}, [[None]], [[1]]),
        ({"type": "object", "additionalProperties": STR}, [{"k": None}], [{"k": 1}]),
        # int-or-string
        ({"x-kubernetes-int-or-string": True}, [1, "1"], [1.5, True, [], {}]),
        (
            {"x-kubernetes-int-or-string": True, "anyOf": [INT, STR], "pattern": "^[0-9]+%$"},
            [1, "10%"],
            ["x"],
        ),
        # objects are closed, unless they say otherwise
        ({**OBJ, "properties": {"b": STR}}, [{"b": "x"}, {}], [{"c": "x"}]),
        ({**OBJ, "properties": {"b": STR}, OPEN: True}, [{"b": "x", "c": 1}], [{"b": 1}]),
        (
            {**OBJ, "properties": {"b": {**OBJ, "properties": {"c": STR}}}, OPEN: True},
            [{"z": 1}],
            [{"b": {"z": 1}}],
        ),
        ({OPEN: True}, [1, "x", {"a": [None]}, []], []),
        ({**OBJ, "additionalProperties": INT}, [{"x": 1}], [{"x": "y"}]),
        ({**OBJ, "properties": {"b": STR}, "additionalProperties": True}, [{"c": 1}], [{"b": 1}]),
        ({**OBJ}, [{"x": 1}], [1]),
        # combinations close nothing
        (
            {**OBJ, "properties": {"b": STR, "c": STR}, "oneOf": [{"required": ["b"]}, {"required": ["c"]}]},
            [{"b": "x"}, {"c": "x"}],
            [{}, {"b": "x", "c": "x"}],
        ),
        (
            {**OBJ, "properties": {"b": STR}, "anyOf": [{"properties": {"b": {"enum": ["x"]}}}]},
            [{"b": "x"}],
            [{"b": "y"}],
        ),
        ({**STR, "not": {"enum": ["x"]}}, ["y"], ["x"]),
        ({**STR, "allOf": [{"pattern": "^a"}, {"pattern": "z$"}]}, ["az"], ["ab", "bz"]),
        # embedded resources
        (
            EMBEDDED,
            [{"apiVersion": "v1", "kind": "Pod", "metadata": {"labels": {"a": "b"}}, "spec": {"x": 1}}],
            [{"kind": "Pod"}, {"apiVersion": "v1", "kind": "Pod", "metadata": {"lables": {}}}],
        ),
        # patterns are RE2's, and search
        ({**STR, "pattern": "b"}, ["abc"], ["ac"]),
        ({**STR, "pattern": "(?i)^[[:alpha:]]+\\z"}, ["aBc"], ["a1", "a\n"]),
        ({**STR, "pattern": "^\\pL+$"}, ["é"], ["1"]),
        ({**STR, "pattern": "(?=a)"}, ["anything"], []),
        # formats
        ({**INT, "format": "int32"}, [2**31 - 1], [2**31]),
        ({**INT, "format": "int64", "minimum": 0}, [2**62], [2**63, -1]),
        (
            {**STR, "format": "date-time"},
            ["2024-02-29T12:00:00Z", "2024-01-01T00:00:00.123+02:00"],
            ["2024-02-30T00:00:00Z", "x"],
        ),
        ({**STR, "format": "date"}, ["2024-02-29"], ["2023-02-29", "20240229"]),
        ({**STR, "format": "duration"}, ["1h30m", "15s", "500ms", "3 days"], ["soon"]),
        ({**STR, "format": "byte"}, ["aGk=", "", "aG\nk="], ["***", "aGk"]),
        ({**STR, "format": "hostname"}, ["not a host name"], []),
        # bounds of OpenAPI
        ({**INT, "minimum": 1, "exclusiveMinimum": True}, [2], [1]),
        ({**INT, "maximum": 1, "exclusiveMaximum": False}, [1], [2]),
        # lists as sets and maps
        ({"type": "array", "items": STR, "x-kubernetes-list-type": "set"}, [["a", "b"]], [["a", "a"]]),
        ({"type": "array", "items": STR, "x-kubernetes-list-type": "atomic"}, [["a", "a"]], []),
        (
            PORTS,
            [[{"port": 1}, {"port": 1, "protocol": "UDP"}]],
            [[{"port": 1}, {"port": 1, "protocol": "TCP"}]],
        ),
        # a required field with a default is never missing
        (
            {**OBJ, "properties": {"b": {**STR, "default": "x"}}, "required": ["b"]},
            [{}, {"b": None}],
            [{"b": 1}],
        ),
        ({**OBJ, "properties": {"b": STR}, "required": ["b"]}, [{"b": "x"}], [{}, {"b": None}]),
        # a null that is dropped is judged by nothing else
        ({**OBJ, "oneOf": [{"required": ["b"]}], "properties": {"b": STR}}, [None, {"b": "x"}], [{}]),
        # booleans are no numbers, whole floats are integers
        (INT, [1, 1.0], [True, "1", 1.5, float("nan")]),
        ({"type": "number"}, [1, 1.5], [float("nan"), False]),
    ],
)
def test_conversion(field: dict[str, Any], good: list[Any], bad: list[Any]) -> None:
    assert {str(value): errors(field, value) for value in good} == {str(value): [] for value in good}
    assert [value for value in bad if not errors(field, value)] == []


def test_the_root_is_closed_and_its_metadata_is_judged() -> None:
    root = {"type": "object", "properties": {"spec": {**OBJ, "properties": {"a": STR}}}}
    entry = {"name": "v1", "schema": {"openAPIV3Schema": root}}
    crd = {"spec": {"group": "example.com", "names": {"kind": "Widget"}, "versions": [entry]}}
    body = {
        "apiVersion": "example.com/v1",
        "kind": "Widget",
        "metadata": {"name": "x", "lables": {}},
        "sepc": {},
    }
    found = [(error.route, error.hint) for error in Store("", [crd]).errors(body)]
    assert found == [(("metadata", "lables"), "did you mean `labels`?"), (("sepc",), "did you mean `spec`?")]


def test_limits_on_the_name_hold_beside_the_usual_metadata() -> None:
    name = {"metadata": {"type": "object", "properties": {"name": {**STR, "pattern": "^only$"}}}}
    entry = {"name": "v1", "schema": {"openAPIV3Schema": {"type": "object", "properties": name}}}
    store = Store("", [{"spec": {"group": "example.com", "names": {"kind": "Widget"}, "versions": [entry]}}])
    for given, expected in (("only", []), ("other", ["pattern"])):
        meta = {"name": given, "labels": {"a": "b"}}
        body = {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": meta}
        assert [error.keyword for error in store.errors(body)] == expected


@pytest.mark.parametrize(
    ("spec", "unknown_passes"),
    [
        ({"version": "v1", "validation": {"openAPIV3Schema": {**OBJ, "properties": {"spec": OBJ}}}}, True),
        (
            {
                "versions": [{"name": "v1"}],
                "preserveUnknownFields": False,
                "validation": {"openAPIV3Schema": {**OBJ, "properties": {"spec": OBJ}}},
            },
            False,
        ),
        ({"versions": [{"name": "v1"}]}, True),
    ],
)
def test_v1beta1(spec: dict[str, Any], unknown_passes: bool) -> None:
    names = {"group": "example.com", "names": {"kind": "Widget"}}
    store = Store("", [{"apiVersion": "apiextensions.k8s.io/v1beta1", "spec": {**names, **spec}}])
    body = {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "x"}, "other": 1}
    assert (store.errors(body) == []) is unknown_passes
    assert store.errors({**body, "metadata": {"lables": {}}})


@pytest.mark.parametrize(
    "crd",
    [
        None,
        {},
        {"spec": []},
        {"spec": {"names": None}},
        {"spec": {"group": 1, "names": {"kind": "A"}, "versions": [{"name": "v1"}]}},
        {"spec": {"group": "a", "names": {"kind": "A"}, "versions": ["v1", {"name": None}]}},
    ],
)
def test_a_malformed_crd_gives_nothing(crd: Any) -> None:
    assert list(custom_kinds(crd)) == []
