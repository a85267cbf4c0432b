"""Charts: what comes out, and where each value of it was set."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gitops_gate.load import load_file, resources
from gitops_gate.model import Chart, Location, Resource, Route, Values
from gitops_gate.render.helm.needs import NotHere
from tests.render.helm.trees import ASKED, CHART, CONFIG, failure, inflater, rendered

pytestmark = pytest.mark.tool("helm")

DEPLOYMENT = """\
{{- if .Values.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "web.name" . }}
  labels:
    {{- include "web.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      containers:
        {{- range .Values.sidecars }}
        - name: {{ .name }}
          image: busybox:1.36
        {{- end }}
        - name: web
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
          ports:
            - containerPort: 80
{{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: first
spec:
  type: {{ .Values.service.type | default "ClusterIP" }}
---
apiVersion: v1
kind: Service
metadata:
  name: second
spec:
  type: NodePort
"""
HELPERS = '{{ define "web.name" }}web{{ end }}\n{{ define "web.labels" }}app: web{{ end }}\n'
VALUES = """\
enabled: true
replicas: 2
image:
  repository: nginx
  tag: "1.27"
resources:
  limits:
    memory: 64Mi
sidecars: []
service: {}
"""
FILES = {"templates/deployment.yaml": DEPLOYMENT, "templates/_helpers.tpl": HELPERS, "values.yaml": VALUES}
TEMPLATE = "chart/templates/deployment.yaml"
OWN = "chart/values.yaml"


@pytest.mark.parametrize(
    ("kind", "name", "route", "place"),
    [
        ("Deployment", "web", (), Location(TEMPLATE, 2, 1)),
        ("Deployment", "web", ("metadata", "name"), Location(TEMPLATE, 5, 3)),
        ("Deployment", "web", ("metadata", "labels", "app"), Location(TEMPLATE, 6, 3)),
        ("Deployment", "web", ("spec", "replicas"), Location(OWN, 2, 11)),
        ("Deployment", "web", ("spec", "template", "spec", "containers", 0, "image"), Location(OWN, 5, 8)),
        (
            "Deployment",
            "web",
            ("spec", "template", "spec", "containers", 0, "resources", "limits", "memory"),
            Location(OWN, 8, 13),
        ),
        (
            "Deployment",
            "web",
            ("spec", "template", "spec", "containers", 0, "ports", 0, "containerPort"),
            Location(TEMPLATE, 22, 15),
        ),
        ("Service", "first", ("spec", "type"), Location(TEMPLATE, 30, 3)),
        ("Service", "second", ("spec", "type"), Location(TEMPLATE, 37, 3)),
        ("Service", "second", ("spec", "nothing", 3), Location(TEMPLATE, 36, 1)),
    ],
)
def test_places(kind: str, name: str, route: Route, place: Location) -> None:
    found = {(one.body["kind"], one.body["metadata"]["name"]): one for one in rendered(FILES)}
    assert found[kind, name].locate(route) == place


RELEASE = """\
kind: HelmRelease
metadata:
  name: web
spec:
  values:
    replicas: 5
    image:
      tag: "1.28"
    resources:
      limits:
        cpu: 1
"""


def asking(text: str) -> Resource:
    (one,) = resources(
        load_file("release.yaml", f"apiVersion: helm.toolkit.fluxcd.io/v2\n{text}".encode()).documents[0]
    )
    return one


@pytest.mark.parametrize(
    ("route", "line"),
    [
        (("spec", "replicas"), 7),
        (("spec", "template", "spec", "containers", 0, "image"), 9),
        (("spec", "template", "spec", "containers", 0, "resources", "limits", "cpu"), 12),
    ],
)
def test_values_of_the_release_have_its_lines(route: Route, line: int) -> None:
    asker = asking(RELEASE)
    chart = Chart("web", values=(Values(("spec", "values"), asker.value("spec", "values")),))
    inputs: set[str] = set()
    found = inflater(FILES).inflated("chart", chart, asker, ASKED, inputs, []).documents
    (one,) = (one for one in found if one.body["kind"] == "Deployment")
    assert (one.locate(route).path, one.locate(route).line) == ("release.yaml", line)
    assert {"chart/Chart.yaml", OWN, TEMPLATE, "release.yaml", "chart/charts"} <= inputs


LAYERS: list[tuple[str, tuple[Values, ...], dict[str, object]]] = [
    ("none", (), {"a": 1, "b": {"c": 1, "d": 1}}),
    ("inline", (Values(data={"b": {"c": 2}}),), {"a": 1, "b": {"c": 2, "d": 1}}),
    ("null takes away", (Values(data={"b": {"c": None}}),), {"a": 1, "b": {"d": 1}}),
    ("text", (Values(text="a: 2"),), {"a": 2, "b": {"c": 1, "d": 1}}),
    ("later wins", (Values(data={"a": 2}), Values(data={"a": 3})), {"a": 3, "b": {"c": 1, "d": 1}}),
    ("file", (Values(file="prod.yaml"),), {"a": 9, "b": {"c": 1, "d": 1}}),
    ("no file", (Values(file="none.yaml", optional=True),), {"a": 1, "b": {"c": 1, "d": 1}}),
    ("set", (Values(path="b.c", text="7"),), {"a": 1, "b": {"c": 7, "d": 1}}),
    ("set text", (Values(path="b.c", text="7", how="string"),), {"a": 1, "b": {"c": "7", "d": 1}}),
    ("set file", (Values(path="a", file="prod.yaml", how="whole"),), {"a": "a: 9\n", "b": {"c": 1, "d": 1}}),
]


@pytest.mark.parametrize(("name", "values", "wanted"), LAYERS, ids=[one[0] for one in LAYERS])
def test_layers(name: str, values: tuple[Values, ...], wanted: Mapping[str, object]) -> None:
    files = {
        "templates/all.yaml": CONFIG + '  all: {{ omit .Values "global" | toJson | quote }}\n',
        "values.yaml": "a: 1\nb: {c: 1, d: 1}\n",
        "/prod.yaml": "a: 9\n",
    }
    (one,) = rendered(files, Chart("web", values=values))
    assert load_file("x.json", one.body["data"]["all"].encode()).documents[0].body == wanted


def test_files_in_place_of_the_own_values() -> None:
    files = {
        "templates/all.yaml": CONFIG + "  a: {{ .Values.a | quote }}\n  b: {{ .Values.b | quote }}\n",
        "values.yaml": "a: own\nb: own\n",
        "values-prod.yaml": "a: prod\n",
    }
    (one,) = rendered(files, Chart("web", value_files=("chart/values-prod.yaml",)))
    assert one.body["data"] == {"a": "prod", "b": None}


def test_what_helm_is_told() -> None:
    text = CONFIG + (
        "  release: {{ .Release.Name }}\n  namespace: {{ .Release.Namespace }}\n"
        "  version: {{ .Capabilities.KubeVersion.Version }}\n"
        '  api: {{ .Capabilities.APIVersions.Has "example.com/v1" | quote }}\n'
    )
    chart = Chart("shop", "web", kubernetes_version="1.33", api_versions=("example.com/v1",))
    (one,) = rendered({"templates/all.yaml": text}, chart)
    assert one.body["data"] == {"release": "shop", "namespace": "web", "version": "v1.33.0", "api": "true"}


HOOK = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  annotations:\n    helm.sh/hook: {hook}\n"
CRD = (
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: a.example.com\n"
)


@pytest.mark.parametrize(
    ("chart", "kinds"),
    [
        (Chart("web"), ["a.example.com", "web", "hook", "test"]),
        (Chart("web", tests=False), ["a.example.com", "web", "hook"]),
        (Chart("web", hooks=False), ["a.example.com", "web"]),
        (Chart("web", crds=False), ["web", "hook", "test"]),
    ],
)
def test_what_belongs_to_it(chart: Chart, kinds: list[str]) -> None:
    files = {
        "crds/a.yaml": CRD,
        "templates/web.yaml": CONFIG,
        "templates/hook.yaml": HOOK.format(name="hook", hook="pre-install"),
        "templates/test.yaml": HOOK.format(name="test", hook="test"),
    }
    found = rendered(files, chart)
    assert sorted(one.body["metadata"]["name"] for one in found) == sorted(kinds)
    for one in found:
        if one.body["kind"] == "CustomResourceDefinition":
            assert one.locate(("metadata", "name")) == Location("chart/crds/a.yaml", 4, 9)


SUB = {
    "Chart.yaml": CHART
    + "dependencies:\n  - {name: sub, alias: db, version: 1.0.0, repository: 'file://../sub'}\n",
    "/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
    "/sub/values.yaml": "size: 1\ncolour: red\n",
    "/sub/templates/all.yaml": CONFIG
    + "  size: {{ .Values.size | quote }}\n  colour: {{ .Values.colour }}\n",
    "values.yaml": "db:\n  size: 2\n",
}


def test_chart_beside_it() -> None:
    (one,) = rendered(SUB)
    assert one.body["data"] == {"size": "2", "colour": "red"}
    assert one.locate(()) == Location("sub/templates/all.yaml", 1, 1)
    assert one.locate(("data", "size")) == Location("chart/values.yaml", 2, 9)
    assert one.locate(("data", "colour")) == Location("sub/values.yaml", 2, 9)


def test_chart_that_is_not_here() -> None:
    need = "dependencies:\n  - {name: redis, version: 1.2.3, repository: 'https://charts.example.com'}\n"
    with pytest.raises(NotHere) as caught:
        rendered({"Chart.yaml": CHART + need})
    assert str(caught.value.source) == "redis 1.2.3"


def test_values_that_the_schema_refuses() -> None:
    files = {
        "templates/all.yaml": CONFIG,
        "values.yaml": "image:\n  tag: 1.10\n",
        "values.schema.json": '{"properties": {"image": {"properties": {"tag": {"type": "string"}}}}}',
    }
    found = failure(files)
    assert (found.rule, found.location) == ("invalid-values", Location("chart/values.yaml", 2, 8))
    assert found.message == (
        "the schema of the chart web refuses these values: `image.tag` must be a string, not the number 1.1"
    )
    assert found.hint == "put the value in quotes"
    assert rendered(files, Chart("web", validated=False))


@pytest.mark.parametrize("text", ["- a\n- b\n", "a: [\n", "just text\n"])
def test_values_that_are_none(text: str) -> None:
    found = failure(
        {"templates/all.yaml": CONFIG, "/prod.yaml": text}, Chart("web", values=(Values(file="prod.yaml"),))
    )
    assert (found.rule, found.location.path) == ("invalid-values", "prod.yaml")
