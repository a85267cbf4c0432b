"""The embedded engine against the real OPA: shipped policies, conftest-style policies, and our built-ins."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gitops_gate import data
from gitops_gate.config import PolicySettings
from gitops_gate.git.trees import Folder
from gitops_gate.load import load_file, resources
from gitops_gate.model import Facts, Resource
from gitops_gate.model.module import example
from gitops_gate.policy import policies
from gitops_gate.policy.library import judges
from gitops_gate.policy.rego.engine import Engine, Undefined
from tests.policy.judging import loaded, said

pytestmark = pytest.mark.tool("opa")

REGO = sorted(path.parent.name for path in data.folder("policies").glob("*/policy.rego"))


def objects(folder: Path) -> list[Resource]:
    texts = [(folder / name).read_text("utf-8") for name in ("bad.yaml", "good.yaml")]
    documents = [one for text in texts for one in load_file("e.yaml", example(text).text.encode()).documents]
    return [one for document in documents for one in resources(document)]


@pytest.mark.parametrize("name", REGO)
def test_shipped_policies(name: str) -> None:
    folder = data.folder("policies") / name
    results = []
    for engine in ("embedded", "opa"):
        settings = PolicySettings(folders=(".",), namespaces=("*",), engine=engine)
        (check,) = policies(Folder(folder), settings)
        judged = [one for one in objects(folder) if judges(check, one)]
        found = [finding for one in judged for finding in check.run(one, Facts(), **check.options)]
        results.append([(str(one.resource), one.location, one.message) for one in found])
    assert results[0] == results[1]
    assert results[0]


V0 = """\
package main

import data.kubernetes

name = input.metadata.name

required := {"app.kubernetes.io/name", "team"}

deny[msg] {
  kubernetes.is_deployment
  not input.spec.template.spec.securityContext.runAsNonRoot
  msg = sprintf("Containers must not run as root in Deployment %s", [name])
}

deny[msg] {
  kubernetes.is_deployment
  missing := required - {label | input.spec.selector.matchLabels[label]}
  count(missing) > 0
  msg = sprintf("Deployment %s lacks %v", [name, missing])
}

violation[{"msg": msg, "details": {"image": container.image}}] {
  container := input.spec.template.spec.containers[_]
  [_, tag] := split(container.image, ":")
  re_match("^(latest|dev.*)$", tag)
  msg := sprintf("%s uses %s", [container.name, tag])
}

warn_old_api[msg] {
  any([input.apiVersion == "apps/v1beta1", startswith(input.apiVersion, "extensions/")])
  msg := "old API"
}

