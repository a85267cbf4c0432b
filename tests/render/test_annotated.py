"""Manifests with their origins in comments: the same data, and every comment in its place."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from gitops_gate.git.trees import Folder, Memory
from gitops_gate.load import load_file
from gitops_gate.model import Build, Location, Resource, ResourceId, Target
from gitops_gate.render.kustomize import Renderer
from gitops_gate.render.manifests import annotated, manifests
from tests.render.nasty import NUMBERS, TEXTS
from tests.render.printed import holding
from tests.render.test_origins import FLEET, built, kustomizations, trees

KEYS = [text for text in TEXTS if "\x85" not in text]


def one(body: Any, place: str = "apps/base/a b.yaml") -> Build:
    resource = Resource(ResourceId.of(body), body, lambda route: Location(place, 12, 7), lambda: ("base", ""))
    return Build(Target("t", "kustomize", "t", Location("t")), (resource,), (), None)


def same(build: Build) -> None:
    """The comments change no data: every scalar is the same text in the same style."""
    plain, noted = manifests(build.resources), annotated(build)
    assert [_seen(event) for event in yaml.parse(plain)] == [_seen(event) for event in yaml.parse(noted)]


def _seen(event: Any) -> tuple[Any, ...]:
    return type(event), getattr(event, "value", None), getattr(event, "style", None)


def test_form() -> None:
    files = {
        "base/kustomization.yaml": b"resources: [a.yaml]\n",
        "base/a.yaml": b"kind: A\napiVersion: v1\nmetadata: {name: a}\ndata:\n  text: |\n    x\n    y\n  no: []\n",
        "top/kustomization.yaml": b"namePrefix: p-\nresources: [../base]\n",
    }
    target = Target("apps", "flux", "top", Location("apps.yaml", 3, 1), declared_by=ResourceId("g", "v1", "Kustomization", "ns", "apps"))  # fmt: skip
    assert annotated(Renderer(Memory(files), load_file).build(target)) == (
        "# base > top > Kustomization/ns/apps (apps.yaml:3:1)\n"
        "apiVersion: v1 # base/a.yaml:2:13\n"
        "data:\n"
        '  "no": [] # base/a.yaml:8:3\n'
        "  text: | # base/a.yaml:5:9\n"
        "    x\n"
        "    y\n"
        "kind: A # base/a.yaml:1:7\n"
        "metadata:\n"
        "  name: p-a # top/kustomization.yaml:1:13\n"
    )


def test_components_are_on_the_way() -> None:
    files = {
        "base/kustomization.yaml": b"configMapGenerator: [{name: a, literals: [a=b]}]\n",
        "part/kustomization.yaml": b"kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nnamespace: nn\n",
        "kustomization.yaml": b"resources: [base]\ncomponents: [part]\n",
    }
    build = built(Memory(files), "")
    assert build.failure is None, build.failure
    text = annotated(build)
    assert (
        text.startswith("# base > part > .\n")
        and "\n  namespace: nn # part/kustomization.yaml:3:12\n" in text
    )


@pytest.mark.parametrize("place", ["value", "list", "key", "number"])
def test_nasty_texts_stay_as_they_are(place: str) -> None:
    forms: dict[str, list[Any]] = {
        "value": [{"v": text} for text in TEXTS],
        "list": [[text, [text, {"a": text, "b": [text]}]] for text in TEXTS],
        "key": [{text: text, text + "x": [text, {text: {text: text}}]} for text in KEYS],
        "number": [{"a": number, "b": [number, None, True, {}, []]} for number in NUMBERS],
    }
    for content in forms[place]:
        same(one(holding(content)))


def test_names_of_files_stay_in_their_comment() -> None:
    for place in ("a\nb: c", "a\r", "a\u2028b", "\x85", "# ---", "\x1b[0m"):
        build = one({"kind": "A", "x": ["y"]}, place)
        same(build)
        assert len(annotated(build).splitlines()) == len(manifests(build.resources).splitlines()) + 1


@pytest.mark.parametrize("folder", kustomizations())
def test_the_example_fleet(folder: str) -> None:
    build = built(Folder(FLEET), folder)
    same(build)
    heads = [line for line in annotated(build).splitlines() if line.startswith("# ")]
    assert len(heads) == len(build.resources) and all(head.endswith(folder) for head in heads)


@settings(max_examples=60, deadline=None)
@given(trees())
def test_generated_kustomizations(files: dict[str, str]) -> None:
    build = built(Memory({path: text.encode() for path, text in files.items()}), "top")
    if build.failure is None:
        same(build)


@pytest.mark.tool("kustomize")
@settings(max_examples=25, deadline=None)
@given(files=trees())
def test_generated_kustomizations_as_the_real_program(
    files: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = tmp_path_factory.mktemp("tree")
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    words = ["kustomize", "build", str(folder / "top")]
    done = subprocess.run(words, capture_output=True, timeout=60, check=False)
    build = built(Folder(folder), "top")
    assert (build.failure is not None) == bool(done.returncode), (build.failure, done.stderr)
    assert manifests(build.resources).encode() == done.stdout


def test_a_generator_of_what_cannot_be_printed() -> None:
    files = {"a/kustomization.yaml": b"configMapGenerator: [{name: a, files: [f]}]\n", "a/f": b"x\x7f"}
    failure = built(Memory(files), "a").failure
    assert failure is not None and failure.rule == "invalid-generator" and "U+007F" in failure.message
    assert str(failure.location) == "a/kustomization.yaml:1:40"
