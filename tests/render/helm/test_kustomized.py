"""Charts in kustomizations: what comes out is what kustomize makes with `--enable-helm`."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitops_gate.builder import Builder
from gitops_gate.config import Settings
from gitops_gate.git.trees import Memory
from gitops_gate.model import Build, Location, Target
from gitops_gate.repository import loaded
from gitops_gate.wish import silent

pytestmark = [pytest.mark.tool("helm"), pytest.mark.tool("kustomize")]

CHART = {
    "app/charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "app/charts/web/values.yaml": "a: 1\nb: {c: 1, d: [1, 2]}\ntext: own\n",
    "app/charts/web/templates/all.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-web\n"
        '  namespace: {{ .Release.Namespace }}\ndata:\n  all: {{ omit .Values "global" | toJson | quote }}\n'
        '  api: {{ .Capabilities.APIVersions.Has "example.com/v1" | quote }}\n---\n'
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n"
        "      containers:\n        - name: web\n          image: nginx:1.27\n"
        "          envFrom:\n            - configMapRef: {name: {{ .Release.Name }}-web}\n"
    ),
    "app/charts/web/crds/crd.yaml": (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: a.example.com\n"
    ),
    "app/charts/web/templates/tests/test.yaml": (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: test\n  annotations: {helm.sh/hook: test}\n"
    ),
    "app/prod.yaml": "a: 5\ntext: prod\n",
    "app/more.yaml": "text: more\n",
    "app/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n",
}
ENTRY = "helmCharts:\n- name: web\n  releaseName: rel\n"
CASES: dict[str, Mapping[str, str]] = {
    "plain": {"app/kustomization.yaml": ENTRY},
    "with others": {"app/kustomization.yaml": f"resources: [service.yaml]\n{ENTRY}"},
    "crds": {"app/kustomization.yaml": f"{ENTRY}  includeCRDs: true\n"},
    "no tests": {"app/kustomization.yaml": f"{ENTRY}  skipTests: true\n"},
    "no hooks": {"app/kustomization.yaml": f"{ENTRY}  skipHooks: true\n"},
    "api versions": {
        "app/kustomization.yaml": f"{ENTRY}  apiVersions: [example.com/v1]\n  kubeVersion: 1.30.0\n"
    },
    "namespace": {"app/kustomization.yaml": f"{ENTRY}  namespace: own\n"},
    "namespace of the kustomization": {
        "app/kustomization.yaml": f"namespace: shop\nresources: [service.yaml]\n{ENTRY}"
    },
    "both namespaces": {"app/kustomization.yaml": f"namespace: shop\n{ENTRY}  namespace: own\n"},
    "prefix and labels": {
        "app/kustomization.yaml": f"namePrefix: p-\nlabels:\n- pairs: {{team: a}}\n  includeSelectors: true\n{ENTRY}"
    },
    "images and patches": {
        "app/kustomization.yaml": (
            f"images:\n- name: nginx\n  newTag: '2'\npatches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n"
            f"    metadata: {{name: web}}\n    spec: {{replicas: 3}}\n{ENTRY}"
        )
    },
    "values file": {"app/kustomization.yaml": f"{ENTRY}  valuesFile: prod.yaml\n"},
    "more files": {
        "app/kustomization.yaml": f"{ENTRY}  valuesFile: prod.yaml\n  additionalValuesFiles: [more.yaml]\n"
    },
    "inline": {"app/kustomization.yaml": f"{ENTRY}  valuesInline: {{a: 7, b: {{d: [3]}}, n: {{m: 1}}}}\n"},
    "inline null": {"app/kustomization.yaml": f"{ENTRY}  valuesInline: {{a: null, text: x}}\n"},
    "inline merge": {
        "app/kustomization.yaml": f"{ENTRY}  valuesInline: {{a: 7, b: {{e: 3}}, n: 1}}\n  valuesMerge: merge\n"
    },
    "inline replace": {
        "app/kustomization.yaml": f"{ENTRY}  valuesInline: {{a: 7}}\n  valuesMerge: replace\n  valuesFile: prod.yaml\n"
    },
    "inline over a file": {
        "app/kustomization.yaml": f"{ENTRY}  valuesInline: {{a: 7}}\n  valuesFile: prod.yaml\n"
    },
    "two releases": {
        "app/kustomization.yaml": "helmCharts:\n- {name: web, releaseName: a, skipTests: true}\n",
        "other/kustomization.yaml": "resources: [../app]\nnameSuffix: -x\n",
    },
    "home": {
        "app/kustomization.yaml": f"helmGlobals:\n  chartHome: ../lib\n{ENTRY}  valuesFile: prod.yaml\n",
        "lib/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "lib/web/values.yaml": "{}\n",
        "lib/web/templates/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: lib\n",
    },
    "overlay with a namespace": {
        "app/kustomization.yaml": ENTRY,
        "over/kustomization.yaml": "namespace: outer\nresources: [../app]\n",
        "root/kustomization.yaml": "resources: [../over]\nnamespace: outermost\n",
    },
    "old form": {
        "app/kustomization.yaml": (
            "helmChartInflationGenerator:\n- chartName: web\n  releaseName: rel\n  values: prod.yaml\n"
            "  valuesLocal: {a: 9}\n"
        )
    },
}
BROKEN: dict[str, Mapping[str, str]] = {
    "generator beside it": {
        "app/kustomization.yaml": f"configMapGenerator:\n- name: rel-web\n  literals: [a=b]\n  behavior: create\nnamespace: gen\n{ENTRY}"
    },
    "own values outside": {
        "app/kustomization.yaml": f"helmGlobals:\n  chartHome: ../lib\n{ENTRY}",
        "lib/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "lib/web/values.yaml": "{}\n",
    },
    "no own values": {
        "app/kustomization.yaml": "helmCharts:\n- {name: bare, releaseName: rel}\n",
        "app/charts/bare/Chart.yaml": "apiVersion: v2\nname: bare\nversion: 1.0.0\n",
    },
    "no chart": {"app/kustomization.yaml": "helmCharts:\n- name: none\n  releaseName: rel\n"},
    "no name": {"app/kustomization.yaml": "helmCharts:\n- releaseName: rel\n"},
    "no values file": {"app/kustomization.yaml": f"{ENTRY}  valuesFile: none.yaml\n"},
    "values file outside": {
        "app/kustomization.yaml": f"{ENTRY}  valuesFile: ../prod.yaml\n",
        "prod.yaml": "a: 1\n",
    },
    "no such merge": {"app/kustomization.yaml": f"{ENTRY}  valuesInline: {{a: 1}}\n  valuesMerge: mix\n"},
    "twice": {"app/kustomization.yaml": f"{ENTRY}- name: web\n  releaseName: rel\n"},
}


def ours(files: Mapping[str, str], folder: str) -> Build:
    tree = Memory({path: text.encode() for path, text in files.items()})
    settings = Settings(unboxed_helm=True)
    builder = Builder(loaded(tree, settings, silent), silent)
    builder.charts(settings)
    return builder.render(Target(folder, "kustomize", folder, Location(f"{folder}/kustomization.yaml")))


def theirs(files: Mapping[str, str], folder: str, place: Path) -> list[Any] | None:
    for path, text in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text)
    words = ["kustomize", "build", "--enable-helm", str(place / folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return list(yaml.safe_load_all(done.stdout)) if done.returncode == 0 else None


@pytest.mark.parametrize("name", CASES)
def test_same_as_kustomize(name: str, tmp_path: Path) -> None:
    files = {**CHART, **CASES[name]}
    folder = [path for path in CASES[name] if path.endswith("kustomization.yaml")][-1].rpartition("/")[0]
    build = ours(files, folder)
    assert build.failure is None, build.failure
    assert [one.body for one in build.resources] == theirs(files, folder, tmp_path)
    for one in build.resources:
        assert one.at("metadata", "name").path in files


@pytest.mark.parametrize("name", BROKEN)
def test_fails_as_kustomize_does(name: str, tmp_path: Path) -> None:
    files = {**CHART, **BROKEN[name]}
    assert theirs(files, "app", tmp_path) is None
    failure = ours(files, "app").failure
    assert failure is not None
    assert failure.rule
    assert failure.location.path == "app/kustomization.yaml"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"helmGlobals:\n  configHome: ./hh\n{ENTRY}", "unsafe-reference"),
        (f"helmGlobals:\n  chartHome: ../../charts\n{ENTRY}", "unsafe-reference"),
        (f"helmGlobals:\n  chartHome: /charts\n{ENTRY}", "unsafe-reference"),
        (ENTRY.replace("rel\n", "--post-renderer=./pr.sh\n"), "unsafe-reference"),
        (f"{ENTRY}  namespace: --kubeconfig=x\n", "unsafe-reference"),
        (f"{ENTRY}  version: --x\n", "unsafe-reference"),
        (f"{ENTRY}  repo: https://example.com\n  version: 1.0.0\n", ""),
        (f"{ENTRY}  nameTemplate: x\n", ""),
    ],
)
def test_what_is_refused(text: str, rule: str) -> None:
    failure = ours({**CHART, "app/kustomization.yaml": text}, "app").failure
    assert failure is not None
    assert failure.rule == rule


def test_places() -> None:
    text = f"namePrefix: p-\n{ENTRY}  valuesInline:\n    a: 7\n"
    build = ours({**CHART, "app/kustomization.yaml": text}, "app")
    found = {one.id.kind: one for one in build.resources}
    image = found["Deployment"].at("spec", "template", "spec", "containers", 0, "image")
    assert str(image) == "app/charts/web/templates/all.yaml:19:11"
    assert str(found["Deployment"].at("metadata", "name")) == "app/kustomization.yaml:1:13"
    assert "app/charts/web/templates/all.yaml" in build.inputs
