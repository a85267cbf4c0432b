"""Objects of another shape ask for nothing, and say so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.targets.test_applicationset import asked, generated, template

LIST = {"list": {"elements": [{"name": "a"}]}}


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ({"template": {"metadata": "a"}}, "`spec.template.metadata` is not a mapping"),
        ({"template": template() | {"spec": [1]}}, "`spec.template.spec` is not a mapping"),
        ({"template": {"metadata": {"labels": {"a": 1}}}}, "`spec.template.metadata.labels.a` is not a text"),
        (
            {"generators": [LIST | {"selector": {"matchLabels": 5}}]},
            "`spec.generators[0].selector.matchLabels` is not a mapping",
        ),
        (
            {"generators": [LIST | {"selector": {"matchExpressions": ["x"]}}]},
            "`spec.generators[0].selector.matchExpressions[0]` is not a mapping",
        ),
        (
            {"generators": [LIST | {"selector": {"matchExpressions": [None]}}]},
            "`spec.generators[0].selector.matchExpressions[0]` is null",
        ),
        (
            {"generators": [LIST | {"selector": {"matchExpressions": [{"operator": {}}]}}]},
            "`spec.generators[0].selector.matchExpressions[0].operator` is not a text",
        ),
        (
            {"generators": [{"list": {"elements": [{"name": "a"}], "template": {"metadata": 1.5}}}]},
            "`spec.generators[0].list.template.metadata` is not a mapping",
        ),
        (
            {"generators": [{"merge": {"mergeKeys": ["name"], "generators": [LIST, {"selector": []}]}}]},
            "`spec.generators[0].merge.generators[1].selector` is not a mapping",
        ),
        (
            {"templatePatch": "spec: x"},
            "its templatePatch gives an Application in which `spec` is not a mapping",
        ),
    ],
)
def test_other_shapes_are_not_generated(spec: dict[str, Any], why: str) -> None:
    (one,) = asked({"generators": [LIST], "template": template()} | spec)
    assert one.path is None
    assert one.why.startswith(f"not generated: {why}")
    assert one.place.path == "sets/set.yaml"


@pytest.mark.parametrize(
    "spec",
    [
        {"template": template() | {"metadata": None}},
        {"template": template(), "templatePatch": "{metadata: null, spec: null}"},
        {
            "generators": [{"list": LIST["list"] | {"template": None}, "selector": None}],
            "template": template(),
        },
    ],
)
def test_nulls_are_absent(spec: dict[str, Any]) -> None:
    assert len(generated({"generators": [LIST]} | spec)) == 1
