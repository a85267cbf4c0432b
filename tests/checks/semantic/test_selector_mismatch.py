"""Selectors and the labels of templates."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import selector_mismatch
from tests.checks.semantic.cases import TEMPLATE, compare, findings, workload

MATCHES = "selector: {matchLabels: {app: web}}\n"
SPEC = "template: {metadata: {labels: %s}, spec: {containers: [{name: web, image: a}]}}"


@pytest.mark.parametrize(
    "text",
    [
        workload(MATCHES + TEMPLATE),
        workload(MATCHES + SPEC % "{app: other} " + "  # <-"),
        workload(MATCHES.strip() + "  # <-\n" + SPEC % "{tier: web}"),
        workload(MATCHES.strip() + "  # <-\n" + "template: {spec: {containers: []}}"),
        # the labels of the workload itself tell which of the two is wrong
        workload(MATCHES + SPEC % "{app: wbe}" + "  # <-", metadata="{name: web, labels: {app: web}}"),
        workload(
            MATCHES.strip() + "  # <-\n" + SPEC % "{app: wbe}", metadata="{name: web, labels: {app: wbe}}"
        ),
        # an empty selector
        workload("selector: {}  # <-\n" + TEMPLATE),
        workload("selector: {matchLabels: {}}  # <-\n" + TEMPLATE, "StatefulSet"),
        workload("selector: {matchLabels: }  # <-\n" + TEMPLATE, "DaemonSet"),
        # what says nothing is taken from the template, or generated
        workload(TEMPLATE, "ReplicationController", "v1"),
        workload("selector: {}\n" + TEMPLATE, "ReplicationController", "v1"),
        workload("selector: {app: wbe}\n" + TEMPLATE + "  # <-", "ReplicationController", "v1"),
        workload("selector: {app: web}\n" + TEMPLATE, "ReplicationController", "v1"),
        workload(TEMPLATE, "Job", "batch/v1"),
        workload(MATCHES + TEMPLATE, "Job", "batch/v1"),
        workload("selector: {matchLabels: {app: wbe}}\n" + TEMPLATE + "  # <-", "Job", "batch/v1"),
        # expressions
        workload("selector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]}\n" + TEMPLATE),
        workload(
            "selector: {matchExpressions: [{key: app, operator: In, values: [api]}]}  # <-\n" + TEMPLATE
        ),
        workload("selector: {matchExpressions: [{key: tier, operator: NotIn, values: [api]}]}\n" + TEMPLATE),
        workload("selector: {matchExpressions: [{key: tier, operator: Exists}]}  # <-\n" + TEMPLATE),
        workload("selector: {matchExpressions: [{key: app, operator: DoesNotExist}]}  # <-\n" + TEMPLATE),
        workload("selector: {matchExpressions: [{key: app, operator: Like, values: [a]}]}\n" + TEMPLATE),
        # unknown or of the wrong type
        workload("selector: {matchLabels: {app: '${APP}'}}\n" + TEMPLATE),
        workload(MATCHES + SPEC % "{app: '${APP}'}"),
        workload(MATCHES + SPEC % "{'${KEY}': web}"),
        workload("selector: {matchLabels: {app: 1}}\n" + TEMPLATE),
        workload("selector: web\n" + TEMPLATE),
        workload(TEMPLATE),
        workload(MATCHES),
        # an API that is gone, and kinds that others define
        workload(MATCHES + SPEC % "{app: api}", api="example.com/v1"),
    ],
)
def test_cases(text: str) -> None:
    compare(selector_mismatch, text)


def test_hints() -> None:
    (found,) = findings(selector_mismatch, workload(MATCHES + SPEC % "{apps: web}"))
    assert "`apps: web`" in found.hint
    (found,) = findings(selector_mismatch, workload("selector: {}\n" + TEMPLATE))
    assert found.hint == "name the labels of the template: `app: web`"
