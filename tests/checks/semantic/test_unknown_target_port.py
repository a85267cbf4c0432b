"""Named target ports of Services."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import unknown_target_port
from tests.checks.semantic.cases import compare, service

WEB = """\
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web, tier: front}}
    spec: {containers: [{name: web, ports: [{name: %s, containerPort: 80}]}]}
"""


def to(port: str, selector: str = "{app: web}", mark: str = "") -> str:
    return service(f"selector: {selector}\nports:\n- {{port: 80, targetPort: {port}}}{mark}")


@pytest.mark.parametrize(
    "text",
    [
        to("http") + WEB % "http",
        to("htpp", mark="  # <-") + WEB % "http",
        to("8080") + WEB % "http",
        to("'8080'") + WEB % "http",
        to("'${PORT}'") + WEB % "http",
        to("grpc") + WEB % "'${PORT}'",
        # nobody knows what else is behind it
        to("grpc", "{app: other}") + WEB % "http",
        to("grpc", "{app: web, tier: back}") + WEB % "http",
        to("grpc", "") + WEB % "http",
        to("grpc", "{app: '${APP}'}") + WEB % "http",
        to("grpc") + (WEB % "http").replace("{name: web}", "{name: web, namespace: other}"),
        # one of several has it
        to("grpc") + WEB % "http" + (WEB % "grpc").replace("{name: web}", "{name: api}"),
        to("grpc", mark="  # <-") + (WEB % "http").replace(", ports: [{name: http, containerPort: 80}]", ""),
    ],
)
def test_cases(text: str) -> None:
    compare(unknown_target_port, text)
