"""What a run has looked at, and which marks a file carries."""

from __future__ import annotations

import pytest

from gitops_gate.load import load_file
from gitops_gate.model import Build, Failure, Location, ResourceId, Target
from gitops_gate.settle import file_marks, looked_at

TEXT = """\
apiVersion: v1
kind: Secret
metadata: {name: a, annotations: {gitops-gate/allow.plaintext-secret: a test value, other: x}}
---
apiVersion: v1
kind: Secret
metadata: {name: b}
"""


def build(*inputs: str, failed: bool = False) -> Build:
    target = Target("apps", "kustomize", "apps", Location("apps/kustomization.yaml"))
    return Build(target, (), inputs, Failure("", Location("x"), "not supported") if failed else None)


@pytest.mark.parametrize(
    ("rule", "path", "expected"),
    [
        ("yaml-style", "a.yaml", True),
        ("yaml-style", "elsewhere.yaml", False),
        ("yaml-style", "", True),
        ("floating-tag", "a.yaml", True),
        ("floating-tag", "values.yaml", False),
        ("floating-tag", "broken.yaml", False),
        ("floating-tag", "unchanged.yaml", False),
        ("floating-tag", "", True),
        ("unused-waiver", "values.yaml", True),
        ("unused-waiver", "elsewhere.yaml", False),
        ("switched-off", "a.yaml", False),
        ("switched-off", "", False),
    ],
)
def test_looked_at(rule: str, path: str, expected: bool) -> None:
    builds = (build("a.yaml", "broken.yaml", "unchanged.yaml"), build("broken.yaml", failed=True))
    files = {"a.yaml", "values.yaml", "broken.yaml"}
    ran = looked_at({"yaml-style": "repository", "floating-tag": "resource"}, files, builds)
    assert ran(rule, path) is expected


def test_marks_of_a_file() -> None:
    of = file_marks({"a.yaml": load_file("a.yaml", TEXT.encode()), "b.yaml": load_file("b.yaml", b"a: [")})
    first, second = (ResourceId("", "v1", "Secret", "", name) for name in "ab")
    assert of("a.yaml", first) == {"gitops-gate/allow.plaintext-secret": "a test value"}
    for path, resource in (("a.yaml", second), ("b.yaml", first), ("gone.yaml", first)):
        assert of(path, resource) == {}
