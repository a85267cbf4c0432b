"""Ignored differences that are none."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import invalid_ignored_difference
from tests.checks.semantic.cases import compare

POINTERS = {
    "/spec/replicas": True,
    "/metadata/annotations/example.com~1a~0b": True,
    "/spec/containers/0/image": True,
    "": True,
    "/": True,
    "${POINTER}": True,
    "spec/replicas": False,
    ".spec.replicas": False,
    "$.spec.replicas": False,
    "/a~b": False,
    "/a~2": False,
    "/spec/containers/*/image": False,
    "/spec/containers/-": False,
    "/spec/a-*/b": True,
}
PATHS = {
    ".spec.replicas": True,
    ".spec.template.spec.containers[].image": True,
    '.spec.containers[] | select(.name == "a-b/c").image': True,
    '.metadata.annotations["example.com/a"]': True,
    '.metadata.labels."my-label"': True,
    ".webhooks[]?.clientConfig.caBundle": True,
    ".. | .image?": True,
    '.["spec"]': True,
    "first(.spec.a[])": True,
    ".spec.a[.spec.a|length-1]": True,
    '.data | to_entries[] | select(.key|test("^a-")) | .value': True,
    "$__loc__": True,
    "/spec/replicas": False,
    "spec.replicas": False,
    "": False,
    ".spec.containers[.image": False,
    '.metadata.annotations["a]': False,
    ".spec.containers[]]": False,
    ".metadata.labels.my-label": False,
    ".metadata.annotations.example.com/a": False,
}


def entry(kind: str, head: str, name: str, text: str, mark: str) -> str:
    quoted = "'" + text.replace("'", "''") + "'"
    return f"{head}\n    - {'group: apps' if kind == 'Application' else 'target: {}'}\n      {name}:\n        - {quoted}{mark}\n"


HEADS = {
    "Application": ("argoproj.io/v1alpha1", "spec:\n  ignoreDifferences:", "jsonPointers"),
    "Kustomization": ("kustomize.toolkit.fluxcd.io/v1", "spec:\n  ignore:", "paths"),
    "HelmRelease": ("helm.toolkit.fluxcd.io/v2", "spec:\n  driftDetection:\n    ignore:", "paths"),
}


@pytest.mark.parametrize("kind", HEADS)
@pytest.mark.parametrize("pointer", POINTERS)
def test_pointers(kind: str, pointer: str) -> None:
    version, head, name = HEADS[kind]
    mark = "" if POINTERS[pointer] else " # <-"
    compare(
        invalid_ignored_difference,
        f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\n{entry(kind, head, name, pointer, mark)}",
    )


@pytest.mark.parametrize("path", PATHS)
def test_paths(path: str) -> None:
    version, head, _ = HEADS["Application"]
    mark = "" if PATHS[path] else " # <-"
    text = entry("Application", head, "jqPathExpressions", path, mark)
    compare(
        invalid_ignored_difference, f"apiVersion: {version}\nkind: Application\nmetadata: {{name: a}}\n{text}"
    )


def test_nothing_is_named() -> None:
    spec = "spec:\n  ignoreDifferences:\n    - kind: Secret # <-\n    - kind: A\n      managedFieldsManagers: [b]\n"
    compare(
        invalid_ignored_difference,
        f"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: a}}\n{spec}",
    )
    sets = (
        "spec:\n  ignoreApplicationDifferences:\n    - name: a # <-\n    - jsonPointers:\n        - spec # <-\n"
        "  template:\n    spec:\n      ignoreDifferences:\n        - kind: Secret # <-\n"
    )
    compare(
        invalid_ignored_difference,
        f"apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {{name: a}}\n{sets}",
    )
