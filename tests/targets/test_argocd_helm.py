"""Charts that Applications deploy: how helm is told to render them, and what it gives."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from gitops_gate.git.trees import Memory
from gitops_gate.load import load_file, resources
from gitops_gate.model import Chart, ChartSource, Values
from gitops_gate.targets import Asked
from gitops_gate.targets.argocd import application
from gitops_gate.targets.sources import Repository
from tests.targets.test_argocd import application as text_of
from tests.test_unfold import unfold

URL = "https://github.com/owner/fleet"
FILES = {
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/values.yaml": "who: chart\n",
    "chart/b.yaml": "who: b\n",
    "chart/a.yaml": "who: a\n",
    "chart/templates/map.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n"
        "data:\n  who: {{ .Values.who | quote }}\n  more: {{ .Values.more | toJson | quote }}\n"
        "  namespace: {{ .Release.Namespace }}\n"
    ),
    "values/prod.yaml": "who: prod\n",
    "values/deep/x.yaml": "who: x\n",
    "web/Chart.yml": "",
}
HELM = ("spec", "source", "helm")


def asked(source: dict[str, Any], **spec: Any) -> list[Asked]:
    text = text_of({"path": "chart"} | source, **spec)
    (found,) = resources(load_file("app.yaml", text.encode()).documents[0])
    tree = Memory({path: text.encode() for path, text in FILES.items()})
    return list(application(found, Repository(tree, URL, "fleet")))


def chart(source: dict[str, Any], **spec: Any) -> Chart:
    (one,) = asked(source, **spec)
    assert one.recipe.chart is not None, one.why
    return one.recipe.chart


def values(options: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (one.route[3:], one.file or one.text or one.data, one.path, one.how)
        for one in chart({"helm": options}).values
    ]


def test_a_chart_in_the_repository() -> None:
    (one,) = asked({})
    assert (one.builder, one.path, one.recipe.namespace) == ("argocd", "chart", "shop")
    assert one.recipe.chart == Chart("web", "shop", ("spec", "source", "path"))


@pytest.mark.parametrize(
    ("options", "fields"),
    [
        ({"releaseName": "other"}, {"release": "other"}),
        ({"namespace": "other"}, {"namespace": "other"}),
        ({"skipCrds": True, "skipTests": True, "skipSchemaValidation": True}, {"crds": False, "tests": False, "validated": False}),
        ({"kubeVersion": "v1.30.0", "apiVersions": ["a/v1"]}, {"kubernetes_version": "1.30.0", "api_versions": ("a/v1",)}),
    ],
)  # fmt: skip
def test_options(options: dict[str, Any], fields: dict[str, Any]) -> None:
    found = chart({"helm": options})
    assert {name: getattr(found, name) for name in fields} == fields


VALUES: list[tuple[dict[str, Any], list[tuple[Any, ...]]]] = [
    ({"valueFiles": ["b.yaml", "/values/prod.yaml", "../values/prod.yaml"]},
     [(("valueFiles", 0), "chart/b.yaml", "", "set"), (("valueFiles", 1), "values/prod.yaml", "", "set")]),
    ({"valueFiles": ["?.yaml", "a.yaml"]},
     [(("valueFiles", 0), "chart/b.yaml", "", "set"), (("valueFiles", 1), "chart/a.yaml", "", "set")]),
    ({"valueFiles": ["/values/**/*.yaml"]},
     [(("valueFiles", 0), "values/deep/x.yaml", "", "set"), (("valueFiles", 0), "values/prod.yaml", "", "set")]),
    ({"values": "a: 1\n", "valuesObject": {"b": 2}}, [(("valuesObject",), {"b": 2}, "", "set")]),
    ({"values": "a: 1\n", "valueFiles": ["a.yaml"]},
     [(("valueFiles", 0), "chart/a.yaml", "", "set"), (("values",), "a: 1\n", "", "set")]),
    ({"parameters": [{"name": "s", "value": "1", "forceString": True}, {"name": "p", "value": "a,b"}, {"name": "l", "value": "{a,b}"}]},
     [(("parameters", 1, "value"), "a\\,b", "p", "set"), (("parameters", 2, "value"), "{a,b}", "l", "set"),
      (("parameters", 0, "value"), "1", "s", "string")]),
    ({"parameters": [{"name": "p", "value": "$ARGOCD_APP_NAME"}]}, [(("parameters", 0, "value"), "web", "p", "set")]),
    ({"fileParameters": [{"name": "f", "path": "../values/prod.yaml"}]},
     [(("fileParameters", 0, "path"), "values/prod.yaml", "f", "whole")]),
]  # fmt: skip


@pytest.mark.parametrize(("options", "expected"), VALUES)
def test_values(options: dict[str, Any], expected: list[tuple[Any, ...]]) -> None:
    assert values(options) == expected


@pytest.mark.parametrize(
    ("url", "version", "source"),
    [
        ("https://charts.example.com", "1.2.3", ChartSource("https://charts.example.com", "nginx", "1.2.3")),
        (
            "registry.example.com/charts",
            "1.*",
            ChartSource("oci://registry.example.com/charts/nginx", "nginx", "1.*"),
        ),
        (
            "oci://registry.example.com/charts",
            "",
            ChartSource("oci://registry.example.com/charts/nginx", "nginx", ""),
        ),
    ],
)
def test_charts_from_elsewhere(url: str, version: str, source: ChartSource) -> None:
    remote = {"repoURL": url, "chart": "nginx", "targetRevision": version}
    ours = {"repoURL": URL, "ref": "mine"}
    helm = {"valueFiles": ["$mine/values/prod.yaml"]}
    found = chart({}, sources=[remote | {"helm": helm}, ours])
    assert found.source == source
    assert found.values == (Values(("spec", "sources", 0, "helm", "valueFiles", 0), file="values/prod.yaml"),)


@pytest.mark.parametrize(
    ("helm", "why"),
    [
        (
            {"valueFiles": ["values-prod.yaml"]},
            "not rendered: its file values-prod.yaml lies in the chart, which is not in this",
        ),
        (
            {"valueFiles": ["https://example.com/v.yaml"]},
            "not rendered: its file https://example.com/v.yaml is not fetched",
        ),
        (
            {"valueFiles": ["$other/v.yaml"]},
            "not rendered: its file $other/v.yaml lies in another repository",
        ),
    ],
)
def test_values_from_elsewhere(helm: dict[str, Any], why: str) -> None:
    remote = {
        "repoURL": "https://charts.example.com",
        "chart": "nginx",
        "targetRevision": "1.0.0",
        "helm": helm,
    }
    (one,) = asked({}, sources=[remote, {"repoURL": "https://github.com/o/else", "ref": "other"}])
    assert one.path is None
    assert one.why.startswith(why)


def test_options_without_a_chart() -> None:
    (one,) = asked({"path": "values", "helm": {"releaseName": "x"}})
    assert (one.fault, one.why) == (
        True,
        "Application/argocd/web has Helm options, but values has no Chart.yaml",
    )


@pytest.mark.tool("helm")
def test_a_rendered_chart() -> None:
    helm = {
        "valueFiles": ["a.yaml", "missing.yaml"],
        "ignoreMissingValueFiles": True,
        "parameters": [{"name": "more.x", "value": "a,b"}],
    }
    app = text_of({"path": "chart", "helm": helm})
    (build,) = [one for one in unfold({"app.yaml": app} | FILES).builds if one.target.name == "argocd/web"]
    assert build.failure is None
    (one,) = build.resources
    assert one.value("data") == {"who": "a", "more": '{"x":"a,b"}', "namespace": "shop"}
    assert (one.id.namespace, one.id.name) == ("shop", "web")


@pytest.mark.tool("helm")
def test_a_value_file_that_is_missing() -> None:
    app = text_of({"path": "chart", "helm": {"valueFiles": ["missing.yaml"]}})
    (build,) = [one for one in unfold({"app.yaml": app} | FILES).builds if one.target.name == "argocd/web"]
    assert build.failure is not None
    assert build.failure.location.path == "app.yaml"
    assert yaml.safe_load(app)["spec"]["source"]["helm"]["valueFiles"] == ["missing.yaml"]
