"""Assembling: which fault of a kustomization is told."""

from __future__ import annotations

import pytest

from gitops_gate.git.trees import Memory
from gitops_gate.load import load_file
from gitops_gate.model import Build, Location, Target
from gitops_gate.render.kustomize import Renderer

SERVICE = b"apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
LABELS = b"apiVersion: e.com/v1\nkind: Labels\nmetadata: {name: labels}\nlabels: {a: b}\n"


def built(text: str) -> Build:
    tree = Memory(
        {
            "app/kustomization.yaml": text.encode(),
            "app/service.yaml": SERVICE,
            "app/labels.yaml": LABELS,
            "common/kustomization.yaml": b"kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n",
        }
    )
    return Renderer(tree, load_file).build(Target("app", "kustomize", "app", Location("app")))


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("resources: [service.yaml]\nhelmCharts: [{name: x}]\n", "", 2),
        ("resources:\n- servce.yaml\ntransformers: [labels.yaml]\n", "missing-file", 2),
        ("resources: [service.yaml]\ntransformers:\n- lables.yaml\n", "missing-file", 3),
        ("generators:\n- nothing\n", "missing-file", 2),
        ("transformers: [labels.yaml]\npatches:\n- path: patch.yaml\n", "missing-file", 3),
        ("components:\n- ../commn\ntransformers: [labels.yaml]\n", "missing-file", 2),
        ("transformers:\n- |-\n  kind: LabelTransformer\n", "missing-file", 2),
        ("helmCharts: [{name: x}]\nresources:\n- nothing.yaml\n", "missing-file", 3),
    ],
)
def test_what_is_missing_is_told_before_what_is_not_supported(text: str, rule: str, line: int) -> None:
    failure = built(text).failure
    assert failure is not None
    assert (failure.rule, failure.location.line) == (rule, line)
