"""Kustomize options against the program itself: `kustomize edit` as Argo CD runs it, and the build of what it leaves."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.targets.test_argocd import BASE, KUSTOMIZE, application
from tests.test_unfold import unfold

pytestmark = pytest.mark.tool("kustomize")

FULL = """\
resources: [web.yaml]
labels:
- pairs: {team: blue}
images:
- {name: zeta, newTag: '1'}
- {name: nginx, newTag: '1.5', newName: m/nginx}
replicas:
- {name: web, count: 7}
commonAnnotations: {k: v}
"""
MORE: list[dict[str, Any]] = [
    {"images": ["nginx=*:5"]},
    {"images": ["nginx:2", "ghcr.io/a/side=x/y@sha256:aa", "zz:1"]},
    {"images": ["nginx=localhost:5000/n"]},
    {"images": ["a/nginx:1:2"]},
    {
        "commonLabels": {"a": "b", "app": "q"},
        "commonAnnotations": {"x": "1"},
        "nameSuffix": "-z",
        "namespace": "nn",
        "replicas": [{"name": "web", "count": 2}],
    },
    {"components": ["../parts/a", "../parts/a"], "namePrefix": "q-"},
    {"commonAnnotations": {"k": "w"}},
    {"commonAnnotations": {"k": "w"}, "forceCommonAnnotations": True},
]
KNOWN = {"ARGOCD_APP_NAME": "web", "ARGOCD_APP_PROJECT_NAME": "default"}
FLAGS = {
    "forceCommonLabels": "--force",
    "labelWithoutSelector": "--without-selector",
    "labelIncludeTemplates": "--include-templates",
}


def filled(text: str) -> str:
    return re.sub(r"\$\{?(\w+)\}?", lambda found: KNOWN[found[1]], text)


def commands(options: dict[str, Any], folder: Path) -> Iterator[list[str]]:
    for name in ("namePrefix", "nameSuffix"):
        if name in options:
            yield ["set", name.lower(), "--", options[name]]
    if "images" in options:
        yield ["set", "image", *map(filled, options["images"])]
    if "replicas" in options:
        yield ["set", "replicas", *(f"{one['name']}={one['count']}" for one in options["replicas"])]
    if "commonLabels" in options:
        flags = [flag for name, flag in FLAGS.items() if options.get(name)]
        yield [
            "add",
            "label",
            *flags,
            *(f"{key}:{filled(one)}" for key, one in options["commonLabels"].items()),
        ]
    if "commonAnnotations" in options:
        fill = filled if options.get("commonAnnotationsEnvsubst") else str
        flags = ["--force"] if options.get("forceCommonAnnotations") else []
        yield [
            "add",
            "annotation",
            *flags,
            *(f"{k}:{fill(v)}" for k, v in options["commonAnnotations"].items()),
        ]
    if "namespace" in options:
        yield ["set", "namespace", "--", options["namespace"]]
    lenient = options.get("ignoreMissingComponents")
    if found := [one for one in options.get("components", ()) if not lenient or (folder / one).exists()]:
        yield ["add", "component", *found]


def by_program(options: dict[str, Any], top: Path) -> list[Any] | None:
    """The objects; None where the program fails."""
    program = shutil.which("kustomize")
    assert program is not None
    folder = top / "web"
    for words in commands(options, folder):
        if subprocess.run([program, "edit", *words], cwd=folder, capture_output=True, check=False).returncode:
            return None
    if "patches" in options:
        file = folder / "kustomization.yaml"
        body = yaml.safe_load(file.read_text())
        body["patches"] = [*body.get("patches", ()), *options["patches"]]
        file.write_text(yaml.safe_dump(body, sort_keys=False))
    built = subprocess.run([program, "build", "."], cwd=folder, capture_output=True, check=False)
    return None if built.returncode else list(yaml.safe_load_all(built.stdout))


@pytest.mark.parametrize("options", [*(one[0] for one in KUSTOMIZE), *MORE])
@pytest.mark.parametrize("kustomization", [BASE["web/kustomization.yaml"], FULL])
def test_as_the_program(options: dict[str, Any], kustomization: str, tmp_path: Path) -> None:
    files = BASE | {"web/kustomization.yaml": kustomization}
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    found = unfold({"apps/web.yaml": application({"kustomize": options})} | files)
    (build,) = [one for one in found.builds if one.target.name == "argocd/web"]
    ours = None if build.failure is not None else [one.body for one in build.resources]
    assert ours == by_program(options, tmp_path)
