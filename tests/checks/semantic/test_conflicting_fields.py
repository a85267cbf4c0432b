"""Fields that exclude or need each other."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import conflicting_fields
from tests.checks.semantic.cases import compare, container, pod, workload

INGRESS = "apiVersion: networking.k8s.io/v1\nkind: Ingress\n"
PATHS = INGRESS + "spec: {rules: [{http: {paths: [{%s}]}}]}%s\n"
ROOT = "securityContext: {runAsNonRoot: true}\ncontainers:\n- name: a\n  securityContext: {%s}%s"


@pytest.mark.parametrize(
    "text",
    [
        workload("strategy:\n  type: Recreate\n  rollingUpdate: {}  # <-"),
        workload("strategy:\n  type: Recreate\n  rollingUpdate:"),
        workload("strategy:\n  rollingUpdate: {maxSurge: 1}"),
        workload("updateStrategy:\n  type: OnDelete\n  rollingUpdate: {}  # <-", "StatefulSet"),
        workload("updateStrategy:\n  type: OnDelete\n  rollingUpdate: {}", "DaemonSet"),
        workload("completionMode: Indexed  # <-", "Job", "batch/v1"),
        workload("completionMode: Indexed\ncompletions: 3\nbackoffLimitPerIndex: 1", "Job", "batch/v1"),
        workload("backoffLimitPerIndex: 1  # <-", "Job", "batch/v1"),
        workload("podFailurePolicy: {rules: []}  # <-", "Job", "batch/v1"),
        workload(
            "podFailurePolicy: {rules: []}\ntemplate: {spec: {restartPolicy: Never}}", "Job", "batch/v1"
        ),
        workload("jobTemplate:\n  spec:\n    completionMode: Indexed  # <-", "CronJob", "batch/v1"),
        pod("hostPID: true\nshareProcessNamespace: true  # <-"),
        pod("dnsPolicy: None  # <-"),
        pod("dnsPolicy: None\ndnsConfig: {nameservers: [1.1.1.1]}"),
        pod("activeDeadlineSeconds: 3"),
        workload("template: {spec: {activeDeadlineSeconds: 3}}  # <-"),
        # tolerations
        pod(
            "tolerations:\n- {operator: Exists}\n- {key: a, operator: Exists}\n- {key: a, value: b}\n- {key: a}"
        ),
        pod("tolerations:\n- {key: a, operator: Exists, value: b}  # <-"),
        pod("tolerations:\n- {key: a, operator: Exists, value: ''}"),
        pod("tolerations:\n- {value: a}  # <-"),
        pod("tolerations:\n- {key: a, effect: NoSchedule, tolerationSeconds: 3}  # <-"),
        pod("tolerations:\n- {key: a, effect: NoExecute, tolerationSeconds: 3}"),
        # security
        pod("securityContext: {seccompProfile: {type: Localhost}}  # <-"),
        pod("securityContext: {seccompProfile: {type: Localhost, localhostProfile: a.json}}"),
        container("securityContext: {seccompProfile: {type: RuntimeDefault, localhostProfile: a}}  # <-"),
        container("securityContext: {privileged: true, allowPrivilegeEscalation: false}  # <-"),
        container("securityContext: {privileged: false, allowPrivilegeEscalation: false}"),
        container(
            "securityContext: {allowPrivilegeEscalation: false, capabilities: {add: [CAP_SYS_ADMIN]}}  # <-"
        ),
        container("securityContext: {allowPrivilegeEscalation: false, capabilities: {add: [NET_ADMIN]}}"),
        container("securityContext: {runAsNonRoot: true, runAsUser: 0}  # <-"),
        container("securityContext: {runAsNonRoot: true, runAsUser: 1}"),
        pod(ROOT % ("runAsUser: 0", "  # <-")),
        pod(ROOT % ("runAsUser: 0, runAsNonRoot: false", "")),
        pod("securityContext: {runAsNonRoot: true, runAsUser: 0}\ncontainers:\n- name: a  # <-"),
        # the network of the host
        pod("hostNetwork: true\ncontainers: [{name: a, ports: [{containerPort: 1, hostPort: 2}]}]  # <-"),
        pod("hostNetwork: true\ncontainers: [{name: a, ports: [{containerPort: 1, hostPort: 1}]}]"),
        pod("hostNetwork: true\ncontainers: [{name: a, ports: [{containerPort: 1}]}]"),
        container("ports: [{containerPort: 1, hostPort: 2}]"),
        # mounts
        container("volumeMounts: [{subPath: a, subPathExpr: b}]  # <-"),
        container("volumeMounts: [{subPath: a}, {subPathExpr: b}]"),
        container("volumeMounts: [{mountPropagation: Bidirectional}]  # <-"),
        container("volumeMounts: [{mountPropagation: Bidirectional}]\nsecurityContext: {privileged: true}"),
        # Ingresses
        INGRESS + "metadata:\n  annotations:\n    kubernetes.io/ingress.class: a  # <-\n"
        "spec: {ingressClassName: a, rules: [{}]}\n",
        INGRESS + "metadata:\n  annotations:\n    kubernetes.io/ingress.class: a\nspec: {rules: [{}]}\n",
        INGRESS + "spec: {ingressClassName: a}  # <-\n",
        INGRESS + "spec: {defaultBackend: {}}\n",
        PATHS % ("path: /a, pathType: Prefix", ""),
        PATHS % ("path: a, pathType: Prefix", "  # <-"),
        PATHS % ("pathType: Exact", "  # <-"),
        PATHS % ("pathType: ImplementationSpecific", ""),
        PATHS % ("path: '.*', pathType: ImplementationSpecific", "  # <-"),
        PATHS % ("path: '/a(/|$)(.*)', pathType: Prefix", ""),
        PATHS % ("path: '/a//b', pathType: Prefix", "  # <-"),
        PATHS % ("path: '/a//b', pathType: ImplementationSpecific", ""),
        PATHS % ("path: '${PATH_}', pathType: Prefix", ""),
    ],
)
def test_cases(text: str) -> None:
    compare(conflicting_fields, text)
