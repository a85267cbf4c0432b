"""The examples on the pages of the rules: the bad ones are found where they say, the good ones build."""

from __future__ import annotations

import re
import textwrap

import pytest

from gitops_gate.git.trees import Memory
from gitops_gate.load import load_file
from gitops_gate.model import Build, Location, Target
from gitops_gate.render.kustomize import Renderer
from gitops_gate.render.kustomize.pages import PAGES, RULES

DEPLOYMENT = b"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          image: nginx:1.27.1
"""
SERVICE = b"apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
TREE = {
    "app/deployment.yaml": DEPLOYMENT,
    "app/service.yaml": SERVICE,
    "app/values.yaml": b"image: nginx\n",
    "app/patch.yaml": DEPLOYMENT,
    "app/manifests/configmap.yaml": b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n",
    "base/service.yaml": SERVICE,
    "base/kustomization.yaml": b"resources: [service.yaml, deployment.yaml]\n",
    "base/deployment.yaml": DEPLOYMENT,
}
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s, labels: {app: %s}}\nspec: {containers: []}\n---\n"
FRONT = "apiVersion: v1\nkind: Service\nmetadata: {name: front}\nspec: {selector: {app: front}}\n"
ROLLOUT = DEPLOYMENT.replace(b"apps/v1", b"argoproj.io/v1alpha1").replace(b"Deployment", b"Rollout")
TREE |= {
    "app/shop.yaml": (POD % ("front", "front") + POD % ("back", "back") + FRONT).encode(),
    "app/rollout.yaml": ROLLOUT + b"          args: [--verbose]\n",
    "app/command.yaml": b"apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
    b"spec: {containers: [{name: p, image: a:1, args: ['$(WEB)$(SERVICE)']}]}\n",
    "settings/kustomization.yaml": b"configMapGenerator: [{name: settings, literals: [LOG_LEVEL=info]}]\n",
}
EXAMPLE = re.compile(r"^(Bad|Good)::\n\n((?:    .*\n|\n)+)", re.MULTILINE)
EXAMPLES = [
    (rule, kind, textwrap.dedent(text))
    for rule, page in PAGES.items()
    for kind, text in EXAMPLE.findall(page)
]
MARK = re.compile(r" # <-(?: (\S+))?$", re.MULTILINE)


def built(text: str, rule: str) -> Build:
    base = (
        TREE["base/kustomization.yaml"] if rule != "kustomization-cycle" else b"resources: [service.yaml]\n"
    )
    tree = Memory({**TREE, "base/kustomization.yaml": base, "app/kustomization.yaml": text.encode()})
    return Renderer(tree, load_file).build(Target("app", "kustomize", "app", Location("app")))


def test_each_rule_has_a_page() -> None:
    assert [rule.id for rule in RULES] == list(PAGES)


@pytest.mark.parametrize(("rule", "kind", "text"), EXAMPLES, ids=lambda value: str(value)[:30])
def test_example(rule: str, kind: str, text: str) -> None:
    marks = [(number, mark) for number, line in enumerate(text.split("\n"), 1) if (mark := MARK.search(line))]
    build = built(MARK.sub("", text), rule)
    if kind == "Good":
        assert not marks
        assert build.failure is None
        assert not build.notes
        return
    faults = [build.failure] if build.failure else list(build.notes)
    assert [fault.rule for fault in faults] == [rule]
    ((line, mark),) = marks
    file = f"app/{mark[1]}" if mark[1] else "app/kustomization.yaml"
    assert faults[0].location.path == file
    places = [faults[0].location, *faults[0].chain]
    assert line in [place.line for place in places if place.path.endswith("ization.yaml")]
