"""What a patch removes is missing where the patch says so."""

from __future__ import annotations

import pytest

from gitops_gate.git.trees import Memory
from gitops_gate.load import load_file
from gitops_gate.model import Location, Route, Target
from gitops_gate.render.kustomize import Renderer

BASE = b"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    spec:
      containers:
        - name: web
          image: nginx
          resources:
            limits: {cpu: 1, memory: 1Gi}
          args: [a, b]
        - name: side
          image: busybox
"""
FILES = {"base/d.yaml": BASE, "base/kustomization.yaml": b"resources: [d.yaml]\n"}
MERGE = """\
resources: [../base]
patches:
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
"""
OPERATION = """\
resources: [../base]
patches:
  - target: {kind: Deployment}
    patch: |-
      - op: remove
        path: """
SPEC = "      spec:\n"
CONTAINERS = "      spec:\n        template:\n          spec:\n            containers:\n"
WEB = CONTAINERS + "            - name: web\n"
WEB_ROUTE: Route = ("spec", "template", "spec", "containers", 0)


@pytest.mark.parametrize(
    ("kustomization", "route", "place"),
    [
        (MERGE + SPEC + "        selector: null\n", ("spec", "selector"), "app/kustomization.yaml:9:19"),
        (MERGE + SPEC + "        selector:\n", ("spec", "selector", "x"), "app/kustomization.yaml:9:18"),
        (
            MERGE + SPEC + "        selector:\n          $patch: delete\n",
            ("spec", "selector"),
            "app/kustomization.yaml:10:19",
        ),
        (
            MERGE + WEB + "              resources: null\n",
            (*WEB_ROUTE, "resources", "limits"),
            "app/kustomization.yaml:13:26",
        ),
        (
            MERGE + WEB + "              resources:\n                limits: {cpu: null}\n",
            (*WEB_ROUTE, "resources", "limits", "cpu"),
            "app/kustomization.yaml:14:31",
        ),
        (
            MERGE + WEB + "              resources:\n                limits: {cpu: null}\n",
            (*WEB_ROUTE, "resources", "limits", "memory"),
            "base/d.yaml:13:38",
        ),
        (
            MERGE + WEB + "              resources:\n                limits: {cpu: null}\n",
            (*WEB_ROUTE, "resources", "requests"),
            "base/d.yaml:12:11",
        ),
        (
            MERGE + WEB + "              resources:\n                $patch: replace\n",
            (*WEB_ROUTE, "resources", "limits"),
            "app/kustomization.yaml:13:15",
        ),
        (
            MERGE + CONTAINERS + "            - name: side\n              $patch: delete\n",
            ("spec", "template", "spec", "containers", 1),
            "app/kustomization.yaml:13:23",
        ),
        (
            MERGE
            + CONTAINERS
            + "            - name: web\n              image: x\n            - $patch: replace\n",
            (*WEB_ROUTE, "resources"),
            "app/kustomization.yaml:12:15",
        ),
        (
            OPERATION + "/spec/template/spec/containers/0/resources/limits\n",
            (*WEB_ROUTE, "resources", "limits", "memory"),
            "app/kustomization.yaml:6:15",
        ),
        (
            OPERATION + "/spec/template/spec/containers/0/resources/limits\n",
            (*WEB_ROUTE, "resources"),
            "app/kustomization.yaml:6:15",
        ),
        (
            OPERATION + "/spec/template/spec/containers/1\n",
            ("spec", "template", "spec", "containers", 1, "resources"),
            "app/kustomization.yaml:6:15",
        ),
        (
            OPERATION + "/spec/template/spec/containers/0/args/0\n      - op: remove\n"
            "        path: /spec/template/spec/containers/0/args/0\n",
            (*WEB_ROUTE, "args"),
            "app/kustomization.yaml:8:15",
        ),
        (
            OPERATION.replace("remove", "move\n        from: /spec/selector") + "/spec/chooser\n",
            ("spec", "selector"),
            "app/kustomization.yaml:6:15",
        ),
        (
            MERGE + SPEC + "        selector: null\n  - patch: |-\n      apiVersion: apps/v1\n"
            "      kind: Deployment\n      metadata: {name: web}\n      spec: {selector: {matchLabels: {a: b}}}\n",
            ("spec", "selector"),
            "app/kustomization.yaml:14:14",
        ),
    ],
)
def test_place(kustomization: str, route: Route, place: str) -> None:
    tree = Memory({**FILES, "app/kustomization.yaml": kustomization.encode()})
    build = Renderer(tree, load_file).build(Target("app", "kustomize", "app", Location("app")))
    assert build.failure is None
    assert str(build.resources[0].at(*route)) == place
