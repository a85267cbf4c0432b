"""The rendered difference: what both sides share changes nothing of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from gitops_gate.comparison import Comparison
from gitops_gate.config import Settings
from gitops_gate.diff import Redaction
from gitops_gate.git.earlier import earlier
from gitops_gate.git.trees import Commit, WorkTree
from gitops_gate.model import Tree
from gitops_gate.report.diff_json import json
from gitops_gate.surroundings import Surroundings
from tests.cli.test_check import GOOD, repository, write
from tests.cli.test_graph import flux

CM = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm-%s, namespace: web}\ndata: {a: '%s', host: '${HOST}'}\n"
VARIABLES = "  postBuild: {substitute: {HOST: a.example.com}}\n"
NAMES = ("one", "two", "three")
FLEET = {
    "clusters/eu/flux-system.yaml": flux("flux-system", "./clusters/eu"),
    "clusters/eu/apps.yaml": "".join(flux(name, f"./apps/{name}/eu", extra=VARIABLES) for name in NAMES),
    **{f"apps/{name}/base/kustomization.yaml": "resources: [web.yaml, cm.yaml]\n" for name in NAMES},
    **{f"apps/{name}/base/web.yaml": GOOD.replace("name: web", f"name: web-{name}") for name in NAMES},
    **{f"apps/{name}/base/cm.yaml": CM % (name, "b") for name in NAMES},
    **{f"apps/{name}/eu/kustomization.yaml": "resources: [../base]\nnamePrefix: eu-\n" for name in NAMES},
    "plain/cm.yaml": CM % ("plain", "c"),
}
EDITS = (
    ("a: 'b'", "a: 'x'"), ("replicas: 1", "replicas: 2"), ("1.2.3", "2.0.0"), ("namePrefix: eu-", "namePrefix: de-"),
    ("a.example.com", "b.example.com"), ("[web.yaml, cm.yaml]", "[web.yaml]"), ("[../base]", "[../base, gone.yaml]"),
    ("./apps/one/eu", "./apps/two/eu"), ("prune: true", "prune: false"), ("a: 'c'", "a: 'd'"),
)  # fmt: skip


def compared(before: Tree, after: Tree, *, cache: bool = False) -> str:
    compare = Comparison("a", "b", Settings(), Surroundings(), cache=cache, redaction=Redaction(b"salt"))
    return json(compare(before, after))


def edited(random_: random.Random, files: dict[str, str]) -> dict[str, str]:
    """The files with a few edits, one of them deleted at times."""
    found = dict(files)
    for old, new in random_.sample(EDITS, random_.randint(1, 3)):
        path = random_.choice([path for path, text in found.items() if old in text] or [next(iter(found))])
        found[path] = found[path].replace(old, new, 1)
    if random_.random() < 0.2:
        del found[random_.choice(sorted(found))]
    if random_.random() < 0.2:
        found["apps/four/cm.yaml"] = CM % ("four", "new")
    return found


@pytest.mark.parametrize("seed", range(25))
def test_what_is_shared_changes_nothing(tmp_path: Path, seed: int) -> None:
    root = repository(tmp_path, FLEET)
    files = edited(random.Random(seed), FLEET)
    for path in FLEET.keys() - files.keys():
        (root / path).unlink()
    write(root, files)
    apart = compared(
        Commit(root, "HEAD"), WorkTree(root)
    )  # ids of git on one side: nothing is known to be equal
    after = WorkTree(root)
    assert compared(earlier(after, root, "HEAD"), after) == apart
    for _ in range(2):  # with what the first run has written down, too
        after = WorkTree(root)
        assert compared(earlier(after, root, "HEAD"), after, cache=True) == apart


def test_links_that_change_are_no_overlay(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a/cm.yaml": CM % ("a", "b")})
    (root / "b").symlink_to("a")
    after = WorkTree(root)
    assert isinstance(earlier(after, root, "HEAD"), Commit)


def test_a_tree_as_it_was(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.yaml": "a\n", "b.yaml": "b\n", "c.yaml": "c\n"})
    (root / "b.yaml").unlink()
    write(root, {"a.yaml": "x\n", "d.yaml": "d\n"})
    after = WorkTree(root)
    before = earlier(after, root, "HEAD")
    assert before.list() == ("a.yaml", "b.yaml", "c.yaml") and before.read("a.yaml") == b"a\n"
    assert before.blob("c.yaml") == after.blob("c.yaml") and before.blob("a.yaml") != after.blob("a.yaml")
