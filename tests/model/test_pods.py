"""Where workloads keep their pods."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_gate.model import Location, Resource, ResourceId
from gitops_gate.model.pods import ROUTES, WORKLOADS, containers, pod_labels, pod_spec, setting, unresolved


def resource(group: str, kind: str, body: dict[str, Any]) -> Resource:
    return Resource(ResourceId(group, "v1", kind, "", "a"), body, lambda route: Location("a.yaml"))


def nested(route: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    for key in reversed(route):
        value = {key: value}
    return value


@pytest.mark.parametrize(("group", "kind"), ROUTES)
def test_every_kind(group: str, kind: str) -> None:
    route = ROUTES[group, kind]
    spec = {"containers": [{"name": "c"}]}
    one = resource(group, kind, nested(route, spec))
    assert pod_spec(one) == (route, spec)
    assert list(containers(one)) == [((*route, "containers", 0), {"name": "c"})]
    labels = nested((*route[:-1], "metadata", "labels"), {"app": "a"})
    assert pod_labels(resource(group, kind, labels)) == {"app": "a"}
    assert (f"{group}/{kind}" if group else kind) in WORKLOADS


@pytest.mark.parametrize(
    ("group", "kind", "body"),
    [
        ("", "Service", {"spec": {"containers": [{}]}}),
        ("apps", "Pod", {"spec": {"containers": [{}]}}),
        ("", "Pod", {"spec": None}),
        ("", "Pod", {"spec": {"containers": "none"}}),
        ("", "Pod", {"spec": {"containers": [None, "x"]}}),
        ("apps", "Deployment", {"spec": {"template": []}}),
        ("", "Pod", {}),
    ],
)
def test_there_are_none(group: str, kind: str, body: dict[str, Any]) -> None:
    assert list(containers(resource(group, kind, body))) == []
    assert pod_labels(resource(group, kind, body)) == {}


def test_containers_that_run_beside_each_other() -> None:
    spec = {
        "initContainers": [{"name": "once"}, {"name": "sidecar", "restartPolicy": "Always"}],
        "containers": [{"name": "main"}],
        "ephemeralContainers": [{"name": "debug"}],
    }
    one = resource("", "Pod", {"spec": spec})
    assert [c["name"] for _, c in containers(one)] == ["once", "sidecar", "main", "debug"]
    assert [c["name"] for _, c in containers(one, init=False)] == ["sidecar", "main"]


@pytest.mark.parametrize(
    ("container", "pod", "expected"),
    [
        ({"securityContext": {"runAsUser": 1}}, {"securityContext": {"runAsUser": 2}}, 1),
        ({"securityContext": {"runAsUser": None}}, {"securityContext": {"runAsUser": 2}}, 2),
        ({}, {"securityContext": {"runAsUser": 0}}, 0),
        ({"securityContext": []}, {}, None),
    ],
)
def test_settings_of_the_container_come_first(container: Any, pod: Any, expected: Any) -> None:
    assert setting(container, pod, "runAsUser") == expected


def test_unresolved() -> None:
    assert unresolved("a:${TAG}")
    assert not unresolved("a:$TAG")
    assert not unresolved(3)
