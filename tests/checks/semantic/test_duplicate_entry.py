"""Entries that must differ."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import duplicate_entry
from gitops_gate.model import Severity
from tests.checks.semantic.cases import compare, container, findings, pod, service

PORTS = """
    ports:
      - {port: 80, name: a}
      - {port: %s}%s
"""


@pytest.mark.parametrize(
    "text",
    [
        pod("containers:\n- {name: a}\n- {name: a}  # <-"),
        pod("initContainers:\n- {name: a}\ncontainers:\n- {name: a}  # <-"),
        pod("containers:\n- {name: a}\n- {name: b}"),
        pod("containers:\n- {name: '${A}'}\n- {name: '${A}'}"),
        pod("containers:\n- {}\n- {}"),
        pod("volumes:\n- {name: a}\n- {name: a}  # <-\ncontainers: []"),
        container("ports:\n- {name: a, containerPort: 1}\n- {name: a, containerPort: 2}  # <-"),
        container("ports:\n- {name: '', containerPort: 1}\n- {name: '', containerPort: 2}"),
        container("volumeMounts:\n- {name: a, mountPath: /a}\n- {name: b, mountPath: /a}  # <-"),
        # one volume at two places, and two paths that only look alike
        container("volumeMounts:\n- {name: a, mountPath: /a}\n- {name: a, mountPath: /b}"),
        container("volumeMounts:\n- {name: a, mountPath: /a}\n- {name: a, mountPath: /a/}"),
        container("volumeDevices:\n- {name: a, devicePath: /a}\n- {name: b, devicePath: /a}  # <-"),
        container("env:\n- {name: A, value: x}\n- {name: A, value: y}  # <-"),
        container("ports:\n- {containerPort: 1}\n- {containerPort: 1, protocol: TCP}  # <-"),
        container("ports:\n- {containerPort: 1}\n- {containerPort: 1, protocol: UDP}"),
        # ports of the host
        pod("containers:\n- {name: a, ports: [{containerPort: 1, hostPort: 9}]}\n"
            "- {name: b, ports: [{containerPort: 2, hostPort: 9}]}  # <-"),
        pod("containers:\n- {name: a, ports: [{containerPort: 1, hostPort: 9}]}\n"
            "- {name: b, ports: [{containerPort: 2, hostPort: 9, hostIP: 10.0.0.1}]}"),
        pod("initContainers:\n- {name: a, ports: [{containerPort: 1, hostPort: 9}]}\n"
            "containers:\n- {name: b, ports: [{containerPort: 2, hostPort: 9}]}"),
        pod("containers: []\ntopologySpreadConstraints:\n- {topologyKey: a, whenUnsatisfiable: DoNotSchedule}\n"
            "- {topologyKey: a, whenUnsatisfiable: DoNotSchedule}  # <-"),
        pod("containers: []\ntopologySpreadConstraints:\n- {topologyKey: a, whenUnsatisfiable: DoNotSchedule}\n"
            "- {topologyKey: a, whenUnsatisfiable: ScheduleAnyway}"),
        # Services
        service(PORTS % ("81, name: a", "  # <-")),
        service(PORTS % ("80, name: b", "  # <-")),
        service(PORTS % ("80, name: b, protocol: UDP", "")),
        service(PORTS % ("80, name: b, protocol: TCP", "  # <-")),
        service("ports:\n- {port: 1, name: a, nodePort: 30000}\n- {port: 2, name: b, nodePort: 30000}  # <-"),
        service("ports:\n- {port: 1, name: a, nodePort: 0}\n- {port: 2, name: b, nodePort: 0}"),
        "apiVersion: v1\nkind: ConfigMap\ndata: {a: b}\nbinaryData: {a: Yg==}  # <-\n",
        "apiVersion: v1\nkind: ConfigMap\ndata: {a: b}\nbinaryData: {b: Yg==}\n",
        "apiVersion: serving.knative.dev/v1\nkind: Service\nspec: {ports: [{port: 1}, {port: 1}]}\n",
    ],
)  # fmt: skip
def test_cases(text: str) -> None:
    compare(duplicate_entry, text)


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (container("env:\n- {name: A}\n- {name: A}"), Severity.WARNING),
        (container("ports:\n- {containerPort: 1}\n- {containerPort: 1}"), Severity.WARNING),
        (container("ports:\n- {containerPort: 1, name: a}\n- {containerPort: 2, name: a}"), Severity.ERROR),
    ],
)
def test_severity(text: str, severity: Severity) -> None:
    assert [one.severity for one in findings(duplicate_entry, text)] == [severity]
