"""The line that set a value: the last patch, generator, entry or label that wrote it, else the base."""

from __future__ import annotations

import pytest

from gitops_gate.git.trees import Memory
from gitops_gate.load import load_file
from gitops_gate.model import Key, Location, Resource, Route, Target
from gitops_gate.render.kustomize import Renderer

FILES = {
    "base/kustomization.yaml": b"""\
resources:
  - deployment.yaml
  - service.yaml
configMapGenerator:
  - name: settings
    literals:
      - LEVEL=info
    files:
      - app.conf
labels:
  - includeSelectors: true
    pairs:
      app: web
""",
    "base/app.conf": b"x=1\n",
    "base/deployment.yaml": b"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      serviceAccountName: web
      containers:
        - name: web
          image: nginx:1.27
          args:
            - a
            - b
          envFrom:
            - configMapRef:
                name: settings
        - name: side
          image: busybox
""",
    "base/service.yaml": b"""\
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Service
    metadata:
      name: web
    spec:
      ports:
        - port: 80
""",
    "app/kustomization.yaml": b"""\
namespace: production
namePrefix: prod-
resources:
  - ../base
components:
  - ../component
replicas:
  - name: web
    count: 3
images:
  - name: nginx
    newTag: "1.28"
patches:
  - path: patch.yaml
  - target:
      kind: Deployment
    patch: |-
      - op: add
        path: /spec/template/spec/hostNetwork
        value: true
      - op: replace
        path: /spec/template/spec/containers/1/image
        value: busybox:1
  - patch: |
      apiVersion: v1
      kind: Service
      metadata:
        name: web
      spec:
        type: LoadBalancer
configMapGenerator:
  - name: settings
    behavior: merge
    literals:
      - EXTRA=1
commonAnnotations:
  owner: team
""",
    "app/patch.yaml": b"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          args:
            - c
          resources:
            limits:
              memory: 1Gi
        - name: new
          image: new
""",
    "component/kustomization.yaml": b"""\
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - target:
      kind: Deployment
    patch: |-
      - op: add
        path: /spec/paused
        value: false
""",
}

POD: Route = ("spec", "template", "spec")
PLACES = (
    ("Deployment", ("apiVersion",), "base/deployment.yaml:1:13"),
    ("Deployment", ("metadata", "name"), "app/kustomization.yaml:2:13"),
    ("Deployment", ("metadata", "namespace"), "app/kustomization.yaml:1:12"),
    ("Deployment", ("metadata", "labels", "app"), "base/kustomization.yaml:13:12"),
    ("Deployment", ("metadata", "annotations", "owner"), "app/kustomization.yaml:37:10"),
    ("Deployment", ("spec", "selector", "matchLabels", "app"), "base/kustomization.yaml:13:12"),
    ("Deployment", ("spec", "replicas"), "app/kustomization.yaml:9:12"),
    ("Deployment", ("spec", "paused"), "component/kustomization.yaml:9:16"),
    ("Deployment", (*POD, "hostNetwork"), "app/kustomization.yaml:20:16"),
    ("Deployment", (*POD, "serviceAccountName"), "base/deployment.yaml:9:27"),
    ("Deployment", (*POD, "containers"), "base/deployment.yaml:10:7"),
    ("Deployment", (*POD, "containers", 0, "image"), "app/kustomization.yaml:12:13"),
    ("Deployment", (*POD, "containers", 0, "args"), "app/patch.yaml:10:11"),
    ("Deployment", (*POD, "containers", 0, "args", 0), "app/patch.yaml:11:15"),
    ("Deployment", (*POD, "containers", 0, "resources", "limits", "memory"), "app/patch.yaml:14:23"),
    (
        "Deployment",
        (*POD, "containers", 0, "envFrom", 0, "configMapRef", "name"),
        "base/deployment.yaml:18:23",
    ),
    ("Deployment", (*POD, "containers", 1), "app/patch.yaml:15:11"),
    ("Deployment", (*POD, "containers", 1, "image"), "app/kustomization.yaml:23:16"),
    ("Deployment", (*POD, "containers", 2, "image"), "base/deployment.yaml:20:18"),
    ("Deployment", (*POD, "containers", 2, "securityContext"), "base/deployment.yaml:19:11"),
    ("Deployment", (), "base/deployment.yaml:1:1"),
    ("Service", ("spec", "ports", 0, "port"), "base/service.yaml:10:17"),
    ("Service", ("spec", "type"), "app/kustomization.yaml:30:15"),
    ("Service", (), "base/service.yaml:4:5"),
    ("ConfigMap", ("data", "LEVEL"), "base/kustomization.yaml:7:9"),
    ("ConfigMap", ("data", "app.conf"), "base/kustomization.yaml:9:9"),
    ("ConfigMap", ("data", "EXTRA"), "app/kustomization.yaml:35:9"),
    ("ConfigMap", (), "base/kustomization.yaml:5:5"),
    ("ConfigMap", ("nothing", 3, "there"), "base/kustomization.yaml:5:5"),
)


