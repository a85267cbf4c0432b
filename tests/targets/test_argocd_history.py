"""What earlier runs know of Applications and ApplicationSets changes no verdict; narrowing to a change misses nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from gitops_gate.config import Settings
from gitops_gate.gate import run
from gitops_gate.git.trees import Memory
from gitops_gate.model import Report
from gitops_gate.surroundings import Surroundings
from gitops_gate.wish import Wish
from tests.test_gate import DEPLOYMENT

AROUND = Surroundings(origin="https://github.com/o/fleet", name="fleet")
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: NAME, namespace: argocd}
spec:
  project: default
  source:
    repoURL: https://github.com/o/fleet
    path: apps/NAME
  destination: {server: https://kubernetes.default.svc, namespace: shop}
"""
SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all, namespace: argocd}
spec:
  generators:
    - git:
        repoURL: https://github.com/o/fleet
        revision: HEAD
        directories: [{path: sets/*}]
    - list: {elements: [{name: app0, tag: latest}]}
    - git:
        repoURL: https://github.com/o/fleet
        revision: HEAD
        files: [{path: envs/*.yaml}]
  template:
    metadata: {name: 'set-{{path.basename}}-{{name}}'}
    spec:
      project: default
      source:
        repoURL: https://github.com/o/fleet
        path: '{{path}}'
        kustomize: {images: ['example.com/web:{{tag}}']}
      destination: {server: https://kubernetes.default.svc, namespace: shop}
"""
FLEET = {
    **{f"apps/app{n}/kustomization.yaml": "resources: [web.yaml]\n" for n in range(2)},
    **{f"apps/app{n}/web.yaml": DEPLOYMENT for n in range(2)},
    "apps/app2/web.yaml": DEPLOYMENT,
    "sets/a/kustomization.yaml": "resources: [web.yaml]\n",
    "sets/a/web.yaml": DEPLOYMENT,
    "sets/b/web.yaml": DEPLOYMENT,
    "envs/one.yaml": "name: one\ntag: 1.2.3\npath2: x\n",
    **{f"root/app{n}.yaml": APPLICATION.replace("NAME", f"app{n}") for n in range(3)},
    "root/set.yaml": SET,
}
NEW = {
    "sets/c/web.yaml": DEPLOYMENT,
    "sets/b/kustomization.yaml": "resources: [web.yaml]\n",
    "envs/two.yaml": "name: two\ntag: latest\n",
    "apps/app0/.argocd-source.yaml": "kustomize: {images: ['example.com/web:latest']}\n",
    "apps/app2/more.yaml": DEPLOYMENT.replace("name: web", "name: more"),
    "apps/app2/deep/more.yaml": DEPLOYMENT.replace("name: web", "name: deep"),
}
EDITS = (
    ("image: example.com/web:1.0.0", "image: example.com/web:latest"),
    ("path: apps/app0", "path: apps/app0\n    kustomize: {images: ['example.com/web:latest']}"),
    ("path: apps/app2", "path: apps/app2\n    directory: {recurse: true, exclude: 'more*'}"),
    ("path: apps/app1", "path: apps/gone"),
    ("namespace: shop}", "namespace: other}"),
    ("directories: [{path: sets/*}]", "directories: [{path: sets/*}, {path: sets/a, exclude: true}]"),
    ("path: '{{path}}'", "path: 'apps/{{name}}'"),
    ("tag: 1.2.3", "tag: latest"),
    ("spec:\n  generators", "spec:\n  goTemplate: true\n  generators"),
    ("resources: [web.yaml]", "resources: [web.yaml]\nnamePrefix: x-"),
)


def history(seed: int) -> Iterator[dict[str, bytes]]:
    """States of a repository, each some random edits after the last."""
    dice = random.Random(seed)
    files = dict(FLEET)
    for _ in range(5):
        for _ in range(dice.randint(1, 2)):
            path = dice.choice(sorted({*files, *NEW}))
            fitting = [edit for edit in EDITS if edit[0] in files.get(path, "")]
            if path not in files:
                files[path] = {**FLEET, **NEW}[path]
            elif dice.random() < 0.2 or not fitting:
                del files[path]
            else:
                files[path] = files[path].replace(*dice.choice(fitting), 1)
        yield {path: text.encode() for path, text in files.items()}


def report(
    files: dict[str, bytes],
    changed: frozenset[str] | None = None,
    before: dict[str, bytes] | None = None,
    *,
    cache: bool = True,
) -> Report:
    wish = Wish(changed, None if before is None else Memory(before), cache=cache, surroundings=AROUND)
    return run(Memory(files), Settings(), wish)


@pytest.mark.parametrize("seed", range(12))
def test_what_earlier_runs_know_changes_no_verdict(seed: int) -> None:
    for files in history(seed):
        known, fresh = report(files), report(files, cache=False)
        for name in ("findings", "waived", "baseline", "not_checked", "ran", "counts", "targets", "failed"):
            assert getattr(known, name) == getattr(fresh, name)


def test_a_fault_of_a_template_is_told_once() -> None:
    files = {path: text.encode() for path, text in FLEET.items()}
    broken = SET.replace(
        "      project: default\n", "      project: default\n      syncPolicy: {automated: {prune: x}}\n"
    )
    files["root/set.yaml"] = broken.encode()
    (one,) = [one for one in report(files, cache=False).findings if one.rule == "schema-violation"]
    assert one.resource is not None
    assert (one.resource.kind, one.location.path) == ("ApplicationSet", "root/set.yaml")


def told(found: Report) -> set[tuple[str, str, str]]:
    return {(one.rule, str(one.location), one.message) for one in found.findings}


@pytest.mark.parametrize("seed", range(12))
def test_narrowing_misses_nothing(seed: int) -> None:
    before = {path: text.encode() for path, text in FLEET.items()}
    for files in history(seed):
        changed = frozenset(path for path in {*files, *before} if files.get(path) != before.get(path))
        old = told(report(before, cache=False))
        full, narrowed = told(report(files, cache=False)), told(report(files, changed, before, cache=False))
        assert full - old <= narrowed <= full
        before = files
