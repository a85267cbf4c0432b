"""What Flux objects wait for: names that lead nowhere, and circles."""

from __future__ import annotations

import pytest

from gitops_gate.config import Settings
from gitops_gate.gate import run
from gitops_gate.git.trees import Memory

Rows = list[tuple[str, str, int, str]]


def waits(
    name: str, *others: str, kind: str = "Kustomization", namespace: str = "flux-system", path: str = "apps"
) -> str:
    """An object that waits for others, each `name` or `namespace/name`."""
    entries = []
    for other in others:
        where, _, what = other.rpartition("/")
        entries.append(f"{{name: {what}{f', namespace: {where}' if where else ''}}}")
    spec = (
        f"path: ./{path}\n  prune: true\n  sourceRef: {{kind: GitRepository, name: flux-system}}"
        if kind == "Kustomization"
        else "chart: {spec: {chart: a, version: 1.0.0, sourceRef: {kind: HelmRepository, name: a}}}"
    )
    group = "kustomize.toolkit.fluxcd.io/v1" if kind == "Kustomization" else "helm.toolkit.fluxcd.io/v2"
    return (
        f"---\napiVersion: {group}\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: {namespace}\n"
        f"spec:\n  interval: 1m\n  {spec}\n  dependsOn: [{', '.join(entries)}]\n"
    )


def found(files: dict[str, str]) -> Rows:
    apps = {"apps/a.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: apps\n"}
    tree = Memory({path: text.encode() for path, text in (apps | files).items()})
    return [
        (one.rule, one.location.path, one.location.line, one.hint or one.message)
        for one in run(tree, Settings()).findings
        if one.rule in ("missing-dependency", "dependency-cycle", "suspended-dependency")
    ]


ONE = "clusters/one/all.yaml"
CASES: dict[str, tuple[dict[str, str], Rows]] = {
    "all there": ({ONE: waits("a", "b") + waits("b", "c") + waits("c")}, []),
    "a slip": (
        {ONE: waits("apps", "infrastucture") + waits("infrastructure")},
        [("missing-dependency", ONE, 12, "there is infrastructure")],
    ),
    "nothing like it": (
        {ONE: waits("apps", "gone")},
        [("missing-dependency", ONE, 12, "correct the name, or take the entry away")],
    ),
    "another namespace": (
        {ONE: waits("apps", "db", namespace="apps") + waits("db", namespace="data")},
        [("missing-dependency", ONE, 12, "there is one in the namespace data: write `namespace: data`")],
    ),
    "another namespace, said": (
        {ONE: waits("apps", "data/db", namespace="apps") + waits("db", namespace="data")},
        [],
    ),
    "another kind": (
        {ONE: waits("apps", "cert-manager") + waits("cert-manager", kind="HelmRelease")},
        [
            (
                "missing-dependency",
                ONE,
                12,
                "HelmRelease/flux-system/cert-manager is a HelmRelease; a Kustomization can wait for Kustomizations only",
            )
        ],
    ),
    "HelmReleases": (
        {
            ONE: waits("a", "b", kind="HelmRelease")
            + waits("c", "d", kind="HelmRelease")
            + waits("b", kind="HelmRelease")
        },
        [("missing-dependency", ONE, 20, "correct the name, or take the entry away")],
    ),
    "another cluster": (
        {ONE: waits("a", "b"), "clusters/two/all.yaml": waits("b")},
        [("missing-dependency", ONE, 12, "correct the name, or take the entry away")],
    ),
    "a source that is not here may bring it": (
        {
            ONE: waits("a", "b")
            + waits("other", path="nowhere").replace(
                "GitRepository, name: flux-system", "GitRepository, name: other"
            )
        },
        [],
    ),
    "a circle of two": (
        {ONE: waits("b", "a") + waits("a", "b")},
        [("dependency-cycle", ONE, 24, "take one of the entries of `dependsOn` away")],
    ),
    "a circle of three, and one beside it": (
        {ONE: waits("a", "b") + waits("b", "c") + waits("c", "a") + waits("d", "a")},
        [("dependency-cycle", ONE, 12, "take one of the entries of `dependsOn` away")],
    ),
    "itself": (
        {ONE: waits("a", "a")},
        [("dependency-cycle", ONE, 12, "take one of the entries of `dependsOn` away")],
    ),
    "a suspended one": (
        {ONE: waits("a", "b") + waits("b").replace("spec:", "spec:\n  suspend: true")},
        [("suspended-dependency", ONE, 12, "resume it, suspend both, or take the entry away")],
    ),
    "a suspended one, with an expression": (
        {
            ONE: waits("a", "b").replace("{name: b}", "{name: b, readyExpr: 'true'}")
            + waits("b").replace("spec:", "spec:\n  suspend: true")
        },
        [],
    ),
    "both suspended": (
        {ONE: (waits("a", "b") + waits("b")).replace("spec:", "spec:\n  suspend: true")},
        [],
    ),
    "a variable": ({ONE: waits("a", "${X}")}, []),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_waited_for(name: str) -> None:
    files, expected = CASES[name]
    assert found(files) == expected


def test_names_are_those_of_the_build() -> None:
    """A parent moves its children into a namespace, and gives them a prefix."""
    files = {
        "clusters/one/kustomization.yaml": "namespace: flux\nresources: [all.yaml]\n",
        ONE: (waits("a", "b") + waits("b")).replace("  namespace: flux-system\n", ""),
    }
    assert found(files) == []
    files["clusters/one/kustomization.yaml"] += "namePrefix: x-\n"
    assert [one[0] for one in found(files)] == ["missing-dependency"]
