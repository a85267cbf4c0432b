"""Restart policies of workloads."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import wrong_restart_policy
from tests.checks.semantic.cases import compare, pod, workload

SPEC = "template:\n  spec:%s\n    containers: []\n%s"
CRON = "jobTemplate:\n  spec:\n    template:\n      spec:%s\n        containers: []\n%s"


@pytest.mark.parametrize(
    "text",
    [
        workload(SPEC % ("", "")),
        workload(SPEC % ("", "    restartPolicy: Always")),
        workload(SPEC % ("", "    restartPolicy: Never  # <-")),
        workload(SPEC % ("", "    restartPolicy: OnFailure  # <-"), "StatefulSet"),
        workload(SPEC % ("", "    restartPolicy: OnFailure  # <-"), "ReplicationController", "v1"),
        workload(SPEC % ("", "    restartPolicy: ''")),
        workload(SPEC % ("  # <-", ""), "Job", "batch/v1"),
        workload(SPEC % ("", "    restartPolicy: Always  # <-"), "Job", "batch/v1"),
        workload(SPEC % ("", "    restartPolicy: Never"), "Job", "batch/v1"),
        workload(SPEC % ("", "    restartPolicy: ${POLICY}"), "Job", "batch/v1"),
        workload(SPEC % ("", "    ${POLICY}: Never"), "Job", "batch/v1"),
        workload(SPEC % ("", "    restartPolicy: Allways"), "Job", "batch/v1"),
        workload(CRON % ("  # <-", ""), "CronJob", "batch/v1"),
        workload(CRON % ("", "        restartPolicy: OnFailure"), "CronJob", "batch/v1"),
        pod("restartPolicy: Never\ncontainers: []"),
        workload("jobTemplate: {spec: {}}", "CronJob", "batch/v1"),
    ],
)
def test_cases(text: str) -> None:
    compare(wrong_restart_policy, text)
