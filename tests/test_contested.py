"""Objects that two Flux Kustomizations of a cluster deploy."""

from __future__ import annotations

import pytest

from gitops_gate.config import Settings
from gitops_gate.gate import run
from gitops_gate.git.trees import Memory
from gitops_gate.wish import Wish
from tests.test_unfold import flux


def config_map(name: str, kind: str = "ConfigMap", notes: str = "") -> str:
    more = f"  annotations: {{kustomize.toolkit.fluxcd.io/{notes}}}\n" if notes else ""
    return f"apiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n{more}"


ENTRY = {"clusters/one/flux-system/gotk-sync.yaml": flux("flux-system", "./clusters/one")}
BOTH = flux("a", "./apps") + flux("b", "./apps/inner")


def found(all_: str, files: dict[str, str]) -> list[tuple[str, int, str]]:
    tree = Memory(
        {path: text.encode() for path, text in (ENTRY | files | {"clusters/one/all.yaml": all_}).items()}
    )
    known = run(tree, Settings(), Wish())
    again = run(tree, Settings(), Wish(cache=False))
    assert known.findings == again.findings
    return [
        (one.location.path, one.location.line, one.message)
        for one in known.findings
        if one.rule == "contested-object"
    ]


INNER = {"apps/inner/a.yaml": config_map("a"), "apps/b.yaml": config_map("b")}


def test_a_folder_inside_another() -> None:
    (one,) = found(BOTH, INNER)
    assert one == (
        "clusters/one/all.yaml",
        23,
        "Kustomization/flux-system/b deploys what Kustomization/flux-system/a deploys, too: ConfigMap/a",
    )


@pytest.mark.parametrize(
    ("all_", "files"),
    [
        (flux("a", "./apps/inner"), INNER),
        (BOTH, {"apps/inner/a.yaml": config_map("a", "Namespace")}),
        (BOTH, {"apps/inner/a.yaml": config_map("a", notes="prune: disabled")}),
        (BOTH, {"apps/inner/a.yaml": config_map("a", notes="ssa: IfNotPresent")}),
        (flux("a", "./apps") + flux("b", "./apps/inner") + "  suspend: true\n", INNER),
        (flux("a", "./apps") + flux("b", "./apps/inner") + "  kubeConfig: {secretRef: {name: x}}\n", INNER),
        (flux("a", "./apps") + flux("b", "./apps/inner") + "  targetNamespace: x\n", INNER),
        (flux("a", "./apps") + flux("b", "./apps/inner") + "  namePrefix: x\n", INNER),
    ],
)
def test_what_is_not_contested(all_: str, files: dict[str, str]) -> None:
    assert found(all_, files) == []


def test_clusters_have_their_own() -> None:
    other = {
        "clusters/two/flux-system/gotk-sync.yaml": flux("flux-system", "./clusters/two"),
        "clusters/two/all.yaml": flux("b", "./apps/inner"),
    }
    assert found(flux("a", "./apps"), INNER | other) == []
