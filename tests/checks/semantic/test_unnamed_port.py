"""Names of the ports of Services."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import unnamed_port
from tests.checks.semantic.cases import compare, service


@pytest.mark.parametrize(
    "text",
    [
        service("ports:\n- {port: 80}"),
        service("ports:\n- {port: 80}  # <-\n- {port: 81}  # <-"),
        service("ports:\n- {port: 80, name: a}\n- {port: 81, name: ''}  # <-"),
        service("ports:\n- {port: 80, name: a}\n- {port: 81, name: }  # <-"),
        service("ports:\n- {port: 80, name: a}\n- {port: 81, name: b}"),
        service("ports:\n- {port: 80, name: a}\n- {port: 81, name: '${B}'}"),
        service("ports:\n- {port: 80, name: a}\n- {port: 81, '${NAME}': b}"),
        service("ports: ${PORTS}"),
        service("clusterIP: None"),
        "apiVersion: serving.knative.dev/v1\nkind: Service\nspec: {ports: [{port: 1}, {port: 2}]}\n",
    ],
)
def test_cases(text: str) -> None:
    compare(unnamed_port, text)
