"""Shipped policies meet manifests of any shape: they may find something, but must not break."""

from __future__ import annotations

import itertools

import pytest

from gitops_gate.model import Build, Check, Facts, Location, Resource, ResourceId, Target
from gitops_gate.policy import shipped

ODD = (None, 5, "x", [], {}, [None], [5], ["x"], [[]], [{}], {"a": 5}, True)
PATHS = (
    (),
    ("spec",),
    ("spec", "template"),
    ("spec", "template", "spec"),
    ("spec", "template", "spec", "containers"),
    ("spec", "template", "spec", "containers", 0),
    ("spec", "template", "spec", "containers", 0, "securityContext"),
    ("spec", "template", "spec", "volumes"),
    ("spec", "tls"),
    ("spec", "tls", 0),
    ("spec", "tls", 0, "hosts"),
    ("spec", "rules"),
    ("spec", "rules", 0),
    ("spec", "rules", 0, "host"),
    ("spec", "chart"),
    ("spec", "chart", "spec"),
    ("spec", "source"),
    ("spec", "sources"),
    ("spec", "sources", 0),
    ("spec", "scaleTargetRef"),
    ("spec", "selector"),
    ("rules",),
    ("rules", 0),
    ("rules", 0, "verbs"),
    ("rules", 0, "resources"),
    ("roleRef",),
    ("subjects",),
    ("subjects", 0),
    ("metadata", "labels"),
)


def body(kind: str, path: tuple[str | int, ...], value: object) -> object:
    """A manifest that has `value` at a path."""
    for part in reversed(path):
        value = [value] if part == 0 else {part: value}
    made = value if isinstance(value, dict) else {}
    return {"apiVersion": "x/v1", "kind": kind, **made, "metadata": made.get("metadata", {"name": "a"})}


@pytest.mark.parametrize(
    "check", [one for one in shipped() if one.scope == "resource"], ids=lambda one: one.rule.id
)
def test_odd_shapes(check: Check) -> None:
    kinds = sorted(check.kinds) or ["Deployment"]
    for kind, path, value in itertools.product(kinds[:2], PATHS, ODD):
        given = body(kind.rpartition("/")[2], path, value)
        resource = Resource(ResourceId.of(given), given, lambda route: Location("a.yaml", 1, 1))
        list(check.run(resource, Facts()))


PLACE = Location("a.yaml", 1, 1)
FIELDS = (
    ("spec", "selector"),
    ("spec", "selector", "matchLabels"),
    ("spec", "selector", "matchExpressions"),
    ("spec", "selector", "matchExpressions", 0),
    ("spec", "selector", "matchExpressions", 0, "key"),
    ("spec", "selector", "matchExpressions", 0, "operator"),
    ("spec", "selector", "matchExpressions", 0, "values"),
    ("spec", "scaleTargetRef"),
    ("spec", "scaleTargetRef", "kind"),
    ("spec", "scaleTargetRef", "name"),
    ("spec", "minReplicas"),
    ("spec", "template", "metadata", "labels"),
    ("spec", "replicas"),
)
AROUND = ("apps/v1 Deployment", "policy/v1 PodDisruptionBudget", "autoscaling/v2 HorizontalPodAutoscaler")


def resource(kind: str, path: tuple[str | int, ...] = (), value: object = None) -> Resource:
    api_version, _, name = kind.partition(" ")
    given = body(name, path, value)
    assert isinstance(given, dict)
    given["apiVersion"] = api_version
    return Resource(ResourceId.of(given), given, lambda route: PLACE)


@pytest.mark.parametrize(
    "check", [one for one in shipped() if one.scope == "build"], ids=lambda one: one.rule.id
)
def test_odd_shapes_in_builds(check: Check) -> None:
    whole = resource("apps/v1 Deployment", ("spec", "replicas"), 3)
    for kind, path, value in itertools.product(AROUND, FIELDS, ODD):
        build = Build(Target("a", "plain", "a", PLACE), (whole, resource(kind, path, value)), ())
        list(check.run(build, Facts()))
