"""Drift: what a cluster has otherwise than what it is to have."""

from __future__ import annotations

import pytest

from gitops_gate.diff import Redaction
from gitops_gate.diff.ignored import Ignored, expression
from gitops_gate.diff.live import drift, matched
from gitops_gate.model.overlooked import Overlooked
from gitops_gate.report.diff_words import route
from tests.diff.test_dangers import a, deployment, objects


def told(wanted: str, live: str, *entries: Overlooked) -> list[str]:
    """`route: before -> after`, with its noise; `Kind is not there`."""
    found = []
    ignored = Ignored(entries, "Application/web")
    for one, there in matched(objects(wanted), objects(live)):
        change = drift(one, there, Redaction(b"salt"), ignored)
        if change is not None and change.how == "removed":
            found.append(f"{one.id.kind} is not there")
        for part in change.changes if change is not None else ():
            noise = f" ({part.noise})" if part.noise else ""
            found.append(f"{route(part.route)}: {part.before} -> {part.after}{noise}")
    return found


LIVE = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: x
  namespace: default
  uid: 1-2
  resourceVersion: "77"
  generation: 3
  creationTimestamp: "2026-01-01T00:00:00Z"
  annotations: {deployment.kubernetes.io/revision: "3"}
  managedFields:
    - manager: autoscaler
      fieldsV1: {"f:spec": {"f:replicas": {}}}
spec:
  replicas: 5
  progressDeadlineSeconds: 600
  template:
    spec:
      dnsPolicy: ClusterFirst
      containers:
        - name: a
          image: i:2
          imagePullPolicy: IfNotPresent
          resources: {limits: {cpu: "1", memory: 1Gi}}
        - name: sidecar
status: {replicas: 5}
"""
WANTED = deployment(
    "replicas: 3, template: {spec: {containers: [{name: a, image: 'i:1', env: [], "
    "resources: {limits: {cpu: 1000m, memory: 1024Mi}}}]}}"
)
QUANTITIES = [
    "spec.template.spec.containers[a].resources.limits.cpu: 1000m -> 1 (the same quantity)",
    "spec.template.spec.containers[a].resources.limits.memory: 1024Mi -> 1Gi (the same quantity)",
]
IMAGE = "spec.template.spec.containers[a].image: i:1 -> i:2"
EMPTY = "spec.template.spec.containers[a].env: [] -> None (empty)"
REPLICAS = "spec.replicas: 3 -> 5"
SIDECAR = "spec.template.spec.containers[sidecar]: None -> {'name': 'sidecar'}"
APPS = (("group", "apps"), ("kind", "Deployment"))


def test_only_what_the_manifest_says_is_compared() -> None:
    assert sorted(told(WANTED, LIVE)) == sorted([REPLICAS, IMAGE, EMPTY, *QUANTITIES, SIDECAR])


IGNORED = " (ignored by Application/web)"
ENTRIES = [
    (Overlooked((), APPS, pointers=("/spec/replicas",)), REPLICAS),
    (Overlooked((), APPS, expressions=(".spec.replicas",)), REPLICAS),
    (Overlooked((), APPS, pointers=("/spec/template/spec/containers/0/image",)), IMAGE),
    (Overlooked((), APPS, expressions=(".spec.template.spec.containers[].image",)), IMAGE),
    (Overlooked((), APPS, expressions=('.spec.template.spec.containers[] | select(.name == "a") | .image',)), IMAGE),
    (Overlooked((), APPS, expressions=('.spec.template.spec.containers[] | select(.name == "sidecar")',)), SIDECAR),
    (Overlooked((), APPS, managers=("autoscaler",)), REPLICAS),
    (Overlooked((), (("kind", "Deploy.*"),), pointers=("/spec/replicas",), patterns="regex"), REPLICAS),
    (Overlooked((), (("kind", "*"),), pointers=("/spec/replicas",)), REPLICAS),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "line"), ENTRIES)
def test_what_is_ignored(entry: Overlooked, line: str) -> None:
    lines = told(WANTED, LIVE, entry)
    assert line + IGNORED in lines
    assert [one for one in lines if one.endswith(IGNORED)] == [line + IGNORED]


@pytest.mark.parametrize(
    "entry",
    [
        Overlooked((), (("kind", "StatefulSet"),), pointers=("/spec/replicas",)),
        Overlooked((), (("kind", "Deploy"),), pointers=("/spec/replicas",), patterns="regex"),
        Overlooked((), (("kind", "("),), pointers=("/spec/replicas",), patterns="regex"),
        Overlooked((), APPS, pointers=("/spec/paused",)),
        Overlooked((), APPS, managers=("somebody",)),
    ],
)
def test_what_is_not_ignored(entry: Overlooked) -> None:
    assert REPLICAS in told(WANTED, LIVE, entry)


def test_secrets() -> None:
    lines = told(
        a("Secret", "stringData: {a: same, b: old}"),
        a("Secret", "data: {a: c2FtZQ==, b: bmV3}\ntype: Opaque"),
    )
    assert len(lines) == 1 and lines[0].startswith("data.b: <redacted sha256:") and "old" not in lines[0]


def test_what_is_not_there() -> None:
    other = a("Service", "spec: {}").replace("name: x", "name: y")
    assert told(a("Service", "spec: {}") + a("ConfigMap", "data: {a: b}"), other) == ["Service is not there"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (".spec.replicas", ("spec", "replicas")),
        ('.metadata.annotations["a/b"]', ("metadata", "annotations", "a/b")),
        ('.data."a.b"', ("data", "a.b")),
        (".a[].b", ("a", "*", "b")),
        (".a[0]", ("a", "0")),
        ('.a[] | select(.name == "x").b', ("a", "[x]", "b")),
        (".a | length", None),
        ('.a[] | select(.name | test("x"))', None),
        (".a, .b", None),
        ("", None),
    ],
)
def test_paths_of_jq(text: str, expected: object) -> None:
    assert expression(text) == expected
