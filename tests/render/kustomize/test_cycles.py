"""A circle of kustomizations is one fault at one place, whichever of them is met first."""

from __future__ import annotations

import pytest

from gitops_gate.git.trees import Memory
from gitops_gate.load import load_file
from gitops_gate.model import Failure, Location, Target
from gitops_gate.render.kustomize import Renderer

COMPONENT = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
THREE = {"a": "resources: [../b]\n", "b": "resources:\n- ../c\n", "c": "resources: [../a]\n"}


def failure(folders: dict[str, str], folder: str) -> Failure:
    tree = Memory({f"{name}/kustomization.yaml": text.encode() for name, text in folders.items()})
    build = Renderer(tree, load_file).build(Target(folder, "kustomize", folder, Location(folder)))
    assert build.failure is not None
    return build.failure


@pytest.mark.parametrize("entry", ["a", "b", "c"])
@pytest.mark.parametrize("overlay", [False, True])
def test_three(entry: str, overlay: bool) -> None:
    found = failure({**THREE, "overlay": f"resources: [../{entry}]\n"}, "overlay" if overlay else entry)
    assert found.rule == "kustomization-cycle"
    assert str(found.location) == "a/kustomization.yaml:1:13"
    assert found.message == "these kustomizations include each other: a → b → c → a"
    way = ["overlay/kustomization.yaml:1:13"] if overlay else []
    assert sorted(map(str, found.chain)) == [
        "b/kustomization.yaml:2:3",
        "c/kustomization.yaml:1:13",
        *way,
    ]


@pytest.mark.parametrize(
    ("folders", "starts", "place", "message"),
    [
        (
            {"a": "resources: [.]\n"},
            "a",
            "a/kustomization.yaml:1:13",
            "this kustomization includes itself: a → a",
        ),
        (
            {"a": "resources: [.]\nbuildMetadata: [originAnnotations]\n"},
            "a",
            "a/kustomization.yaml:1:13",
            "this kustomization includes itself: a → a",
        ),
        (
            {"p": "resources: [q]\n", "p/q": "resources: [..]\n"},
            "p p/q",
            "p/kustomization.yaml:1:13",
            "these kustomizations include each other: p → p/q → p",
        ),
        (
            {"r": "namePrefix: a-\n", "r/s": "resources: [../../r]\n"},
            "r/s",
            "r/s/kustomization.yaml:1:13",
            "../../r is r, which r/s lies in; a folder may not be included from inside it",
        ),
        (
            {"a": "components: [../c]\n", "c": COMPONENT + "resources: [../a]\n"},
            "a c",
            "a/kustomization.yaml:1:14",
            "these kustomizations include each other: a → c → a",
        ),
    ],
)
def test_others(folders: dict[str, str], starts: str, place: str, message: str) -> None:
    for start in starts.split():
        found = failure(folders, start)
        assert (found.rule, str(found.location), found.message) == ("kustomization-cycle", place, message)
