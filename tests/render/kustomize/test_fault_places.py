"""Faults that people make, told at the very line and in words that help."""

from __future__ import annotations

import textwrap

import pytest

from gitops_gate.git.trees import Memory
from gitops_gate.load import load_file
from gitops_gate.model import Location, Target
from gitops_gate.render.kustomize import Renderer

RESOURCES = b"""\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: "1"
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx:1}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {port: 80}
"""
OPERATION = """
resources: [all.yaml]
patches:
- target: {kind: Deployment}
  patch: |-
    - path: /spec/replicas
"""


@pytest.mark.parametrize(
    ("kustomization", "rule", "line", "message", "hint"),
    [
        (
            OPERATION + "      op: replce\n",
            "invalid-patch",
            6,
            "`op: replce` is none of",
            "did you mean `replace`?",
        ),
        (OPERATION + "      value: 1\n", "invalid-patch", 5, "has no `op`", ""),
        (OPERATION + "      op: test\n", "invalid-patch", 5, "without `value`, it expects null", ""),
        (
            OPERATION + "      op: test\n      value: 2\n",
            "invalid-patch",
            7,
            "is not the one that `test`",
            "",
        ),
        (OPERATION + "      op: move\n      from: /spec/x\n", "invalid-patch", 7, "has no `x`", ""),
        (OPERATION + "      op: move\n", "invalid-patch", 5, "has no `from`", ""),
        (
            OPERATION + "      op: add\n",
            "ineffective-patch",
            5,
            "this `add` has no `value`",
            "state the `value`",
        ),
        (
            OPERATION.replace("- path", "path") + "    op: add\n",
            "invalid-patch",
            5,
            "one operation by itself",
            "begin it",
        ),
        (
            OPERATION.replace("- path: /spec/replicas", '[{"op": "remove",}]'),
            "invalid-patch",
            5,
            "is read as JSON",
            "quote every text",
        ),
        (
            OPERATION.replace("Deployment", '"Deploy["'),
            "invalid-patch",
            3,
            "`Deploy[` is no regular expression",
            "",
        ),
        (
            "resources: [all.yaml]\npatches:\n- patch: |-\n    kind: Deployment\n    spec:\n      $patch: drop\n"
            "    apiVersion: apps/v1\n    metadata: {name: web}\n",
            "invalid-patch",
            6,
            "`$patch: drop` is none of",
            "",
        ),
        (
            "resources: [all.yaml]\npatchesStrategicMerge:\n- |-\n  kind: Deployment\n  spec: {\n",
            "invalid-yaml",
            5,
            "",
            "",
        ),
        ("resources:\n- all.yaml\n- null\n", "missing-file", 3, "this entry is empty", "name a file"),
        (
            "components:\n- all.yaml\n",
            "missing-file",
            2,
            "is a file, and what is needed here is a folder",
            "",
        ),
        (
            "components:\n- part/kustomization.yaml\n",
            "missing-file",
            2,
            "is a file, and what is needed here is a folder",
            "write part",
        ),
        (
            "resources:\n- kustomization.yaml\n",
            "invalid-resource",
            2,
            "its folder is named, not the file",
            "",
        ),
        (
            "configMapGenerator:\n- name: a\n  files:\n  - part\n",
            "missing-file",
            4,
            "is a folder, and what is needed here is a file",
            "",
        ),
        (
            "resources:\n- all.yaml\n- all.yaml\n",
            "duplicate-resource",
            3,
            "both times from app/all.yaml:1:1",
            "include",
        ),
        ("images:\n- nginx:2\n", "invalid-kustomization", 2, "an entry of `images` must be a mapping", ""),
        (
            "resources: [all.yaml]\npatches:\n- patch: x\n  target:\n    apiVersion: apps/v1\n",
            "invalid-kustomization",
            5,
            "`apiVersion` is no field",
            "write it as `group` and `version`",
        ),
        (
            "resources: [all.yaml]\nreplicas:\n- count: 3\n  name: wep\n",
            "unmatched-replicas",
            4,
            "named `wep`",
            "there is web",
        ),
        (
            "resources: [all.yaml]\nimages:\n- newTag: '2'\n  name: docker.io/nginx\n",
            "ineffective-image",
            4,
            "no container uses the image `docker.io/nginx`",
            "did you mean `nginx`?",
        ),
        (
            "resources: [all.yaml]\nimages:\n- newTag: '2'\n",
            "ineffective-image",
            3,
            "this entry has no `name`",
            "",
        ),
        (
            "resources: [all.yaml]\nreplacements:\n- source:\n    kind: Service\n    fieldPath: spec.prt\n  targets: []\n",
            "invalid-replacement",
            5,
            "Service has nothing at `spec.prt`",
            "",
        ),
        (
            "resources: [all.yaml]\nreplacements:\n- source:\n    kind: Service\n    name: wep\n  targets: []\n",
            "invalid-replacement",
            3,
            "nothing is called Service wep",
            "the Service objects here are: web",
        ),
        (
            "resources: [all.yaml]\nreplacements:\n- source: {kind: Service}\n  targets:\n  - select: {kind: Deployment}\n"
            "    fieldPaths:\n    - metadata.name\n    - spec.paused\n",
            "invalid-replacement",
            8,
            "Deployment web has nothing at `spec.paused`",
            "`options: {create: true}`",
        ),
        (
            "resources: [all.yaml]\nreplacements:\n- source: {kind: Service}\n  targets:\n  - select: {kind: Deployment, name: wep}\n",
            "ineffective-replacement",
            5,
            "this target selects nothing",
            "the Deployment objects here are: web",
        ),
    ],
)
def test_place(kustomization: str, rule: str, line: int, message: str, hint: str) -> None:
    tree = Memory(
        {
            "app/kustomization.yaml": textwrap.dedent(kustomization).lstrip("\n").encode(),
            "app/all.yaml": RESOURCES,
            "app/part/kustomization.yaml": b"kind: Component\nnamePrefix: a-\n",
        }
    )
    build = Renderer(tree, load_file).build(Target("app", "kustomize", "app", Location("app")))
    (found,) = [build.failure] if build.failure else build.notes
    assert (found.rule, found.location.path, found.location.line) == (rule, "app/kustomization.yaml", line)
    assert message in found.message
    assert found.hint.startswith(hint)


