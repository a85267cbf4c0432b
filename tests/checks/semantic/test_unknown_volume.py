"""Mounts and volumes."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import unknown_volume
from tests.checks.semantic.cases import compare, container, findings, pod, workload

CLAIMED = """\
    serviceName: web
    volumeClaimTemplates: [{metadata: {name: data}}]
    template:
      spec:
        containers:
          - name: web
            volumeMounts:
              - {name: data, mountPath: /data}
              - {name: dta, mountPath: /more}%s
    """


@pytest.mark.parametrize(
    "text",
    [
        container("volumeMounts: [{name: a, mountPath: /a}]  # <-"),
        container("volumeDevices: [{name: a, devicePath: /a}]  # <-"),
        container("volumeMounts: []"),
        container("volumeMounts: [{name: '${A}', mountPath: /a}]"),
        container("volumeMounts: [{mountPath: /a}]"),
        pod("volumes: [{name: a}]\ncontainers: [{name: a, volumeMounts: [{name: a, mountPath: /a}]}]"),
        pod("volumes: [{name: b}]\ninitContainers: [{name: a, volumeMounts: [{name: a, mountPath: /a}]}]  # <-"),
        pod("volumes: [{name: '${B}'}]\ncontainers: [{name: a, volumeMounts: [{name: a, mountPath: /a}]}]"),
        pod("volumes: ${V}\ncontainers: ${C}"),
        workload(CLAIMED % "  # <-", "StatefulSet"),
        workload(CLAIMED.replace("- {name: data", "- {name: dat") % "  # <-", "StatefulSet").replace(
            "- {name: dat, mountPath: /data}", "- {name: dat, mountPath: /data}  # <-"
        ),
        # a Deployment has no claims of its own
        workload("volumeClaimTemplates: [{metadata: {name: a}}]\ntemplate: {spec: {containers: "
                 "[{name: a, volumeMounts: [{name: a, mountPath: /}]}]}}  # <-"),
        pod("jobTemplate: {spec: {template: {spec: {containers: [{name: a, volumeMounts: [{name: b}]}]}}}}  # <-",
            "batch/v1", "CronJob"),
    ],
)  # fmt: skip
def test_cases(text: str) -> None:
    compare(unknown_volume, text)


@pytest.mark.parametrize(
    ("volumes", "hint"),
    [
        ("[{name: config}]", "did you mean `config`?"),
        ("[{name: data}, {name: logs}]", "its volumes are: `data`, `logs`"),
        ("[]", "it has none: add it below `volumes`"),
    ],
)
def test_hints(volumes: str, hint: str) -> None:
    text = pod(
        f"volumes: {volumes}\ncontainers: [{{name: a, volumeMounts: [{{name: confg, mountPath: /a}}]}}]"
    )
    (found,) = findings(unknown_volume, text)
    assert found.hint == hint