@pytest.fixture(scope="module")
def resources() -> dict[str, Resource]:
    build = Renderer(Memory(FILES), load_file).build(Target("app", "kustomize", "app", Location("app")))
    assert build.failure is None
    return {resource.id.kind: resource for resource in build.resources}


@pytest.mark.parametrize(("kind", "route", "place"), PLACES, ids=lambda value: str(value))
def test_place(resources: dict[str, Resource], kind: str, route: Route, place: str) -> None:
    assert str(resources[kind].at(*route)) == place


def test_a_base_without_changes_points_to_its_file() -> None:
    files = {
        "app/kustomization.yaml": b"resources: [../base]\n",
        **{k: v for k, v in FILES.items() if "base" in k},
    }
    build = Renderer(Memory(files), load_file).build(Target("app", "kustomize", "app", Location("app")))
    found = {resource.id.kind: str(resource.at("metadata", "name")) for resource in build.resources}
    assert found["Deployment"] == "base/deployment.yaml:4:9"
    assert found["Service"] == "base/service.yaml:7:13"


COPIED = {
    "app/kustomization.yaml": b"""\
resources: [all.yaml]
replacements:
- source: {kind: ConfigMap, name: tags, fieldPath: data.tag}
  targets:
  - select: {kind: Pod}
    fieldPaths: ['spec.containers.[name=web].image', 'spec.made.[name=x].deep']
    options: {create: true}
- sourceValue: always
  targets:
  - select: {kind: Pod}
    fieldPaths: [spec.restart]
    options: {create: true}
configMapGenerator:
- name: tags
  envs: [tags.env]
  options: {labels: {a: b}}
secretGenerator:
- name: sealed
  envs: [secret.env]
""",
    "app/tags.env": b"# tags\n\n  tag=web:1\n",
    "app/secret.env": b"password=x\n",
    "app/all.yaml": b"""\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - {name: web, image: old}
""",
}
COPIES = (
    ("Pod", ("spec", "containers", 0, "image"), "app/tags.env:3:3", "app/kustomization.yaml:5:5"),
    ("Pod", ("spec", "containers", 0, Key("image")), "app/all.yaml:6:17", ""),
    ("Pod", ("spec", "made", 0, "deep"), "app/tags.env:3:3", "app/kustomization.yaml:5:5"),
    ("Pod", ("spec", "made", 0, Key("deep")), "app/kustomization.yaml:6:54", ""),
    ("Pod", ("spec", "made", 0, "name"), "app/kustomization.yaml:6:54", ""),
    ("Pod", ("spec", "restart"), "app/kustomization.yaml:8:16", "app/kustomization.yaml:10:5"),
    ("ConfigMap", ("data", "tag"), "app/tags.env:3:3", "app/kustomization.yaml:5:5"),
    ("ConfigMap", ("metadata", "labels", "a"), "app/kustomization.yaml:16:25", ""),
    ("Secret", ("data", "password"), "app/kustomization.yaml:19:10", ""),
)


@pytest.mark.parametrize(("kind", "route", "place", "target"), COPIES, ids=lambda value: str(value))
def test_a_copied_value_is_where_it_is_written(kind: str, route: Route, place: str, target: str) -> None:
    build = Renderer(Memory(COPIED), load_file).build(Target("app", "kustomize", "app", Location("app")))
    (found,) = (resource for resource in build.resources if resource.id.kind == kind)
    assert str(found.at(*route)) == place
    assert build.related is not None
    assert [str(one.location) for one in build.related(found.at(*route))] == ([target] if target else [])


def test_a_build_without_replacements_has_no_related_places() -> None:
    build = Renderer(Memory(FILES), load_file).build(Target("app", "kustomize", "app", Location("app")))
    assert build.related is None
