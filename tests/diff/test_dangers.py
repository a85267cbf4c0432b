"""Dangers of a change, by what is written before and after."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_gate.diff import Redaction, changed, counterparts
from gitops_gate.diff.danger_pages import PAGES, RULES
from gitops_gate.diff.dangers import dangers
from gitops_gate.diff.quantities import quantity
from gitops_gate.diff.versions import image, jump
from gitops_gate.load import load_file, resources
from gitops_gate.model import Location, Resource, Target
from gitops_gate.model.change import TargetChange


def objects(text: str) -> list[Resource]:
    return [one for document in load_file("a.yaml", text.encode()).documents for one in resources(document)]


def found(before: str, after: str, *, prunes: bool = True, cluster: str = "c") -> list[str]:
    """`rule: message` of each danger."""
    pairs = counterparts(objects(before), objects(after))
    change = TargetChange(
        Target("t", "flux", "a", Location("a.yaml"), "", cluster),
        "changed",
        tuple(changed(pairs, Redaction())),
    )
    return [f"{one.rule}: {one.message}" for one in dangers([change], lambda target: prunes)]


def a(kind: str, rest: str, version: str = "v1", meta: str = "") -> str:
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: x{meta}}}\n{rest}\n---\n"


def deployment(rest: str) -> str:
    return a("Deployment", f"spec: {{{rest}}}", "apps/v1")


def role(rules: str) -> str:
    return a("Role", f"rules: [{rules}]", "rbac.authorization.k8s.io/v1")


def claim(rest: str) -> str:
    return a("PersistentVolumeClaim", f"spec: {{{rest}}}")


FLUX = "kustomize.toolkit.fluxcd.io/v1"
POD = "template: {spec: {containers: [{name: a, image: 'r.io:5000/db:%s'}]}}"
CASES: list[tuple[str, str, str, list[str]]] = [
    ("a selector", deployment("selector: {matchLabels: {app: a}}"), deployment("selector: {matchLabels: {app: a, b: c}}"),
     ["immutable-field: `spec.selector` of Deployment/x cannot be changed"]),
    ("forced", deployment("selector: {matchLabels: {app: a}}"),
     a("Deployment", "spec: {selector: {matchLabels: {app: b}}}", "apps/v1",
       ", annotations: {kustomize.toolkit.fluxcd.io/force: enabled}"), []),
    ("a Job", a("Job", "spec: {template: {a: 1}}", "batch/v1"), a("Job", "spec: {template: {a: 2}}", "batch/v1"),
     ["immutable-field: `spec.template` of Job/x cannot be changed"]),
    ("a hook", a("Job", "spec: {template: {a: 1}}", "batch/v1"),
     a("Job", "spec: {template: {a: 2}}", "batch/v1", ", annotations: {helm.sh/hook: pre-upgrade}"), []),
    ("labels may change", deployment("template: {metadata: {labels: {app: a}}}"),
     deployment("template: {metadata: {labels: {app: b}}}"), []),
    ("a default is told", a("StatefulSet", "spec: {serviceName: a}", "apps/v1"),
     a("StatefulSet", "spec: {serviceName: a, podManagementPolicy: OrderedReady}", "apps/v1"), []),
    ("a template of claims", a("StatefulSet", "spec: {volumeClaimTemplates: [{metadata: {name: d}, spec: {a: 1}}]}", "apps/v1"),
     a("StatefulSet", "spec: {volumeClaimTemplates: [{metadata: {name: d}, spec: {a: 2}}]}", "apps/v1"),
     ["immutable-field: `spec.volumeClaimTemplates`"]),
    ("what an immutable one holds", a("ConfigMap", "immutable: true\ndata: {a: b}"), a("ConfigMap", "immutable: true\ndata: {a: c}"),
     ["immutable-field: `data`"]),
    ("a roleRef", a("RoleBinding", "roleRef: {name: a}", "rbac.authorization.k8s.io/v1"),
     a("RoleBinding", "roleRef: {name: b}", "rbac.authorization.k8s.io/v1"), ["immutable-field: `roleRef`"]),
    ("smaller", claim("resources: {requests: {storage: 1Ti}}"), claim("resources: {requests: {storage: 1000Gi}}"),
     ["shrunk-volume: PersistentVolumeClaim/x asks for less than it has (1Ti -> 1000Gi)"]),
    ("larger", claim("resources: {requests: {storage: 1024Mi}}"), claim("resources: {requests: {storage: 2Gi}}"), []),
    ("as large", claim("resources: {requests: {storage: 1024Mi}}"), claim("resources: {requests: {storage: 1Gi}}"), []),
    ("a claim is gone", claim("a: b"), "", ["pruned-object: PersistentVolumeClaim/x is removed"]),
    ("a claim that stays", a("PersistentVolumeClaim", "", meta=", annotations: {helm.sh/resource-policy: keep}"), "", []),
    ("a Deployment is gone", deployment("a: b"), "", []),
    ("suspended", a("Kustomization", "spec: {}", FLUX), a("Kustomization", "spec: {suspend: true}", FLUX),
     ["flipped-suspension: Kustomization/x is suspended"]),
    ("resumed", a("CronJob", "spec: {suspend: true}", "batch/v1"), a("CronJob", "spec: {}", "batch/v1"),
     ["flipped-suspension: CronJob/x runs again"]),
    ("not suspended is said", a("Kustomization", "spec: {}", FLUX), a("Kustomization", "spec: {suspend: false}", FLUX), []),
    ("a verb more", role("{apiGroups: [''], resources: [pods], verbs: [get]}"),
     role("{apiGroups: [''], resources: [pods], verbs: [get, delete]}"),
     ["widened-rights: Role/x gives more rights: to delete pods"]),
    ("rules are split", role("{apiGroups: [''], resources: [pods, nodes], verbs: [get]}"),
     role("{apiGroups: [''], resources: [nodes], verbs: [get]}, {apiGroups: [''], resources: [pods], verbs: [get]}"), []),
    ("all had it before", role("{apiGroups: ['*'], resources: ['*'], verbs: ['*']}"),
     role("{apiGroups: ['apps'], resources: [deployments], verbs: ['*']}"), []),
    ("all have it now", role("{apiGroups: [''], resources: [pods], verbs: [get]}"),
     role("{apiGroups: [''], resources: [pods], verbs: ['*']}"),
     ["widened-rights: Role/x gives more rights: to do anything with pods"]),
    ("of one name, now of all", role("{apiGroups: [''], resources: [pods], verbs: [get], resourceNames: [a]}"),
     role("{apiGroups: [''], resources: [pods], verbs: [get]}"), ["widened-rights: Role/x gives more rights: to get pods"]),
    ("fewer", role("{apiGroups: [''], resources: [pods], verbs: [get, list]}"),
     role("{apiGroups: [''], resources: [pods], verbs: [get]}"), []),
    ("somebody more", a("ClusterRoleBinding", "subjects: []", "rbac.authorization.k8s.io/v1"),
     a("ClusterRoleBinding", "subjects: [{kind: Group, name: all}]", "rbac.authorization.k8s.io/v1"),
     ["widened-rights: ClusterRoleBinding/x gives its role to more: Group all"]),
    ("to zero", deployment("replicas: 3"), deployment("replicas: 0"), ["scaled-to-zero: Deployment/x runs no more"]),
    ("left to an autoscaler", deployment("replicas: 0"), deployment("a: b"), []),
    ("another major", deployment(POD % "16.4-alpine"), deployment(POD % "17.0-alpine"),
     ["major-version-jump: the image of Deployment/x jumps to another major version"]),
    ("another minor", deployment(POD % "v16.4"), deployment(POD % "v16.5"), []),
    ("a chart", a("HelmRelease", "spec: {chart: {spec: {version: 1.x}}}", "helm.toolkit.fluxcd.io/v2"),
     a("HelmRelease", "spec: {chart: {spec: {version: 2.x}}}", "helm.toolkit.fluxcd.io/v2"),
     ["major-version-jump: the chart of HelmRelease/x"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_dangers(before: str, after: str, expected: list[str]) -> None:
    told = found(before, after)
    assert len(told) == len(expected)
    assert all(one.startswith(start) for one, start in zip(told, expected, strict=True)), told


def test_nobody_prunes() -> None:
    assert found(claim("a: b"), "", prunes=False) == []


def test_moved_to_another_target() -> None:
    gone, come = (
        tuple(changed(counterparts(objects(before), objects(after)), Redaction()))
        for before, after in ((claim("a: b"), ""), ("", claim("a: b")))
    )
    targets = [
        TargetChange(Target(name, "flux", "a", Location(""), "", "c"), "changed", change)
        for name, change in (("one", gone), ("other", come))
    ]
    assert dangers(targets, lambda target: True) == ()


def test_every_rule_has_a_page() -> None:
    assert {rule.id for rule in RULES} == set(PAGES)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), ("1k", 1000), ("1Ki", 1024), ("500m", 0.5), ("1e3", 1000), (2, 2), ("x", None), ("1..2", None), (True, None)],
)  # fmt: skip
def test_quantities(text: Any, number: float | None) -> None:
    value = quantity(text)
    assert (None if value is None else float(value)) == number


@pytest.mark.parametrize(
    ("before", "after", "jumps"),
    [
        ("1.2.3", "2.0.0", True), ("v1", "v2", True), ("16-alpine", "17-alpine", True), ("2.0", "1.9", True),
        ("1.2.3", "1.9.9", False), ("2024.1", "2025.1", False), ("20240101", "20250101", False), ("abc", "2.0", False),
        (">=1.0.0", "2.0.0", False), ("1.x", "2.x", True), (None, "1.0", False),
    ],
)  # fmt: skip
def test_jumps(before: Any, after: Any, jumps: bool) -> None:
    assert jump(before, after) is jumps


@pytest.mark.parametrize(
    ("reference", "parts"),
    [
        ("a:1", ("a", "1")),
        ("r:5000/a", None),
        ("r:5000/a:1@sha256:0", ("r:5000/a", "1")),
        ("a", None),
        (1, None),
    ],
)
def test_images(reference: Any, parts: tuple[str, str] | None) -> None:
    assert image(reference) == parts
