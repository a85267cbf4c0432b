"""The examples on the pages of Flux's rules: the bad ones are found where they say, the good ones not."""

from __future__ import annotations

import pytest

from gitops_gate.config import Settings
from gitops_gate.gate import run
from gitops_gate.git.trees import Memory
from gitops_gate.model.module import Example, examples
from gitops_gate.targets.flux_pages import PAGES, RULES

ROOT = b"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: root
  namespace: flux-system
spec:
  interval: 10m
  prune: true
  path: ./apps
  sourceRef:
    kind: GitRepository
    name: flux-system
"""
IDS = {rule.id for rule in RULES}
EXAMPLES = [
    (rule, kind, example)
    for rule, page in PAGES.items()
    for kind in ("bad", "good")
    for example in getattr(examples(page), kind)
]


def found(text: str) -> list[tuple[str, int]]:
    """Rule and line of what these rules find in a file that its own Flux Kustomization deploys."""
    infrastructure = b"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: apps\n"
    files = {"apps/all.yaml": text.encode(), "infrastructure/namespace.yaml": infrastructure}
    for shop in ("north", "south"):
        files[f"shops/{shop}/a.yaml"] = (
            f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {shop}\n".encode()
        )
    files["flux/root.yaml"] = ROOT
    tree = Memory(files)
    report = run(tree, Settings())
    return [(one.rule, one.location.line) for one in report.findings if one.rule in IDS]


def test_each_rule_has_a_page_with_examples() -> None:
    assert [rule.id for rule in RULES] == list(PAGES)
    assert len(EXAMPLES) == 2 * len(PAGES)


@pytest.mark.parametrize(("rule", "kind", "example"), EXAMPLES, ids=lambda value: str(value)[:30])
def test_example(rule: str, kind: str, example: Example) -> None:
    assert bool(example.marked) == (kind == "bad")
    assert found(example.text) == [(rule, line) for line in example.marked]
