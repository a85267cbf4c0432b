"""What a Flux Kustomization gives, compared with what the code of kustomize-controller makes of it."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitops_gate.builder import Builder
from gitops_gate.config import Settings
from gitops_gate.deployed import unfolded
from gitops_gate.git.trees import Memory
from gitops_gate.model import Build
from gitops_gate.repository import loaded
from gitops_gate.surroundings import Surroundings
from gitops_gate.wish import silent
from tests.flux_answers import answer

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.0
          env:
            - name: MODE
              valueFrom:
                configMapKeyRef: {name: settings, key: mode}
"""
SETTINGS = """
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  mode: quiet
"""
SERVICE = """
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
"""
COMPONENT = """
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - target: {kind: Deployment}
    patch: |
      - op: add
        path: /spec/replicas
        value: 3
"""
KUSTOMIZED = {
    "apps/web/kustomization.yaml": "resources: [deployment.yaml, settings.yaml]\nimages: [{name: registry.example.com/web, newTag: '1.1'}]\n",
    "apps/web/deployment.yaml": DEPLOYMENT,
    "apps/web/settings.yaml": SETTINGS,
    "components/more/kustomization.yaml": COMPONENT,
}
LOOSE = {
    "apps/web/deployment.yaml": DEPLOYMENT,
    "apps/web/settings.yml": SETTINGS,
    "apps/web/inner/kustomization.yaml": "namePrefix: inner-\nresources: [service.yaml]\n",
    "apps/web/inner/service.yaml": SERVICE,
    "apps/web/other/service.yaml": SERVICE,
    "apps/web/empty.yaml": "# nothing yet\n",
    "apps/web/notes.txt": "no manifest",
    "apps/web/more.json": '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "json"}}',
    "components/more/kustomization.yaml": COMPONENT,
}
PINNED = KUSTOMIZED | {
    "apps/web/kustomization.yaml": "resources: [deployment.yaml]\nimages:\n  - name: registry.example.com/web\n"
    f"    digest: sha256:{'b' * 64}\n"
}
GENERATOR = "configMapGenerator: [{name: made, literals: [a=b]}]\n"
GENERATED = {"apps/web/kustomization.yaml": GENERATOR}
MERGE = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 2\n"
CASES: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "as it stands": (KUSTOMIZED, {}),
    "a namespace": (KUSTOMIZED, {"targetNamespace": "shop"}),
    "names": (KUSTOMIZED, {"namePrefix": "a-", "nameSuffix": "-z"}),
    "a patch with a target": (KUSTOMIZED, {"patches": [{"patch": MERGE, "target": {"kind": "Deployment"}}]}),
    "a patch for the object that it names": (
        KUSTOMIZED,
        {"patches": [{"patch": MERGE.replace("name: web", "name: web\n  namespace: web")}]},
    ),
    "operations": (
        KUSTOMIZED,
        {
            "patches": [
                {
                    "patch": "- op: replace\n  path: /data/mode\n  value: loud\n",
                    "target": {"kind": "ConfigMap", "name": "set.*"},
                }
            ]
        },
    ),
    "a patch that names nothing": (
        KUSTOMIZED,
        {"patches": [{"patch": MERGE, "target": {"kind": "StatefulSet"}}]},
    ),
    "an object removed": (
        KUSTOMIZED,
        {
            "patches": [
                {
                    "patch": "$patch: delete\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n",
                    "target": {"kind": "ConfigMap"},
                }
            ]
        },
    ),
    "an image's tag": (KUSTOMIZED, {"images": [{"name": "registry.example.com/web", "newTag": "2.0"}]}),
    "an image's name": (
        KUSTOMIZED,
        {"images": [{"name": "registry.example.com/web", "newName": "mirror.example.com/web"}]},
    ),
    "an image's digest": (
        KUSTOMIZED,
        {"images": [{"name": "registry.example.com/web", "digest": "sha256:" + "a" * 64}]},
    ),
    "an image's tag in place of its digest": (
        PINNED,
        {"images": [{"name": "registry.example.com/web", "newTag": "2.0"}]},
    ),
    "an image's name, and the digest of the kustomization": (
        PINNED,
        {"images": [{"name": "registry.example.com/web", "newName": "mirror.example.com/web"}]},
    ),
    "where objects come from": (KUSTOMIZED, {"buildMetadata": ["originAnnotations"]}),
    "what has changed objects": (
        KUSTOMIZED,
        {"buildMetadata": ["originAnnotations", "transformerAnnotations"], "namePrefix": "a-"},
    ),
    "where objects of a folder without kustomization come from": (
        LOOSE,
        {"buildMetadata": ["originAnnotations"]},
    ),
    "metadata in place of those of the kustomization": (
        GENERATED | {"apps/web/kustomization.yaml": GENERATOR + "buildMetadata: [managedByLabel]\n"},
        {"buildMetadata": ["originAnnotations"]},
    ),
    "no metadata": (
        KUSTOMIZED
        | {"apps/web/kustomization.yaml": "resources: [settings.yaml]\nbuildMetadata: [originAnnotations]\n"},
        {"buildMetadata": []},
    ),
    "a kustomization without resources": (GENERATED, {}),
    "a kustomization whose resources are none": (
        GENERATED | {"apps/web/kustomization.yaml": GENERATOR + "resources: []\n"},
        {},
    ),
    "an empty kustomization": ({"apps/web/kustomization.yaml": "namespace: shop\n"}, {}),
    "a kustomization with bases only": (
        {
            "apps/web/kustomization.yaml": GENERATOR + "bases: [../base]\n",
            "apps/base/kustomization.yaml": "resources: [settings.yaml]\n",
            "apps/base/settings.yaml": SETTINGS,
        },
        {},
    ),
    "another image": (KUSTOMIZED, {"images": [{"name": "other", "newTag": "2.0"}]}),
    "a component": (KUSTOMIZED, {"components": ["../../components/more"]}),
    "a component that is not there, passed over": (
        KUSTOMIZED,
        {"components": ["../../components/none", "../../components/more"], "ignoreMissingComponents": True},
    ),
    "all at once": (
        KUSTOMIZED,
        {
            "targetNamespace": "shop",
            "namePrefix": "a-",
            "components": ["../../components/more"],
            "patches": [{"patch": MERGE, "target": {"kind": "Deployment"}}],
            "images": [{"name": "registry.example.com/web", "newTag": "2.0"}],
        },
    ),
    "a folder without kustomization": (LOOSE, {}),
    "its namespace": (LOOSE, {"targetNamespace": "shop"}),
    "its patches": (LOOSE, {"patches": [{"patch": MERGE, "target": {"kind": "Deployment"}}]}),
    "its component": (LOOSE, {"components": ["../../components/more"]}),
    "its names": (LOOSE, {"nameSuffix": "-z"}),
    "a folder of nothing": ({"apps/web/readme.md": "soon"}, {}),
    "what is no manifest": (LOOSE | {"apps/web/values.yaml": "replicas: 3\n"}, {}),
    "what is no manifest among others": (
        LOOSE | {"apps/web/two.yaml": SETTINGS.replace("settings", "two") + "---\na: b\n"},
        {},
    ),
    "an object without a name": (LOOSE | {"apps/web/nameless.yaml": "apiVersion: v1\nkind: ConfigMap\n"}, {}),
    "ignored by the Flux Kustomization": (
        LOOSE | {"apps/web/values.yaml": "replicas: 3\n"},
        {"ignore": "values.yaml\n"},
    ),
    "a file from outside of the folder": (
        {"apps/web/kustomization.yaml": "resources: [../settings.yaml]\n", "apps/settings.yaml": SETTINGS},
        {},
    ),
    "a generator from outside of the folder": (
        {
            "apps/web/kustomization.yaml": "configMapGenerator: [{name: a, files: [../a.txt]}]\nresources: [settings.yaml]\n",
            "apps/a.txt": "text",
            "apps/web/settings.yaml": SETTINGS,
        },
        {},
    ),
    "the same object twice": (LOOSE | {"apps/web/again.yaml": SETTINGS}, {}),
    "substituted": (
        KUSTOMIZED | {"apps/web/settings.yaml": SETTINGS.replace("quiet", "${MODE} and ${SIZE:=big}")},
        {"postBuild": {"substitute": {"MODE": "loud"}}},
    ),
    "substituted into a number": (
        KUSTOMIZED | {"apps/web/settings.yaml": SETTINGS.replace("quiet", '"${MODE}"')},
        {"postBuild": {"substitute": {"MODE": "12"}}},
    ),
    "not substituted": (
        KUSTOMIZED
        | {
            "apps/web/settings.yaml": SETTINGS.replace("quiet", "${MODE}").replace(
                "name: settings",
                "name: settings\n  labels: {kustomize.toolkit.fluxcd.io/substitute: disabled}",
            )
        },
        {"postBuild": {"substitute": {"MODE": "12"}}},
    ),
    "nothing to substitute with": (
        KUSTOMIZED | {"apps/web/settings.yaml": SETTINGS.replace("quiet", "${MODE}$$")},
        {},
    ),
}
"""What it is about -> (files, fields of `spec`)."""


