"""Lost indentation: flattened documents are found at the right line, sound ones are not."""

from __future__ import annotations

import pytest

from gitops_gate.checks.yaml import duplicate_key, invalid_yaml
from gitops_gate.checks.yaml.lost_indentation import (
    RULE,
    check,
    likely_lost,
    lost_documents,
    lost_indentation,
    shadowed,
)
from gitops_gate.load import load_file
from gitops_gate.model import Facts, Location, Rule, Severity

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
name: web
spec:
replicas: 3
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
image: nginx:1.27.0
"""
OVERLAY = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: production
resources:
- ../../base
images:
- name: example/web
newTag: v1.2.3
"""

LOST: dict[str, tuple[str, int, str]] = {
    "a Deployment": (DEPLOYMENT, 3, "`metadata:` has no children, and `name:`"),
    "spaces before the colon": (
        "apiVersion : v1\nkind : Service\nmetadata :\nname : web\n",
        3,
        "`metadata:` has no children, and `name:`",
    ),
    "comments and blank lines between": (
        "# a\napiVersion: v1\nkind: Service\n\nmetadata: # the name\n# below\nname: web\nspec:\ntype: X\n",
        5,
        "`metadata:` has no children, and `name:`",
    ),
    "a namespace first in the metadata": (
        "apiVersion: v1\nkind: Service\nmetadata:\nnamespace: a\nname: b\n",
        3,
        "`metadata:` has no children, and `namespace:`",
    ),
    "no kind": (
        "apiVersion: v1\nspec:\nreplicas: 1\nport: 80\n",
        2,
        "`spec:` has no children, and `replicas:`",
    ),
    "a kustomization": (OVERLAY, 8, "`newTag:` should be part of the list item above"),
    "CRLF": (DEPLOYMENT.replace("\n", "\r\n"), 3, "`metadata:` has no children, and `name:`"),
    "a block scalar": (
        "apiVersion: v1\nkind: Service\npatch: |-\n- op: x\nspec:\npath: y\n",
        5,
        "`spec:` has no children, and `path:`",
    ),
}


@pytest.mark.parametrize(("text", "line", "message"), LOST.values(), ids=LOST)
def test_lost(text: str, line: int, message: str) -> None:
    found = lost_indentation(text)
    assert found is not None
    assert found[0] == line
    assert message in found[1]


SOUND = {
    "an indented one": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n",
    "lists in the first column": (
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- a\n- b\n"
    ),
    "an empty list in a kustomization": (
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- a\nimages:\nnamespace: x\n"
    ),
    "metadata on one line": "apiVersion: v1\nkind: ConfigMap\ndata:\nmetadata: {name: a}\n",
    "three lines": "kind: Service\nmetadata:\nname: web\n",
    "no manifest": "services:\nweb: 1\nports:\nhttp: 80\n",
    "an annotation's key in a kustomization": (
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- a\nexample.com/x: y\n"
    ),
    "empty": "",
    "comments": "# apiVersion: v1\n# kind: Service\n# metadata:\n# name: web\n",
}


@pytest.mark.parametrize("text", SOUND.values(), ids=SOUND)
def test_sound(text: str) -> None:
    assert lost_indentation(text) is None


def test_each_document_of_a_file_is_found_in_its_lines() -> None:
    text = (
        f"---\n{DEPLOYMENT}---\nkind: Service\nmetadata:\n  name: a\n--- # more\n{OVERLAY}...\n{DEPLOYMENT}"
    )
    file = load_file("app.yaml", text.encode())
    assert [(lost.first, lost.line, lost.last) for lost in lost_documents(file)] == [
        (2, 4, 18),
        (24, 31, 31),
        (33, 35, 50),
    ]


def test_flattened_text_that_still_is_yaml_is_found_without_a_fault() -> None:
    file = load_file("app.yaml", b"apiVersion: v1\nkind: Namespace\nmetadata:\nname: web\n")
    assert file.faults == ()
    assert [(f.rule, f.location.line) for f in check(file, Facts())] == [("lost-indentation", 3)]


def test_what_follows_from_it_is_not_said_again() -> None:
    text = f"{DEPLOYMENT}---\na: 1\na: 2\n"
    file = load_file("app.yaml", text.encode())
    schema = Rule("schema-violation", Severity.ERROR, "")
    secret = Rule("plaintext-secret", Severity.ERROR, "")
    more = [rule.finding(Location("app.yaml", 4, 1), "x") for rule in (schema, secret)]
    findings = [*check(file, Facts()), *duplicate_key.check(file, Facts()), *more]
    assert len(findings) > 5
    kept = shadowed(findings, {"app.yaml": file}, {"schema-violation"})
    assert [(f.rule, f.location.line) for f in kept] == [
        ("lost-indentation", 3),
        ("duplicate-key", 20),
        ("plaintext-secret", 4),
    ]
    without = [finding for finding in findings if finding.rule != RULE.id]
    assert shadowed(without, {"app.yaml": file}, {"schema-violation"}) == without


def test_broken_text_gets_a_hint_where_it_looks_flattened() -> None:
    flattened = DEPLOYMENT.replace("replicas: 3", "  replicas: 3")
    assert likely_lost(flattened)
    file = load_file("app.yaml", f"{flattened}'x\n".encode())
    (finding,) = invalid_yaml.check(file, Facts())
    assert "lost its indentation" in finding.hint
    assert not likely_lost("a:\n  b:\n    c:\n      - d\n")
    assert not likely_lost("")
