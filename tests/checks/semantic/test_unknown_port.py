"""Named ports of probes and hooks."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import unknown_port
from tests.checks.semantic.cases import compare, container, findings, pod

PORTS = "ports: [{name: http, containerPort: 80}]\n"
TWO = """
    containers:
      - {name: a, ports: [{name: metrics, containerPort: 80}]}
      - {name: b, livenessProbe: {httpGet: {port: metrics}}}%s
"""


@pytest.mark.parametrize(
    "text",
    [
        container(PORTS + "livenessProbe: {httpGet: {port: http}}"),
        container(PORTS + "livenessProbe: {httpGet: {port: htpp}}  # <-"),
        container(PORTS + "readinessProbe: {tcpSocket: {port: web}}  # <-"),
        container(PORTS + "startupProbe: {tcpSocket: {port: 8080}}"),
        container(PORTS + "startupProbe: {tcpSocket: {port: '8080'}}"),
        container(PORTS + "lifecycle: {preStop: {httpGet: {port: web}}}  # <-"),
        container("livenessProbe: {httpGet: {port: http}}  # <-"),
        container("livenessProbe: {httpGet: {port: '${PORT}'}}"),
        container("livenessProbe: {httpGet: {}}"),
        container("ports: [{name: '${NAME}'}]\nlivenessProbe: {httpGet: {port: http}}"),
        container(PORTS + "livenessProbe: {grpc: {port: 80}}"),
        pod(TWO % "  # <-"),
    ],
)
def test_cases(text: str) -> None:
    compare(unknown_port, text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (container(PORTS + "livenessProbe: {httpGet: {port: htpp}}"), "did you mean `http`?"),
        (container(PORTS + "livenessProbe: {httpGet: {port: grpc}}"), "its ports are: `http`"),
        (pod(TWO % ""), "it is a port of the container `a`; write its number here"),
    ],
)
def test_hints(text: str, hint: str) -> None:
    assert [one.hint for one in findings(unknown_port, text)] == [hint]
