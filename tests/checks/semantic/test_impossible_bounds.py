"""Bounds that exclude each other."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import impossible_bounds
from tests.checks.semantic.cases import compare, workload

POLICY = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec:\n  ingress:\n  - ports:\n"


def scaled(low: str, high: str) -> str:
    fields = f"minReplicas: {low}\nmaxReplicas: {high}"
    return workload(fields, "HorizontalPodAutoscaler", "autoscaling/v2")


def rolling(fields: str, kind: str = "Deployment") -> str:
    field = "strategy" if kind == "Deployment" else "updateStrategy"
    return workload(f"{field}:\n  rollingUpdate:\n" + fields, kind)


@pytest.mark.parametrize(
    "text",
    [
        scaled("2", "2"),
        scaled("3", "2  # <-"),
        scaled("${MIN}", "2"),
        scaled("0", "2"),
        scaled("3", "'2'"),
        rolling("    maxSurge: 0\n    maxUnavailable: 0  # <-"),
        rolling("    maxSurge: 0%\n    maxUnavailable: '0'  # <-"),
        rolling("    maxSurge: 0\n    maxUnavailable: 1"),
        rolling("    maxSurge: 1\n    maxUnavailable: 0"),
        # what is not said is 25%
        rolling("    maxSurge: 0"),
        rolling("    maxUnavailable: 0"),
        rolling("    maxUnavailable: 0\n    maxSurge: ${SURGE}"),
        # a DaemonSet does one of the two; what is not said is 1 and 0
        rolling("    maxUnavailable: 0  # <-", "DaemonSet"),
        rolling("    maxUnavailable: 0\n    maxSurge: 1", "DaemonSet"),
        rolling("    maxSurge: 1  # <-", "DaemonSet"),
        rolling("    maxUnavailable: 1\n    maxSurge: 10%  # <-", "DaemonSet"),
        rolling("    maxUnavailable: 1\n    maxSurge: 0", "DaemonSet"),
        workload("updateStrategy: {type: OnDelete, rollingUpdate: {maxUnavailable: 0}}", "DaemonSet"),
        workload("minReadySeconds: 600  # <-"),
        workload("minReadySeconds: 599"),
        workload("minReadySeconds: 600\nprogressDeadlineSeconds: 601"),
        workload("minReadySeconds: 60  # <-\nprogressDeadlineSeconds: 60"),
        workload("minReadySeconds: 0\nprogressDeadlineSeconds: 1"),
        POLICY + "    - {port: 80, endPort: 90}\n",
        POLICY + "    - {port: 80, endPort: 80}\n",
        POLICY + "    - {port: 90, endPort: 80}  # <-\n",
        POLICY + "    - {port: http, endPort: 80}  # <-\n",
        POLICY + "    - {endPort: 80}  # <-\n",
        POLICY + "    - {port: '${PORT}', endPort: 80}\n",
    ],
)
def test_cases(text: str) -> None:
    compare(impossible_bounds, text)