def asking(spec: dict[str, Any]) -> str:
    """The Flux Kustomization of `apps/web`."""
    common = {"interval": "1m", "prune": True, "sourceRef": {"kind": "GitRepository", "name": "flux-system"}}
    body = {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": {"name": "web", "namespace": "flux-system"},
        "spec": {"path": "./apps/web", **common, **spec},
    }
    return yaml.safe_dump(body, sort_keys=False)


def build_of(files: dict[str, str], spec: dict[str, Any]) -> Build:
    """What we make of it."""
    tree = Memory(
        {path: textwrap.dedent(text).encode() for path, text in files.items()}
        | {"cluster/web.yaml": asking(spec).encode()}
    )
    repository = loaded(tree, Settings(), silent)
    deployed = unfolded(repository, Settings(), Surroundings(name="fleet"), Builder(repository, silent))
    return next(build for build in deployed.builds if build.target.builder == "flux")


def flux_builds(folder: Path, files: dict[str, str], spec: dict[str, Any]) -> tuple[Any, str]:
    """What Flux makes of it."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(textwrap.dedent(text))
    return answer(
        root=str(folder),
        path="apps/web",
        kustomization=asking(spec),
        strict=True,
        ignore=spec.get("ignore", ""),
    )


@pytest.mark.tool("flux-answers")
@pytest.mark.parametrize("name", CASES)
def test_the_same_objects_as_flux(name: str, tmp_path: Path) -> None:
    files, spec = CASES[name]
    objects, fault = flux_builds(tmp_path, files, spec)
    build = build_of(files, spec)
    assert (build.failure is not None) == bool(fault), (build.failure, fault)
    # In which order the controller applies them is another matter: it sorts them itself.
    assert sorted(map(json.dumps, ordered(one.body for one in build.resources))) == sorted(
        map(json.dumps, ordered(objects or []))
    )


def ordered(objects: Iterable[Any]) -> list[Any]:
    return [json.loads(json.dumps(one, sort_keys=True)) for one in objects]


ASKING = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
  namespace: flux-system
spec:
  interval: 1m
  prune: true
  path: ./apps/web
  targetNamespace: shop
  namePrefix: a-
  sourceRef:
    kind: GitRepository
    name: flux-system
  commonMetadata:
    labels:
      team: shop
  images:
    - name: registry.example.com/web
      newTag: "2.0"
  patches:
    - target:
        kind: Deployment
      patch: |
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: any
        spec:
          replicas: two
    - target:
        kind: ConfigMap
      patch: |
        - op: add
          path: /data/more
          value: text
"""
PLACES: dict[tuple[str, tuple[str | int, ...]], tuple[str, int]] = {
    ("Deployment", ("spec", "replicas")): ("cluster/web.yaml", 30),
    ("Deployment", ("metadata", "namespace")): ("cluster/web.yaml", 10),
    ("Deployment", ("metadata", "name")): ("cluster/web.yaml", 11),
    ("Deployment", ("metadata", "labels", "team")): ("cluster/web.yaml", 17),
    ("Deployment", ("spec", "template", "spec", "containers", 0, "image")): ("cluster/web.yaml", 20),
    ("Deployment", ("spec", "selector")): ("apps/web/deployment.yaml", 8),
    ("ConfigMap", ("data", "more")): ("cluster/web.yaml", 36),
    ("ConfigMap", ("data", "mode")): ("apps/web/settings.yaml", 7),
}


@pytest.mark.parametrize(("kind", "route"), PLACES)
def test_places_of_what_the_kustomization_itself_changes(kind: str, route: tuple[str | int, ...]) -> None:
    files = {**KUSTOMIZED, "cluster/web.yaml": ASKING}
    tree = Memory({path: textwrap.dedent(text).encode() for path, text in files.items()})
    repository = loaded(tree, Settings(), silent)
    deployed = unfolded(repository, Settings(), Surroundings(name="fleet"), Builder(repository, silent))
    build = next(one for one in deployed.builds if one.target.builder == "flux")
    place = next(one for one in build.resources if one.id.kind == kind).at(*route)
    assert (place.path, place.line) == PLACES[kind, route]
