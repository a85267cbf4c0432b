"""The checks that ask the schema store."""

from __future__ import annotations

from collections import Counter
from types import ModuleType
from typing import Any

import pytest

from gitops_gate.checks.schema import (
    incomplete_manifest,
    missing_schema,
    removed_api,
    schema_violation,
    unknown_kind,
)
from gitops_gate.load import load_file, resources
from gitops_gate.model import Facts, Finding
from gitops_gate.model.module import as_check, examples
from gitops_gate.schemas import Store

MODULES = [schema_violation, removed_api, unknown_kind, missing_schema]
STORE = Store()

WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
spec:
  replicas: {replicas}
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: example.com/web:1
"""
SOPS = """\
sops:
    mac: ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]
    version: 3.9.0
"""


def run(module: ModuleType, text: str, store: Any = STORE) -> tuple[list[Finding], Counter[tuple[str, str]]]:
    """The findings of a check on a manifest file, and what it could not judge."""
    unjudged: Counter[tuple[str, str]] = Counter()
    facts = Facts(schemas=store, not_checked=lambda what, why: unjudged.update([(what, why)]))
    file = load_file("app.yaml", text.encode())
    assert not file.faults
    found = [
        finding
        for document in file.documents
        for resource in resources(document)
        for finding in module.check(resource, facts)
    ]
    return found, unjudged


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.RULE.id)
def test_the_examples_of_the_page(module: ModuleType) -> None:
    shown = examples(as_check(module).page)
    assert shown.bad
    assert shown.good
    for example in shown.bad:
        found, _ = run(module, example.text)
        assert sorted(finding.location.line for finding in found) == list(example.marked)
    for example in shown.good:
        assert run(module, example.text)[0] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.RULE.id)
def test_without_a_store_nothing_is_found(module: ModuleType) -> None:
    text = "apiVersion: apps/v1beta1\nkind: Deploy\nspec: 1\n"
    assert run(module, text, None) == ([], Counter())


@pytest.mark.parametrize(
    ("api", "kind", "expected"),
    [
        ("apps/v1beta1", "Deployment", {"removed-api"}),
        ("v1", "Deployment", {"unknown-kind"}),
        ("example.com/v1", "Widget", {"missing-schema"}),
        ("apps/v1", "Deployment", {"schema-violation"}),
    ],
)
def test_one_fault_is_told_by_one_rule(api: str, kind: str, expected: set[str]) -> None:
    text = f"apiVersion: {api}\nkind: {kind}\nmetadata:\n  name: x\nspec: 1\n"
    assert {finding.rule for module in MODULES for finding in run(module, text)[0]} == expected


def test_a_kind_without_a_schema_is_counted() -> None:
    text = "apiVersion: example.com/v1\nkind: Widget\n---\napiVersion: example.com/v1\nkind: Widget\n"
    assert run(schema_violation, text) == ([], Counter({("example.com/v1 Widget", "no schema"): 2}))


@pytest.mark.parametrize(
    ("text", "lines", "unjudged"),
    [
        # a variable stands for a value
        (WORKLOAD.format(name="${NAME}", replicas="${N}"), [], 2),
        (WORKLOAD.format(name="web", replicas="${N:=2}"), [], 1),
        (WORKLOAD.format(name="web", replicas="many"), [6], 0),
        (WORKLOAD.format(name="web", replicas="$N"), [6], 0),
        # for a whole object
        ("apiVersion: v1\nkind: Pod\nmetadata: ${META}\nspec: ${SPEC}\n", [], 2),
        # for a key
        ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  ${KEY}: x\n", [], 1),
        ("apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec:\n  ports:\n    - ${PORT}: 80\n", [], 2),
        # a fault beside a variable is one
        ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${A}\n  lable: ${B}\n", [5], 1),
        # somewhere within a choice
        (
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: x}\nspec:\n  interval: 1m\n  ${CHART}: {}\n",
            [],
            2,
        ),
        # a variable somewhere below says nothing of what is missing
        (
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: x}\nspec:\n  interval: 1m\n  values:\n    a: ${A}\n",
            [4],
            0,
        ),
        # a template, or a blank to be filled in
        (
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  labels:\n    a: '{{ team }}'\n    b: x-{{y}}\n",
            [],
            2,
        ),
        ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  labels:\n    app: 'my app!'\n", [6], 0),
        ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  labels:\n    app: <your-app>\n", [], 1),
        (WORKLOAD.format(name="web", replicas="'{{ .Values.replicas }}'"), [], 1),
        (WORKLOAD.format(name="web", replicas="<replicas>"), [6], 0),
        (WORKLOAD.format(name="web", replicas="<path:kv/web#replicas>"), [], 1),
        # SOPS
        (f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\ndata:\n  a: ENC[x]\n{SOPS}", [], 0),
        (f"apiVersion: v1\nkind: Secret\nmetadata: ENC[x]\ndata: ENC[AES256_GCM,data:x]\n{SOPS}", [], 2),
        ("apiVersion: v1\nkind: Secret\nmetadata: {name: x}\nsops: text\n", [4], 0),
        # what controllers fill in
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nstatus:\n  conditions:\n    - type: Ready\n",
            [],
            1,
        ),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nstatus:\n  condition: []\n", [5], 0),
    ],
)
def test_what_cannot_be_known_is_not_judged(text: str, lines: list[int], unjudged: int) -> None:
    found, counted = run(schema_violation, text)
    assert [finding.location.line for finding in found] == lines
    assert sum(counted.values()) == unjudged


def test_items_of_a_list_are_found_at_their_own_lines() -> None:
    text = """\
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMap
    metadata:
      name: x
    dta: {}
