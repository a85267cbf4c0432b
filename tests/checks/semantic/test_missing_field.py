"""Fields that are needed, and no schema says so."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import missing_field
from tests.checks.semantic.cases import compare, container, pod, workload

ROLE = "apiVersion: rbac.authorization.k8s.io/v1\nkind: %s\nmetadata: {name: a}\nrules:\n"
LOCAL, GLOBAL = ROLE % "Role", ROLE % "ClusterRole"
INGRESS = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec:\n  rules:\n"


def claim(resources: str) -> str:
    return workload(f"resources: {resources}", "PersistentVolumeClaim", "v1")


def policy(term: str, mark: str = "") -> str:
    return workload(
        f"podSelector: {{matchExpressions: [{term}]}}{mark}", "NetworkPolicy", "networking.k8s.io/v1"
    )


@pytest.mark.parametrize(
    "text",
    [
        pod("containers: []  # <-"),
        pod("containers: [{name: a}]\ninitContainers: []"),
        pod("containers: ${CONTAINERS}"),
        pod("volumes:\n- {name: a, configMap: {name: ''}}  # <-"),
        pod("volumes:\n- {name: a, configMap: {name: b}}\n- {name: b, secret: {secretName: c}}"),
        pod("volumes:\n- {name: a, secret: {name: b}}  # <-"),
        pod("volumes:\n- {name: a, secret: {'${KEY}': b}}"),
        # every source of a projected volume may be absent
        pod("volumes:\n- {name: a, configMap: }"),
        container("envFrom:\n- configMapRef: {}  # <-"),
        container("envFrom:\n- secretRef: {name: '${NAME}'}"),
        container("env:\n- {name: A, valueFrom: {secretKeyRef: {key: a}}}  # <-"),
        container("env:\n- {name: A, valueFrom: {configMapKeyRef: {name: a, key: a}}}"),
        # selectors
        policy("{key: a, operator: In, values: [b]}, {key: a, operator: Exists}"),
        policy("{key: a, operator: In}", "  # <-"),
        policy("{key: a, operator: NotIn, values: []}", "  # <-"),
        policy("{key: a, operator: DoesNotExist, values: [b]}", "  # <-"),
        workload("selector: {matchExpressions: [{key: a, operator: In}]}  # <-"),
        workload("selector: {matchExpressions: [{key: a, operator: Like}]}"),
        # roles
        LOCAL + '- {apiGroups: [""], resources: [pods], verbs: [get]}\n',
        LOCAL + "- {resources: [pods], verbs: [get]}  # <-\n",
        LOCAL + "- {apiGroups: [], resources: [pods], verbs: [get]}  # <-\n",
        LOCAL + '- {apiGroups: [""], verbs: [get]}  # <-\n',
        LOCAL + "- {nonResourceURLs: [/a], verbs: [get]}  # <-\n",
        GLOBAL + "- {nonResourceURLs: [/a], verbs: [get]}\n",
        GLOBAL + '- {nonResourceURLs: [/a], apiGroups: [""], resources: [pods], verbs: [get]}  # <-\n',
        LOCAL + "- {'${RULE}': []}\n",
        GLOBAL.replace("rules:", "rules: []"),
        # others
        INGRESS + "  - http: {paths: []}  # <-\n",
        INGRESS + "  - host: a.example.com\n",
        claim("{requests: {storage: 1Gi}}"),
        claim("{}  # <-"),
        claim("{requests: {cpu: 1}}  # <-"),
        claim("{requests: {storage: '${SIZE}'}}"),
        claim("{'${REQUESTS}': {}}"),
    ],
)
def test_cases(text: str) -> None:
    compare(missing_field, text)
