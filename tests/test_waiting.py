"""Builds that wait for variables: also when an earlier run knows the build that brings them."""

from __future__ import annotations

from gitops_gate.builder import Builder
from gitops_gate.config import Settings
from gitops_gate.deployed import unfolded
from gitops_gate.git.trees import Memory
from gitops_gate.records import Records
from gitops_gate.repository import loaded
from gitops_gate.surroundings import Surroundings
from gitops_gate.unfold import Unfolded
from gitops_gate.wish import silent
from tests.test_unfold import flux

FROM = "  postBuild:\n    substituteFrom:\n    - kind: ConfigMap\n      name: {}\n"


def config_map(name: str, value: str) -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: flux-system\ndata:\n  SIZE: '{value}'\n"


FILES = {
    "clusters/a/flux-system/gotk-sync.yaml": flux("flux-system", "./clusters/a"),
    "clusters/a/all.yaml": flux("app", "./app") + FROM.format("vars") + flux("vars", "./vars"),
    "vars/a.yaml": config_map("vars", "big"),
    "app/a.yaml": config_map("app", "${SIZE}"),
}


def unfold(files: dict[str, str], entry: object = None) -> tuple[Unfolded, object]:
    """What is deployed, and what a later run may know of it."""
    tree = Memory({path: text.encode() for path, text in files.items()})
    repository = loaded(tree, Settings(), silent, records=Records(tree, entry))
    deployed = unfolded(repository, Settings(), Surroundings(name="fleet"), Builder(repository, silent))
    return deployed, repository.records.entry()


def test_what_a_recorded_build_brings_is_known() -> None:
    _, entry = unfold(FILES)
    for number in range(3):
        changed = FILES | {"app/a.yaml": config_map("app", "${SIZE}") + f"# {number}\n"}
        deployed, entry = unfold(changed, entry)
        assert deployed.missing == () and deployed.not_checked == ()
        app = next(one for one in deployed.builds if one.target.name == "a/app")
        assert [one.value("data", "SIZE") for one in app.resources] == ["big"]