"""
    (finding,) = run(schema_violation, text)[0]
    assert (finding.location.line, finding.location.column) == (8, 5)
    assert finding.hint == "did you mean `data`?"
    assert str(finding.resource) == "ConfigMap/x"


def test_faults_of_one_kind_keep_apart_fingerprints() -> None:
    text = WORKLOAD.format(name="web", replicas="2") + "          foo: 1\n          bar: 1\n"
    found = run(schema_violation, text)[0]
    assert len({finding.fingerprint for finding in found}) == len(found) == 2
    moved = run(schema_violation, "# a line more\n" + text)[0]
    assert [finding.fingerprint for finding in moved] == [finding.fingerprint for finding in found]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("apiVersion: 1\nkind: ConfigMap\nmetadata:\n  name: a\ndata: {}\n", [1]),
        ("kind: ConfigMap\napiVersion:\nmetadata:\n  name: a\ndata: {}\n", [2]),
        ("apiVersion: ''\nkind: ConfigMap\nmetadata:\n  name: a\ndata: {}\n", [1]),
        ("apiVersion: v1\nkind: [ConfigMap]\nmetadata:\n  name: a\ndata: {}\n", [2]),
        ("apiVersion: v1\nKind: ConfigMap\nmetadata:\n  name: a\ndata: {}\n", [2]),
        ("kind: ConfigMap\napiVerison: v1\nmetadata:\n  name: a\ndata: {}\n", [2]),
        ("kind: ConfigMap\nmetadata:\n  name: a\ndata: {}\n", [1]),
        ("kind: pipeline\nname: build\nspec: {}\n", []),
    ],
)
def test_a_manifest_that_does_not_say_what_it_is(text: str, lines: list[int]) -> None:
    facts = Facts(schemas=STORE)
    documents = load_file("app.yaml", text.encode()).documents
    assert [f.location.line for one in documents for f in incomplete_manifest.check(one, facts)] == lines
    assert all(run(module, text)[0] == [] for module in MODULES)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("apiVersion: v1\nkind: ConfigMap\ndata: {}\n", [1]),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  namespace: a\n", [3]),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name:\n", [4]),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ''\n", [4]),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  generateName: a-\n", []),
        ("apiVersion: v1\nkind: ConfigMap\nmetadta:\n  name: a\n", [3]),
    ],
)
def test_an_object_needs_a_name(text: str, lines: list[int]) -> None:
    assert [finding.location.line for finding in run(schema_violation, text)[0]] == lines


@pytest.mark.parametrize("api", ["${V}", "apps/${V}", "{{ v }}"])
def test_a_name_of_an_api_with_a_variable_is_unknown(api: str) -> None:
    assert run(unknown_kind, f"apiVersion: '{api}'\nkind: Deployment\nmetadata:\n  name: a\n")[0] == []
