"""Settings of probes."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import invalid_probe
from tests.checks.semantic.cases import compare, container, pod


@pytest.mark.parametrize(
    "text",
    [
        container("livenessProbe: {successThreshold: 1}"),
        container("livenessProbe: {successThreshold: 2}  # <-"),
        container("startupProbe: {successThreshold: 3}  # <-"),
        container("readinessProbe: {successThreshold: 3}"),
        container("livenessProbe: {successThreshold: '${N}'}"),
        container("livenessProbe: {successThreshold: 0}"),
        container("readinessProbe: {terminationGracePeriodSeconds: 3}  # <-"),
        container("startupProbe: {terminationGracePeriodSeconds: 3}"),
        pod("initContainers:\n- name: a\n  readinessProbe: {}  # <-\n  lifecycle: {}  # <-"),
        pod("initContainers:\n- name: a\n  restartPolicy: Always\n  readinessProbe: {}\n  lifecycle: {}"),
        pod(
            "initContainers:\n- name: a\n  restartPolicy: Always\n  livenessProbe: {successThreshold: 2}  # <-"
        ),
        pod("initContainers:\n- name: a\n  readinessProbe:\n"),
        container("livenessProbe: ${PROBE}"),
    ],
)
def test_cases(text: str) -> None:
    compare(invalid_probe, text)