exception[rules] {
  input.metadata.labels.legacy == "true"
  rules := ["old_api"]
}
"""
LIBRARY = 'package kubernetes\n\nis_deployment { input.kind == "Deployment" }\n'


def deployment(
    api: str = "apps/v1", labels: Any = None, root: bool = True, image: str = "a:1"
) -> dict[str, Any]:
    context = {} if root else {"securityContext": {"runAsNonRoot": True}}
    return {
        "apiVersion": api,
        "kind": "Deployment",
        "metadata": {"name": "web", "labels": labels or {}},
        "spec": {
            "selector": {"matchLabels": {"team": "a"}},
            "template": {"spec": {**context, "containers": [{"name": "c", "image": image}]}},
        },
    }


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (deployment(), 2),
        (deployment(root=False), 1),
        (deployment(image="a:latest"), 3),
        (deployment(image="a:dev-7"), 3),
        (deployment(image="a"), 2),
        (deployment("extensions/v1beta1"), 3),
        (deployment("extensions/v1beta1", {"legacy": "true"}), 2),
        ({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}}, 0),
    ],
)
def test_policies_in_the_style_of_conftest(body: dict[str, Any], count: int) -> None:
    files = {"p/base.rego": V0, "p/lib/kubernetes.rego": LIBRARY}
    embedded = said(loaded(files), body)
    assert embedded == said(loaded(files, engine="opa"), body)
    assert len(embedded) == count


BUILTINS = (
    "array.flatten([1, [2, [3]], []])",
    'strings.split_n("a,b,c", ",", 2)',
    'strings.split_n("a,b,c", ",", -1)',
    'strings.split_n("a,b,c", ",", 0)',
    'strings.split_n("abc", "", 2)',
    'uri.parse("https://user@example.com:8443/a/b?q=1#f")',
    'uri.parse("a/b")',
    'uri.is_valid("https://example.com/")',
    'uri.is_valid("::x")',
    'uri.is_valid("http://h:xx/")',
    'net.cidr_merge(["10.0.0.0/24", "10.0.1.0/24", "192.168.0.0/16"])',
    'net.cidr_intersects("10.0.0.0/8", "10.1.0.0/16")',
    'net.cidr_intersects("10.0.0.0/8", "11.1.0.0/16")',
    'net.cidr_contains_matches(["10.0.0.0/8"], ["10.1.0.0/16", "11.0.0.0/8"])',
    'net.cidr_contains_matches({"a": "10.0.0.0/8"}, "10.1.0.0/16")',
    "numbers.range(1, 4)",
    "numbers.range(4, 1)",
    "numbers.range(-2, -2)",
    'crypto.md5("a")',
    'crypto.sha1("a")',
    'crypto.sha256("ä")',
    'crypto.hmac.sha256("text", "key")',
    'crypto.hmac.sha512("text", "key")',
    'crypto.hmac.equal("a", "a")',
)
OLD_BUILTINS = (
    "any([true, false])",
    "any([])",
    "all([true, false])",
    "all([])",
    "all({true})",
    're_match("^a+$", "aaa")',
    're_match("b", "aaa")',
    "cast_array({1, 2})",
    "cast_array([1])",
    "cast_set([1, 1])",
    'cast_string("a")',
    "cast_boolean(true)",
    "cast_null(null)",
    'cast_object({"a": 1})',
    "set_diff({1, 2}, {2})",
    'net.cidr_overlap("10.0.0.0/8", "10.0.0.1")',
)


def opa_value(expression: str, version: int) -> Any:
    words = ["opa", "eval", "--format", "json", *(["--v0-compatible"] if version == 0 else []), expression]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
    found = json.loads(done.stdout).get("result")
    return found[0]["expressions"][0]["value"] if found else Undefined


@pytest.mark.parametrize(
    ("expression", "version"), [*((one, 1) for one in BUILTINS), *((one, 0) for one in OLD_BUILTINS)]
)
def test_builtins_that_are_added(expression: str, version: int) -> None:
    text = f"package a\n\nx := {expression}\n"
    assert Engine([("a.rego", text, version)], {}).value("data.a.x", b"{}") == opa_value(expression, version)


DIFFERENCES = {
    "not of an undefined argument": ('x if not contains(input.image, ":")', True, Undefined),
    "the way to write it": (
        'x if {\n\timage := input.image\n\tnot contains(image, ":")\n}',
        Undefined,
        Undefined,
    ),
    "a wrong type": ("x := count(input.number)", "error", Undefined),
    "interpolation": ('x := $"{input.number}"', "error", "1"),
}


@pytest.mark.parametrize(("text", "embedded", "exact"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_the_differences_that_the_readme_names(text: str, embedded: Any, exact: Any) -> None:
    from gitops_gate.policy.rego.fault import RegoFault
    from gitops_gate.policy.rego.opa import Opa

    module = [("a.rego", f"package a\n\n{text}\n", 1)]
    try:
        found = Engine(module, {}).value("data.a.x", b'{"number": 1}')
    except RegoFault:
        found = "error"
    assert found == embedded
    assert Opa(module, {}, ("data.a.x",)).value("data.a.x", b'{"number": 1}') == exact
