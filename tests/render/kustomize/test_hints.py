"""What is said of a broken kustomization tells how to mend it, at the line that is to be changed."""

from __future__ import annotations

import pytest

from gitops_gate.git.trees import Memory
from gitops_gate.load import load_file
from gitops_gate.model import Location, Target
from gitops_gate.render.kustomize import Renderer

ALL = b"""\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  template:
    spec:
      containers: [{name: web, image: nginx:1}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data: {host: a, port: '80'}
"""
PATCH = "patches:\n- target: {kind: Deployment}\n  patch: |-\n    - op: {op}\n      path: /spec/template/spec/containers/{path}\n"
COPY = "replacements:\n- source: {kind: ConfigMap, fieldPath: data.host}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths:\n"


def patch(op: str, path: str) -> str:
    return PATCH.replace("{op}", op).replace("{path}", path) + (
        "" if op == "remove" else "      value: {name: x}\n"
    )


@pytest.mark.parametrize(
    ("fields", "line", "hint"),
    [
        ("labels: {a: b}\n", 2, "begin each entry with `- `"),
        ("namespace: [a]\n", 2, "write the text itself"),
        ("namePrefix: 12\n", 2, "put it in quotes: without them it is a number"),
        ("replicas:\n- name: web\n  count: '3'\n", 4, "leave out the quotes"),
        ("patches:\n- target: {kind: Deployment}\n", 3, "name its file under `path`"),
        ("patches:\n- path: a\n  patch: b\n", 3, "remove one of the two"),
        ('patches:\n- patch: \'[{"op": "remove", "path": "/spec"}]\'\n', 3, "add `target:"),
        (patch("remove", "0/imge"), 6, "did you mean `image`?"),
        (patch("add", "7"), 6, "`-` in place of the index appends"),
        (patch("add", "web"), 6, "elements of a list are counted from 0"),
        ("configMapGenerator:\n- literals: [a=b]\n", 3, "add `name: …`"),
        ("configMapGenerator:\n- name: x\n  literals: [a=b, a=c]\n", 4, "remove one of the two"),
        ("configMapGenerator:\n- name: cnf\n  behavior: merge\n", 3, "the ConfigMap objects here are: conf"),
        ("secretGenerator:\n- name: cnf\n  behavior: merge\n", 3, "there is no Secret here"),
        ("replacements:\n- source: {kind: ConfigMap}\n", 3, "write `source: {kind: …"),
        (COPY.replace("data.host", "data.hots") + "    - a\n", 3, "did you mean `host`?"),
        (COPY.replace("data.host", "data.zzz") + "    - a\n", 3, "there is: host, port"),
        (COPY + "    - spec.replcas\n", 7, "did you mean `replicas`?"),
        (COPY + "    - spec.paused\n", 7, "`options: {create: true}`"),
        (COPY + "    - spec.replicas\n", 7, "what is copied there must be a number"),
        (
            COPY + "    - spec.template.spec.containers.image\n",
            7,
            "name an element of the list before `image`",
        ),
        (COPY + "    - spec.template.spec.containers.[name=w(].image\n", 7, ""),
        (
            "vars:\n- name: A\n  objref: {apiVersion: v1, kind: Service, name: x}\n",
            3,
            "there is no Service here",
        ),
        ("sortOptions:\n  order: alphabetic\n", 3, ""),
        ("transformers: [all.yaml]\n", 1, "name objects under `resources`"),
        ("namespace: x\nresources: [two.yaml]\n", 1, "give one of the two another name"),
        ("kind: Kustomisation\n", 2, "write `kind: Kustomization`"),
    ],
)
def test_hint(fields: str, line: int, hint: str) -> None:
    text = fields if "resources" in fields else f"resources: [all.yaml]\n{fields}"
    two = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: v1\nkind: ConfigMap\n"
    files = {
        "app/kustomization.yaml": text.encode(),
        "app/all.yaml": ALL,
        "app/two.yaml": two + b"metadata: {name: a, namespace: b}\n",
    }
    build = Renderer(Memory(files), load_file).build(Target("app", "kustomize", "app", Location("app")))
    assert build.failure is not None
    assert build.failure.location.line == line, build.failure
    assert build.failure.hint.startswith(hint), build.failure
