"""What operators overlook."""

from __future__ import annotations

from gitops_gate.load import load_file, resources
from gitops_gate.model.overlooked import Overlooked, overlooked

TEXT = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: a}
spec:
  ignoreDifferences:
    - group: apps
      kind: Deployment
      name: web
      jsonPointers: [/spec/replicas, 3]
      jqPathExpressions: ['.spec.template']
    - nothing
    - group: ''
      kind: '*'
      managedFieldsManagers: [kubectl]
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: a}
spec:
  ignore:
    - paths: [/spec/replicas]
      target: {kind: Deploy.*, labelSelector: app=web}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: a}
spec:
  driftDetection:
    ignore:
      - paths: ['']
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
"""


def test_what_is_overlooked() -> None:
    found = [
        list(overlooked(one))
        for document in load_file("a.yaml", TEXT.encode()).documents
        for one in resources(document)
    ]
    assert found == [
        [
            Overlooked(
                ("spec", "ignoreDifferences", 0),
                (("group", "apps"), ("kind", "Deployment"), ("name", "web")),
                ("/spec/replicas",),
                (".spec.template",),
            ),
            Overlooked(
                ("spec", "ignoreDifferences", 2), (("group", ""), ("kind", "*")), managers=("kubectl",)
            ),
        ],
        [
            Overlooked(
                ("spec", "ignore", 0),
                (("kind", "Deploy.*"), ("labelSelector", "app=web")),
                ("/spec/replicas",),
                patterns="regex",
            )
        ],
        [Overlooked(("spec", "driftDetection", "ignore", 0), (), ("",), patterns="regex")],
        [],
    ]
