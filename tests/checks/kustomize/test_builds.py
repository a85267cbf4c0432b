"""Checks of builds and of the repository, through the whole gate."""

from __future__ import annotations

import pytest

from gitops_gate.config import Settings
from gitops_gate.gate import run
from gitops_gate.git.trees import Memory
from gitops_gate.wish import Wish

CM = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\n"
FLUX = (
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: p, namespace: flux-system}\n"
    "spec: {interval: 1m, prune: true, path: ./overlays/production, sourceRef: {kind: GitRepository, name: flux-system}}\n"
)
OVERLAYS = {
    "base/kustomization.yaml": "resources: [cm.yaml]\n",
    "base/cm.yaml": CM,
    "overlays/staging/kustomization.yaml": "resources: [../../base]\n",
    "overlays/production/patch.yaml": CM,
}


def found(rule: str, files: dict[str, str]) -> list[str]:
    """The places of a rule's findings in a repository."""
    tree = Memory({path: text.encode() for path, text in files.items()})
    report = run(tree, Settings(), Wish(cache=False))
    return [str(one.location) for one in report.findings if one.rule == rule]


@pytest.mark.parametrize(
    ("more", "places"),
    [
        ({}, ["overlays/production/patch.yaml"]),
        ({"overlays/production/kustomization.yaml": "resources: [../../base]\n"}, []),
        ({"overlays/production/eu/kustomization.yaml": "resources: [../../../base]\n"}, []),
        ({"clusters/x/apps.yaml": FLUX}, []),
        ({"overlays/staging/kustomization.yaml": CM}, []),
        ({"overlays/production/patch.yaml": "a: b\n"}, []),
        (
            {
                "app/dev/kustomization.yaml": "resources: [cm.yaml]\n",
                "app/dev/cm.yaml": CM,
                "app/prod/cm.yaml": CM,
            },
            None,
        ),
    ],
)
def test_unbuilt_environment(more: dict[str, str], places: list[str] | None) -> None:
    expected = ["app/prod/cm.yaml", "overlays/production/patch.yaml"] if places is None else places
    if more.get("overlays/staging/kustomization.yaml"):
        files = {path: text for path, text in OVERLAYS.items() if "staging" not in path}
    else:
        files = {**OVERLAYS, **more}
    assert found("unbuilt-environment", files) == expected


def test_a_narrowed_run_tells_what_is_no_longer_built() -> None:
    files = {path: text.encode() for path, text in OVERLAYS.items()}
    path = "overlays/production/kustomization.yaml"
    before = Memory({**files, path: b"resources: [../../base]\n"})
    report = run(Memory(files), Settings(), Wish(frozenset({path}), before, cache=False))
    assert "unbuilt-environment" in {one.rule for one in report.findings}


BINDING = (
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: web}}\n"
    "roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}}\n"
    "subjects:\n- kind: ServiceAccount\n  name: web\n  namespace: {}\n---\n"
    "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: web{}}}\n"
)


@pytest.mark.parametrize(
    ("subject", "account", "lines"),
    [
        ("tools", "", ["app/all.yaml:8:14"]),
        ("tools", ", namespace: tools", []),
        ("default", "", []),
        ("shop", "", []),
        ("'${NS}'", "", []),
        ("tools", "-2", []),
    ],
)
def test_stray_subject(subject: str, account: str, lines: list[str]) -> None:
    files = {
        "app/kustomization.yaml": "namespace: shop\nresources: [all.yaml]\n",
        "app/all.yaml": BINDING.format(subject, account),
    }
    assert found("stray-subject", files) == lines
