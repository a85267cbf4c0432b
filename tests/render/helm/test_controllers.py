"""The values that each controller gives a chart, case by case.

Flux's are those of `ChartValuesFromReferences` in github.com/fluxcd/pkg/chartutil, worked out by hand; Argo CD's are those
of the helm command that its repo-server makes of a source (`util/helm/cmd.go`), which is run.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
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
from tests.test_charts import FLUX, RELEASE

pytestmark = pytest.mark.tool("helm")

URL = "https://example.com/here.git"
SHOWN = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shown}\ndata:\n  all: {{ omit .Values "global" | toJson | quote }}\n'
CHART = {
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "charts/web/values.yaml": "own: {a: 1, b: 2}\nlist: [1, 2, 3]\n",
    "charts/web/templates/all.yaml": SHOWN,
}
OWN = {"own": {"a": 1, "b": 2}, "list": [1, 2, 3]}


def build(files: Mapping[str, str]) -> Build:
    tree = Memory({path: text.encode() for path, text in {**CHART, **files}.items()})
    settings = Settings(unboxed_helm=True)
    repository = loaded(tree, settings, silent)
    found = unfolded(repository, settings, Surroundings(origin=URL), Builder(repository, silent))
    builds = [one for one in found.builds if one.target.declared_by is not None]
    (one,) = (one for one in builds if one.target.declared_by and one.target.declared_by.name == "shop")
    return one


def values(files: Mapping[str, str]) -> Any:
    """The values that the templates of the one chart see."""
    one = build(files)
    assert one.failure is None, one.failure
    return json.loads(one.resources[0].value("data", "all"))


def flux(spec: dict[str, Any], **held: Any) -> dict[str, str]:
    """A release with more in its `spec`, and ConfigMaps (`secret…`: Secrets) with their data."""
    objects = []
    for name, data in held.items():
        kind, field = ("Secret", "stringData") if name.startswith("secret") else ("ConfigMap", "data")
        head = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": "web"}}
        objects.append(yaml.safe_dump({**head, field: data}))
    body = yaml.safe_load(RELEASE)
    body["spec"] |= spec
    return {"clusters/prod/apps.yaml": FLUX, "apps/all.yaml": "---\n".join([yaml.safe_dump(body), *objects])}


def ref(name: str, **more: Any) -> dict[str, Any]:
    return {"kind": "Secret" if name.startswith("secret") else "ConfigMap", "name": name, **more}


FILE = "values.yaml"
FLUX_CASES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("nothing", {}, {}, {}),
    ("values", {"values": {"own": {"a": 5}}}, {}, {"own": {"a": 5, "b": 2}}),
    ("list is replaced", {"values": {"list": [9]}}, {}, {"list": [9]}),
    ("null takes away", {"values": {"own": {"a": None}, "list": None}}, {}, {"own": {"b": 2}, "list": ...}),
    ("null in a reference", {"valuesFrom": [ref("one")]}, {"one": {FILE: "own: null\n"}}, {"own": ...}),
    (
        "null of a reference, value after it",
        {"valuesFrom": [ref("one")], "values": {"own": {"c": 3}}},
        {"one": {FILE: "own: null\n"}},
        {"own": {"a": 1, "b": 2, "c": 3}},
    ),
    (
        "later reference wins",
        {"valuesFrom": [ref("one"), ref("two")]},
        {"one": {FILE: "own: {a: 5, c: 5}\n"}, "two": {FILE: "own: {a: 6}\n"}},
        {"own": {"a": 6, "b": 2, "c": 5}},
    ),
    (
        "values win",
        {"valuesFrom": [ref("one")], "values": {"own": {"a": 7}}},
        {"one": {FILE: "own: {a: 5}\n"}},
        {"own": {"a": 7, "b": 2}},
    ),
    (
        "list of a reference under a list of the values",
        {"valuesFrom": [ref("one")], "values": {"list": ["z"]}},
        {"one": {FILE: "list: [7, 8]\n"}},
        {"list": ["z"]},
    ),
    ("key", {"valuesFrom": [ref("one", valuesKey="k")]}, {"one": {"k": "x: 1\n"}}, {"x": 1}),
    ("empty", {"valuesFrom": [ref("one")]}, {"one": {FILE: ""}}, {}),
    ("secret", {"valuesFrom": [ref("secret")]}, {"secret": {FILE: "x: 1\n"}}, {"x": 1}),
    ("optional, not there", {"valuesFrom": [ref("none", optional=True)]}, {}, {}),
    ("optional, key not there", {"valuesFrom": [ref("one", valuesKey="k", optional=True)]}, {"one": {"z": "1"}}, {}),
    ("path", {"valuesFrom": [ref("one", valuesKey="k", targetPath="x.y")]}, {"one": {"k": "v"}}, {"x": {"y": "v"}}),
    ("path, number", {"valuesFrom": [ref("one", valuesKey="k", targetPath="x")]}, {"one": {"k": "5"}}, {"x": 5}),
    ("path, in quotes", {"valuesFrom": [ref("one", valuesKey="k", targetPath="x")]}, {"one": {"k": "'5'"}}, {"x": "5"}),
    ("path, double", {"valuesFrom": [ref("one", valuesKey="k", targetPath="x")]}, {"one": {"k": '"true"'}}, {"x": "true"}),
    ("path, both", {"valuesFrom": [ref("one", valuesKey="k", targetPath="x")]}, {"one": {"k": "\"'5'\""}}, {"x": "5"}),
    ("path, list", {"valuesFrom": [ref("one", valuesKey="k", targetPath="x")]}, {"one": {"k": "{a,b}"}}, {"x": ["a", "b"]}),
    ("path, escaped", {"valuesFrom": [ref("one", valuesKey="k", targetPath=r"x\.y")]}, {"one": {"k": "1"}}, {"x.y": 1}),
    (
        "path, as it stands",
        {"valuesFrom": [ref("one", valuesKey="k", targetPath="x", literal=True)]},
        {"one": {"k": "a,b={c}\n[1]\\"}},
        {"x": "a,b={c}\n[1]\\"},
    ),
    (
        "as it stands, without a path",
        {"valuesFrom": [ref("one", literal=True)]},
        {"one": {FILE: "x: 1\n"}},
        {"x": 1},
    ),
    (
        "path wins inside a mapping of the values",
        {"valuesFrom": [ref("one", valuesKey="k", targetPath="x.y")], "values": {"x": {"y": 1, "z": 2}}},
        {"one": {"k": "v"}},
        {"x": {"y": "v", "z": 2}},
    ),
    (
        "values win at the top",
        {"valuesFrom": [ref("one", valuesKey="k", targetPath="x")], "values": {"x": 1}},
        {"one": {"k": "v"}},
        {"x": 1},
    ),
    (
        "values win in a mapping that a reference has begun",
        {
            "valuesFrom": [ref("one"), ref("two", valuesKey="k", targetPath="x.y")],
            "values": {"x": {"y": 1, "z": 2}},
        },
        {"one": {FILE: "x: {'y': 0, w: 0}\n"}, "two": {"k": "v"}},
        {"x": {"y": 1, "z": 2, "w": 0}},
    ),
    (
        "reference after a path wins",
        {"valuesFrom": [ref("one", valuesKey="k", targetPath="x.y"), ref("two")]},
        {"one": {"k": "v"}, "two": {FILE: "x: {'y': 9}\n"}},
        {"x": {"y": 9}},
    ),
    (
        "path into a list of the values",
        {"valuesFrom": [ref("one", valuesKey="k", targetPath="x.l[0]")], "values": {"x": {"l": ["a", "b"]}}},
        {"one": {"k": "v"}},
        {"x": {"l": ["v", "b"]}},
    ),
    (
        "path behind a list of the values",
        {"valuesFrom": [ref("one", valuesKey="k", targetPath="x.l[2]")], "values": {"x": {"l": ["a", "b"]}}},
        {"one": {"k": "v"}},
        {"x": {"l": ["a", "b", "v"]}},
    ),
    (
        "path behind a list at the top",
        {"valuesFrom": [ref("one", valuesKey="k", targetPath="l[2]")], "values": {"l": ["a", "b"]}},
        {"one": {"k": "v"}},
        {"l": ["a", "b"]},
    ),
]  # fmt: skip


def changed(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """`base` with other values at the top; `...` = none."""
    return {key: value for key, value in {**base, **change}.items() if value is not ...}


@pytest.mark.parametrize(("name", "spec", "held", "wanted"), FLUX_CASES, ids=[one[0] for one in FLUX_CASES])
def test_flux(name: str, spec: dict[str, Any], held: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert values(flux(spec, **held)) == changed(OWN, wanted)


@pytest.mark.parametrize(
    ("text", "path"),
    [("a,b", "x"), ("v", "own2..a"), ("v", "list2[x]"), ("{a", "x")],
)
def test_flux_refuses(text: str, path: str) -> None:
    files = flux({"valuesFrom": [ref("one", valuesKey="k", targetPath=path)]}, one={"k": text})
    failure = build(files).failure
    assert failure is not None and failure.rule == "invalid-values"
    assert failure.location.path == "apps/all.yaml"


APPLICATION = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "Application",
    "metadata": {"name": "shop", "namespace": "argocd"},
}
SOURCE = {"repoURL": URL, "targetRevision": "HEAD", "path": "charts/web"}
FILES = {
    "charts/web/prod.yaml": "own: {a: prod}\nlist: [p]\n",
    "charts/web/more.yaml": "own: {a: more, c: more}\n",
    "charts/web/null.yaml": "own: null\nlist: null\n",
    "envs/a.yaml": "own: {a: a}\nlist: [a]\n",
    "envs/b.yaml": "own: {a: b}\n",
    "text.txt": "one, two\n{three}=\\four\n",
}


def parameters(*entries: tuple[str, str] | tuple[str, str, bool]) -> list[dict[str, Any]]:
    return [
        {"name": name, "value": value, **({"forceString": True} if more else {})}
        for name, value, *more in entries
    ]


ARGO_CASES: dict[str, tuple[dict[str, Any], list[str], str]] = {
    "values object": ({"valuesObject": {"own": {"a": 5}}}, [], "own: {a: 5}"),
    "values": ({"values": "own:\n  a: 5\n"}, [], "own: {a: 5}"),
    "object before text": ({"valuesObject": {"x": 1}, "values": "x: 2\ny: 2\n"}, [], "x: 1"),
    "empty object before text": ({"valuesObject": {}, "values": "x: 2\n"}, [], "{}"),
    "null": ({"valuesObject": {"own": {"a": None}}}, [], "own: {a: null}"),
    "file": ({"valueFiles": ["prod.yaml"]}, ["-f", "charts/web/prod.yaml"], ""),
    "files in order": (
        {"valueFiles": ["prod.yaml", "more.yaml"]},
        ["-f", "charts/web/prod.yaml", "-f", "charts/web/more.yaml"],
        "",
    ),
    "files the other way": (
        {"valueFiles": ["more.yaml", "prod.yaml"]},
        ["-f", "charts/web/more.yaml", "-f", "charts/web/prod.yaml"],
        "",
    ),
    "file twice": (
        {"valueFiles": ["prod.yaml", "more.yaml", "./prod.yaml"]},
        ["-f", "charts/web/prod.yaml", "-f", "charts/web/more.yaml"],
        "",
    ),
    "file of nulls": ({"valueFiles": ["prod.yaml", "null.yaml"]}, ["-f", "charts/web/prod.yaml", "-f", "charts/web/null.yaml"], ""),
    "file from the top": ({"valueFiles": ["/envs/a.yaml"]}, ["-f", "envs/a.yaml"], ""),
    "file above": ({"valueFiles": ["../../envs/b.yaml"]}, ["-f", "envs/b.yaml"], ""),
    "pattern": ({"valueFiles": ["/envs/*.yaml"]}, ["-f", "envs/a.yaml", "-f", "envs/b.yaml"], ""),
    "pattern before a file of it": (
        {"valueFiles": ["/envs/*.yaml", "/envs/a.yaml"]},
        ["-f", "envs/b.yaml", "-f", "envs/a.yaml"],
        "",
    ),
    "missing file": (
        {"valueFiles": ["none.yaml", "prod.yaml"], "ignoreMissingValueFiles": True},
        ["-f", "charts/web/prod.yaml"],
        "",
    ),
    "pattern of nothing": ({"valueFiles": ["/none/*.yaml"], "ignoreMissingValueFiles": True}, [], ""),
    "values over files": ({"valueFiles": ["prod.yaml"], "values": "own: {a: 9}\n"}, ["-f", "charts/web/prod.yaml"], "own: {a: 9}"),
    "parameters over all": (
        {"valueFiles": ["prod.yaml"], "values": "own: {a: 9}\n", "parameters": parameters(("own.a", "7"))},
        ["-f", "charts/web/prod.yaml", "--set", "own.a=7"],
        "own: {a: 9}",
    ),
    "parameter of each kind": (
        {"parameters": parameters(("a", "1"), ("b", "true"), ("c", "null"), ("d", ""), ("e", "1.10"))},
        ["--set", "a=1", "--set", "b=true", "--set", "c=null", "--set", "d=", "--set", "e=1.10"],
        "",
    ),
    "forced text": (
        {"parameters": parameters(("a", "1", True), ("b", "true", True), ("c", "null", True))},
        ["--set-string", "a=1", "--set-string", "b=true", "--set-string", "c=null"],
        "",
    ),
    "forced text goes last": (
        {"parameters": parameters(("a", "text", True), ("a", "5"))},
        ["--set", "a=5", "--set-string", "a=text"],
        "",
    ),
    "last of one name": ({"parameters": parameters(("a", "1"), ("a", "2"))}, ["--set", "a=2"], ""),
    "commas": (
        {"parameters": parameters(("a", "1,b=2"), ("c", "{x,y}"), ("d", r"x\,y"))},
        ["--set", r"a=1\,b=2", "--set", "c={x,y}", "--set", r"d=x\,y"],
        "",
    ),
    "into a list": (
        {"parameters": parameters(("list[1]", "x"), ("hosts[0].name", "h"), (r"note.a\.b/c", "d"))},
        ["--set", "list[1]=x", "--set", "hosts[0].name=h", "--set", r"note.a\.b/c=d"],
        "",
    ),
    "variable": (
        {"parameters": parameters(("name", "$ARGOCD_APP_NAME"), ("other", "$NONE-${ARGOCD_APP_NAME}"))},
        ["--set", "name=shop", "--set", "other=-shop"],
        "",
    ),
    "file of a parameter": (
        {"fileParameters": [{"name": "text.all", "path": "../../text.txt"}]},
        ["--set-file", "text.all=text.txt"],
        "",
    ),
    "file of a parameter goes last": (
        {"fileParameters": [{"name": "a", "path": "/text.txt"}], "parameters": parameters(("a", "5", True))},
        ["--set-string", "a=5", "--set-file", "a=text.txt"],
        "",
    ),
}  # fmt: skip


def application(options: dict[str, Any], sources: bool = False) -> str:
    spec: dict[str, Any] = {"project": "default", "destination": {"server": "https://x", "namespace": "web"}}
    if sources:
        spec["sources"] = [
            {**SOURCE, "helm": options},
            {"repoURL": URL, "targetRevision": "HEAD", "ref": "here"},
        ]
    else:
        spec["source"] = {**SOURCE, "helm": options}
    return yaml.safe_dump({**APPLICATION, "spec": spec})


def helm(folder: Path, words: list[str], text: str) -> Any:
    """The values that helm gives the chart for the command that Argo CD makes; `text` = of `values`, which come last."""
    for path, held in {**CHART, **FILES, ".values": text}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(held)
    last = ["--values", ".values"] if text else []
    done = subprocess.run(
        ["helm", "template", "charts/web", "--name-template", "shop", *words, *last],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    return json.loads(yaml.safe_load(done.stdout)["data"]["all"])


@pytest.mark.parametrize(("options", "words", "text"), ARGO_CASES.values(), ids=ARGO_CASES)
def test_argo_cd(options: dict[str, Any], words: list[str], text: str, tmp_path: Path) -> None:
    assert values({**FILES, "app.yaml": application(options)}) == helm(tmp_path, words, text)


def test_file_of_another_source(tmp_path: Path) -> None:
    options = {
        "valueFiles": ["$here/envs/a.yaml", "prod.yaml"],
        "fileParameters": [{"name": "t", "path": "$here/text.txt"}],
    }
    words = ["-f", "envs/a.yaml", "-f", "charts/web/prod.yaml", "--set-file", "t=text.txt"]
    found = values({**FILES, "app.yaml": application(options, sources=True)})
    assert found == helm(tmp_path, words, "")


@pytest.mark.parametrize("named", ["none.yaml", "/none/*.yaml", "$here/none.yaml"])
def test_missing_file_is_a_fault(named: str) -> None:
    failure = build({"app.yaml": application({"valueFiles": [named]}, sources=True)}).failure
    assert failure is not None and (failure.rule, failure.location.path) == ("missing-file", "app.yaml")
