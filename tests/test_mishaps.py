"""What breaks in the gate itself stops nothing else, and is no pass."""

from __future__ import annotations

import pytest

from gitops_gate.cli.verdict import exit_code
from gitops_gate.config import Settings
from gitops_gate.gate import run
from gitops_gate.git.trees import Memory
from gitops_gate.model import Report, Severity
from gitops_gate.wish import Wish

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: NAME, namespace: web}
spec: {containers: [{name: web, image: "nginx:latest"}]}
"""
FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: NAME, namespace: flux-system}
spec:
  interval: 1m
  prune: true
  path: ./apps/NAME
  sourceRef: {kind: GitRepository, name: flux-system}
"""
FILES = {
    f"{path}/{name}.yaml": text.replace("NAME", name).encode()
    for name in ("a", "b")
    for path, text in ((f"apps/{name}", POD), ("clusters/dev", FLUX))
} | {f"apps/{name}/kustomization.yaml": f"resources: [{name}.yaml]\n".encode() for name in ("a", "b")}


class Broken(Memory):
    """A tree that breaks at some questions about `apps/a`."""

    def __init__(self, question: str) -> None:
        super().__init__(FILES)
        self.question = question

    def is_dir(self, path: str) -> bool:
        if self.question == "is_dir" and path == "apps/a":
            raise ZeroDivisionError("no folder")
        return super().is_dir(path)

    def is_file(self, path: str) -> bool:
        if self.question == "is_file" and path == "apps/a/a.yaml":
            raise ZeroDivisionError("no file")
        return super().is_file(path)


def judged(tree: Memory) -> Report:
    return run(tree, Settings(), Wish(cache=False))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("is_dir", "what Kustomization/flux-system/a deploys failed: ZeroDivisionError: no folder"),
        ("is_file", "the build of dev/a failed: ZeroDivisionError: no file"),
    ],
)
def test_the_rest_goes_on(question: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITOPS_GATE_DEBUG", raising=False)
    report = judged(Broken(question))
    assert expected in report.failed
    assert exit_code(report, Severity.ERROR) == 3
    assert {one.location.path for one in report.findings if one.rule == "floating-tag"} >= {"apps/b/b.yaml"}


def test_nothing_breaks_by_itself() -> None:
    assert judged(Memory(FILES)).failed == ()


def test_it_can_be_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITOPS_GATE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        judged(Broken("is_dir"))
