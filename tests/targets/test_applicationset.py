"""ApplicationSets: the Applications that they generate. The table is what Argo CD's own controller gave (v3.1)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitops_gate.config import KnownCluster, Settings
from gitops_gate.gate import run
from gitops_gate.git.trees import Memory
from gitops_gate.load import load_file, resources
from gitops_gate.model import Resource
from gitops_gate.targets import Asked
from gitops_gate.targets.applicationset import application_set, applications
from gitops_gate.targets.sources import Repository
from tests.test_unfold import CONFIG_MAP, counts, unfold

CASES = json.loads(Path(__file__).with_name("applicationsets.json").read_text("utf-8"))
URL = "https://github.com/o/fleet"


def resource(spec: dict[str, Any]) -> Resource:
    head = {"apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet"}
    body = head | {"metadata": {"name": "s", "namespace": "argocd"}, "spec": spec}
    text = yaml.safe_dump(body, sort_keys=False, width=1000)
    (found,) = resources(load_file("sets/set.yaml", text.encode()).documents[0])
    return found


def cluster(given: dict[str, Any]) -> KnownCluster:
    labels, annotations = (tuple(given.get(name, {}).items()) for name in ("Labels", "Annotations"))
    return KnownCluster(given["Name"], given["Server"], "", labels, annotations)


def repository(files: dict[str, str]) -> Repository:
    tree = Memory({path: text.encode() for path, text in files.items()})
    return Repository(tree, URL, "fleet", clusters=tuple(map(cluster, CASES["clusters"])))


def asked(spec: dict[str, Any]) -> list[Asked]:
    return list(application_set(resource(spec), repository(CASES["files"])))


def generated(spec: dict[str, Any]) -> list[Resource]:
    return [
        made for one in asked(spec) if one.path is not None for made in applications(one.recipe, one.resource)
    ]


def full(value: Any) -> Any:
    """Without what Go leaves out: empty texts, lists and mappings."""
    if isinstance(value, dict):
        return {key: full(one) for key, one in value.items() if one not in (None, "", {}, [])}
    return [full(one) for one in value] if isinstance(value, list) else value


def shown(body: dict[str, Any]) -> str:
    return json.dumps(full({key: body[key] for key in ("metadata", "spec")}), sort_keys=True)


@pytest.mark.parametrize(("spec", "expected"), CASES["sets"])
def test_applications(spec: dict[str, Any], expected: Any) -> None:
    found = sorted(shown(one.body) for one in generated(spec))
    if expected == "fails":
        assert found == []
        assert all(one.fault or one.why.startswith("not generated: ") for one in asked(spec))
    else:
        assert found == sorted(map(shown, expected))


def template(name: str = "{{name}}", path: str = "apps/{{name}}", **more: Any) -> dict[str, Any]:
    source = {"repoURL": URL, "path": path, "targetRevision": "HEAD"}
    destination = {"server": "https://kubernetes.default.svc", "namespace": "shop"}
    return {
        "metadata": {"name": name},
        "spec": {"project": "default", "source": source, "destination": destination} | more,
    }


def elements(*names: str) -> dict[str, Any]:
    return {"list": {"elements": [{"name": name} for name in names]}}


GIT = {"repoURL": URL, "revision": "HEAD"}


@pytest.mark.parametrize(
    ("generator", "why"),
    [
        ({"scmProvider": {"github": {}}}, "its scmProvider generator lists the repositories of a hosting service"),
        ({"pullRequest": {"github": {}}}, "its pullRequest generator lists open pull requests"),
        ({"plugin": {"configMapRef": {"name": "x"}}}, "its plugin generator asks a plugin, which runs in the cluster"),
        ({"git": GIT | {"repoURL": "https://github.com/o/other", "directories": [{"path": "*"}]}}, "its git generator reads another"),
        ({"git": GIT | {"revision": "v1.0.0", "directories": [{"path": "*"}]}}, "its git generator reads v1.0.0 of this"),
        ({"git": GIT | {"files": [{"path": ":(icase)x"}]}}, "its pattern is not understood"),
    ],
)  # fmt: skip
def test_what_is_not_generated(generator: dict[str, Any], why: str) -> None:
    (one,) = asked({"generators": [generator], "template": template()})
    assert one.why.startswith(f"not generated: {why}")
    assert one.place.path == "sets/set.yaml" and one.place.line > 1


MATRIX = {"matrix": {"generators": [elements("a", "b"), elements("c")]}}
NAMED = {"template": template("shop")}


@pytest.mark.parametrize(
    ("spec", "line", "why"),
    [
        ({"generators": [{"git": GIT}]}, 20, "its git generator names neither directories nor files"),
        ({"generators": [{"matrix": {"generators": [elements("a")]}}]}, 20, "its matrix generator has 1 generators"),
        ({"generators": [MATRIX]}, 26, "both generators of its matrix give `name`, with two values"),
        ({"generators": [{"list": {"elements": [{"n": 1}]}}]}, 22, "`n` is no text, and there is no `goTemplate: true`"),
        ({"generators": [elements("a") | {"selector": {"matchExpressions": [{"key": "a", "operator": "Is"}]}}]},
         23, "its selector has the operator 'Is'"),
        ({"goTemplate": True, "goTemplateOptions": ["missingkey=error"], "generators": [elements("a")],
          "template": template("{{.nam}}")}, 9, "there is no parameter `nam`"),
        ({"generators": [elements("a")], "templatePatch": "- a"}, 23, "its templatePatch gives no mapping"),
        ({"generators": [elements("a", "b")], **NAMED}, 9, "makes 2 Applications of the name shop, of name=a and of name=b"),
        ({"generators": [elements("a"), elements("a")]}, 9, "makes 2 Applications of the name a, of name=a"),
    ],
)  # fmt: skip
def test_what_argo_cd_refuses(spec: dict[str, Any], line: int, why: str) -> None:
    found = [one for one in asked({"template": template()} | spec) if one.fault]
    assert [(one.rule, one.place.line) for one in found] == [("invalid-application-set", line)]
    assert why in found[0].why and "ApplicationSet/argocd/s" in found[0].why


@pytest.mark.parametrize(
    "generator", [{"clusters": {}}, {"matrix": {"generators": [{"clusters": {}}, elements("a")]}}]
)
def test_what_clusters_have_is_not_known_for_sure(generator: dict[str, Any]) -> None:
    strict = {"goTemplate": True, "goTemplateOptions": ["missingkey=error"], "generators": [generator]}
    (one,) = asked(strict | {"template": template("{{.metadata.labels.tier}}")})
    assert not one.fault and one.why.startswith("not generated: there is no parameter")
    assert not any(one.fault for one in asked({"generators": [generator], **NAMED}))


def test_a_fault_of_an_application_set_is_found_at_its_line() -> None:
    (one,) = [
        one
        for one in run(set_of(NAMED | {"generators": [elements("a", "b")]}), Settings()).findings
        if one.rule == "invalid-application-set"
    ]
    assert (one.location.path, one.location.line) == ("sets/set.yaml", 9)


def set_of(spec: dict[str, Any]) -> Memory:
    head = {"apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet"}
    body = head | {"metadata": {"name": "s", "namespace": "argocd"}, "spec": spec}
    return Memory({"sets/set.yaml": yaml.safe_dump(body, sort_keys=False, width=1000).encode()})


def test_what_a_template_uses_is_named() -> None:
    spec = {
        "goTemplate": True,
        "generators": [elements("a")],
        "template": template("{{ now }}"),
    }
    (one,) = asked(spec)
    assert one.why == "not generated: it uses the function `now`, whose result changes with the time"


def test_one_generator_of_two() -> None:
    spec = {"generators": [elements("a"), {"plugin": {"x": 1}}], "template": template()}
    assert [one.id.name for one in generated(spec)] == ["a"]
    assert sum(one.path is None for one in asked(spec)) == 1


def line(spec: dict[str, Any], *route: str | int, which: int = 0) -> str:
    one = generated(spec)[which]
    place = one.at(*route)
    head = {"apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet"}
    body = head | {"metadata": {"name": "s", "namespace": "argocd"}, "spec": spec}
    text = yaml.safe_dump(body, sort_keys=False, width=1000)
    assert place.path == "sets/set.yaml"
    return text.splitlines()[place.line - 1].strip()


def test_places() -> None:
    own = {"metadata": {"labels": {"l-{{name}}": "x"}}, "spec": {"source": {"path": "own/{{name}}"}}}
    spec = {
        "generators": [{"list": elements("a")["list"] | {"template": own}}, elements("b")],
        "template": template(),
        "templatePatch": "spec: {source: {targetRevision: main}}",
    }
    assert line(spec, "spec", "source", "path") == "path: own/{{name}}"
    assert line(spec, "spec", "source", "path", which=1) == "path: apps/{{name}}"
    assert line(spec, "spec", "source", "repoURL") == f"repoURL: {URL}"
    assert line(spec, "metadata", "labels", "l-a") == "l-{{name}}: x"
    assert line(spec, "metadata", "namespace") == "namespace: argocd"
    assert line(spec, "spec", "source", "targetRevision").startswith("templatePatch:")


def test_generated_applications_are_built() -> None:
    spec = {
        "goTemplate": True,
        "generators": [{"git": {"repoURL": "https://github.com/owner/fleet", "revision": "HEAD", "directories": [{"path": "apps/*"}]}}],
        "template": template("{{.path.basename}}", "{{.path.path}}"),
    }  # fmt: skip
    spec["template"]["spec"]["source"]["repoURL"] = "https://github.com/owner/fleet"
    body = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "ApplicationSet",
        "metadata": {"name": "all"},
        "spec": spec,
    }
    files = {f"apps/{name}/a.yaml": CONFIG_MAP.format(name=name) for name in "xy"}
    files |= {"root/set.yaml": yaml.safe_dump(body)}
    found = unfold(files)
    assert counts(found) == {"argocd/all": 2, "argocd/x": 1, "argocd/y": 1, "root": 1}
    assert found.not_checked == ()


def test_a_generated_application_whose_folder_is_missing() -> None:
    spec = {"generators": [elements("x", "gone")], "template": template()}
    spec["template"]["spec"]["source"]["repoURL"] = "https://github.com/owner/fleet"
    body = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "ApplicationSet",
        "metadata": {"name": "all"},
        "spec": spec,
    }
    found = unfold({"set.yaml": yaml.safe_dump(body), "apps/x/a.yaml": CONFIG_MAP.format(name="x")})
    (failure,) = found.missing
    assert failure.message == (
        "Application/gone deploys the folder apps/gone, which is not in this repository"
        " (ApplicationSet/all makes it of name=gone)"
    )
    assert failure.location.path == "set.yaml"