def test_a_count_that_stays_quoted_is_the_fault_of_the_base() -> None:
    files = {
        "app/kustomization.yaml": b"resources: [all.yaml]\nreplicas: [{name: web, count: 3}]\n",
        "app/all.yaml": RESOURCES,
    }
    build = Renderer(Memory(files), load_file).build(Target("app", "kustomize", "app", Location("app")))
    (web,) = (resource for resource in build.resources if resource.id.kind == "Deployment")
    assert web.value("spec", "replicas") == "3"
    assert str(web.at("spec", "replicas")) == "app/all.yaml:5:13"


def test_an_unknown_field_of_an_operation_is_marked_in_its_path() -> None:
    from gitops_gate.model import Key

    text = OPERATION.replace("- path: /spec/replicas", "- op: add\n      value: 1\n      path: /spec/replcas")
    files = {"app/kustomization.yaml": text.lstrip("\n").encode(), "app/all.yaml": RESOURCES}
    build = Renderer(Memory(files), load_file).build(Target("app", "kustomize", "app", Location("app")))
    (web,) = (resource for resource in build.resources if resource.id.kind == "Deployment")
    assert web.at("spec", Key("replcas")).line == 7
    assert web.at("spec", "replcas").line == 6


def test_a_kustomization_that_is_a_link(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from gitops_gate.git.trees import Folder

    for name in ("app", "real", "linked"):
        (tmp_path / name).mkdir()
    (tmp_path / "app" / "kustomization.yaml").write_text("resources:\n- ../real\n- ../linked\n")
    (tmp_path / "real" / "kustomization.yaml").write_text("resources: [all.yaml]\n")
    (tmp_path / "linked" / "kustomization.yaml").symlink_to("../real/kustomization.yaml")
    for name in ("real", "linked"):
        (tmp_path / name / "all.yaml").write_bytes(RESOURCES)
    build = Renderer(Folder(tmp_path), load_file).build(Target("app", "kustomize", "app", Location("app")))
    assert build.failure is not None
    assert (build.failure.rule, str(build.failure.location)) == (
        "missing-kustomization",
        "app/kustomization.yaml:3:3",
    )
