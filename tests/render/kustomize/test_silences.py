"""What kustomize passes over in silence: notes of builds."""

from __future__ import annotations

import pytest

from gitops_gate.git.trees import Memory
from gitops_gate.load import load_file
from gitops_gate.model import Location, Target
from gitops_gate.render.kustomize import Renderer


def workload(name: str, app: str, kind: str = "Deployment", api: str = "apps/v1") -> str:
    return (
        f"---\napiVersion: {api}\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n  selector: {{matchLabels: {{app: {app}}}}}\n"
        f"  template:\n    metadata: {{labels: {{app: {app}}}}}\n    spec:\n      containers:\n      - name: {name}\n"
        "        image: nginx:1\n        ports:\n        - containerPort: 80\n        - containerPort: 81\n"
    )


def service(name: str, selector: str) -> str:
    return f"---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec:\n  selector: {selector}\n"


SHOP = workload("front", "front") + workload("back", "back") + service("front", "{app: front}")
ROLLOUT = workload("web", "web", "Rollout", "argoproj.io/v1alpha1") + service("web", "{app: web}")
PORTS = (
    "patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: front}\n    spec:\n"
    "      template:\n        spec:\n          containers:\n          - name: front\n            ports:\n"
    "            - {containerPort: 80, protocol: TCP, hostPort: 1}\n            - {containerPort: 90}\n"
)


def notes(objects: str, kustomization: str, **more: str) -> list[tuple[str, int, str]]:
    """(rule, line, message) of what a kustomization over some objects is told."""
    files = {
        "app/all.yaml": objects,
        "app/kustomization.yaml": f"resources: [all.yaml]\n{kustomization}",
        **more,
    }
    tree = Memory({name: content.encode() for name, content in files.items()})
    build = Renderer(tree, load_file).build(Target("app", "kustomize", "app", Location("app")))
    assert build.failure is None, build.failure
    return [(note.rule, note.place.line, note.message) for note in build.notes]


@pytest.mark.parametrize(
    ("objects", "kustomization", "rule", "words"),
    [
        # A label that told pods apart.
        (
            SHOP,
            "commonLabels: {app: shop}\n",
            "broken-selector",
            "the Service front selects the pods of Deployment back as well: `app` told",
        ),
        (
            SHOP,
            "labels: [{includeSelectors: true, pairs: {app: shop}}]\n",
            "broken-selector",
            "Deployment back",
        ),
        (SHOP, "commonLabels: {team: shop}\n", "", ""),
        (SHOP, "labels: [{includeTemplates: true, pairs: {team: shop}}]\n", "", ""),
        (
            SHOP,
            "labels: [{includeTemplates: true, pairs: {app: shop}}]\n",
            "broken-selector",
            "no longer selects",
        ),
        # Without pods of the Service in the build, nobody can say.
        (service("web", "{app: web}"), "commonLabels: {team: shop}\n", "", ""),
        # Kinds whose template kustomize does not know.
        (
            ROLLOUT,
            "commonLabels: {team: shop}\n",
            "broken-selector",
            "no longer selects the pods of Rollout web: they do not get the label `team`",
        ),
        (ROLLOUT, "labels: [{pairs: {team: shop}}]\n", "", ""),
        # Ports of which some state a protocol.
        (SHOP, PORTS, "lost-list-element", "kustomize loses parts of this element of `ports`"),
        (SHOP, PORTS.replace(", protocol: TCP", ""), "", ""),
    ],
)
def test_notes(objects: str, kustomization: str, rule: str, words: str) -> None:
    found = notes(objects, kustomization)
    assert [one[0] for one in found] == ([rule] if rule else [])
    assert words in "".join(one[2] for one in found)


IMAGE = "patches:\n- patch: |-\n    apiVersion: {api}\n    kind: {kind}\n    metadata: {{name: {name}}}\n    spec:\n      template:\n"
IMAGE += "        spec:\n          containers:\n          - name: {name}\n            image: nginx:2\n"


@pytest.mark.parametrize(
    ("kind", "api", "name", "more", "lines"),
    [
        ("Rollout", "argoproj.io/v1alpha1", "web", "", [11]),
        ("Deployment", "apps/v1", "front", "", []),
        ("Rollout", "argoproj.io/v1alpha1", "web", "            ports: []\n", []),
    ],
)
def test_a_list_that_is_replaced(kind: str, api: str, name: str, more: str, lines: list[int]) -> None:
    found = notes(SHOP + ROLLOUT, IMAGE.format(kind=kind, api=api, name=name) + more)
    assert [one[1] for one in found] == lines


def generator(behavior: str, literals: str) -> str:
    return f"- {{name: cm, behavior: {behavior}, literals: [{literals}]}}\n"


BASE = {
    "base/kustomization.yaml": "configMapGenerator: [{name: cm, literals: [A=secret1, B=2]}]\n",
    "part/kustomization.yaml": "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n"
    "configMapGenerator: [{name: cm, behavior: merge, literals: [A=secret3]}]\n",
}
FIRST = "as merged at app/kustomization.yaml:3:3"


@pytest.mark.parametrize(
    ("entries", "more", "messages"),
    [
        # What an overlay does to its base is what it is for.
        (generator("merge", "A=9"), "", []),
        (generator("replace", "A=9"), "", []),
        (generator("merge", "A=9") + generator("merge", "B=9"), "", []),
        (generator("merge", "A=9") + generator("merge", "A=9"), "", []),
        (
            generator("merge", "A=9") + generator("merge", "A=secret2"),
            "",
            [f"this overwrites `A` of the ConfigMap cm, {FIRST}"],
        ),
        (
            generator("merge", "C=9") + generator("replace", "A=9"),
            "",
            [f"this takes away `C` of the ConfigMap cm, {FIRST}"],
        ),
        (
            generator("merge", "A=9"),
            "components: [../part]\n",
            [f"this overwrites `A` of the ConfigMap cm, {FIRST}"],
        ),
        (generator("merge", "B=9"), "components: [../part]\n", []),
    ],
)
def test_overwritten_keys(entries: str, more: str, messages: list[str]) -> None:
    files = {"app/kustomization.yaml": f"resources: [../base]\nconfigMapGenerator:\n{entries}{more}"}
    found = notes("", "", **BASE, **files)
    assert [one[2] for one in found] == messages
    assert all(one[0] == "overwritten-key" for one in found)


def operations(*paths: str, op: str = "replace") -> str:
    entries = "".join(f"    - {{op: {op}, path: {path}, value: {{a: b}}}}\n" for path in paths)
    return f"patches:\n- target: {{kind: Deployment}}\n  patch: |-\n{entries}"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (operations("/spec/replicas"), [5]),
        (operations("/spec/selector"), []),
        (operations("/metadata/labels", op="add"), []),
        (operations("/spec/template/spec/containers/0/args"), [5]),
        (operations("/spec/template/spec/containers/0/ports/0"), []),
        # What an operation before it has made is there.
        (operations("/spec/strategy", "/spec/strategy/a"), [5]),
    ],
)
def test_replacing_nothing(text: str, lines: list[int]) -> None:
    found = notes(SHOP, text)
    assert [one[1] for one in found] == lines
    assert all(one[0] == "replaced-nothing" for one in found)


def test_vars_that_nothing_refers_to() -> None:
    text = "vars:\n" + "".join(
        f"- name: {name}\n  objref: {{apiVersion: v1, kind: Service, name: front}}\n"
        for name in ("USED", "IDLE")
    )
    objects = (
        SHOP
        + "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: p, args: ['$(USED)']}]}\n"
    )
    assert [(one[0], one[1]) for one in notes(objects, text)] == [("unused-var", 5)]
