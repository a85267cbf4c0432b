"""Ours and the real program on the same small trees: equal objects in the same order, or both fail."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitops_gate.git.trees import Folder, Memory
from gitops_gate.load import load_file
from gitops_gate.model import Build, Location, Target
from gitops_gate.render.kustomize import Renderer
from gitops_gate.render.kustomize.scalars import name
from tests.render.kustomize.cases import Case, cases
from tests.render.kustomize.collages import Collages, without
from tests.render.kustomize.mixtures import Mixtures
from tests.render.kustomize.trees import Trees

CASES = cases()


class Loader(yaml.CSafeLoader):
    """Reads what kustomize prints: only JSON's types."""


Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":merge", ":value"))
    ]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def canonical(value: Any) -> Any:
    """The value with whole floats as integers, as JSON has it."""
    if isinstance(value, dict):
        return {str(key): canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return [canonical(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return int(value)
    return value


def built(case: Case) -> Build:
    """What the built-in renderer makes of a case, read from memory."""
    renderer = Renderer(Memory(case.files), load_file)
    return renderer.build(Target(case.root, "kustomize", case.root, Location(case.root)))


def real(case: Case, folder: Path) -> tuple[list[Any] | None, str]:
    """The objects that the real program prints, None where it fails; and its words."""
    for path, data in case.files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    words = ["kustomize", "build", str(folder / case.root)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        return None, done.stderr
    return [canonical(found) for found in yaml.load_all(done.stdout, Loader=Loader) if found is not None], ""


def test_case_names_are_unique() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names) >= 250


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_fails_or_builds(case: Case) -> None:
    build = built(case)
    if case.fails is None:
        assert build.failure is None, build.failure
    else:
        assert build.failure is not None
        assert build.failure.rule == case.fails, build.failure
        assert build.failure.location.path
        assert (build.failure.location.path in case.files) or not build.failure.location.line


@pytest.mark.tool("kustomize")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_equals_the_real_program(case: Case, tmp_path: Path) -> None:
    build = built(case)
    theirs, said = real(case, tmp_path)
    if case.fails:
        assert theirs is None
    elif case.fails is None:
        assert theirs is not None, said
        mine = json.loads(json.dumps([canonical(resource.body) for resource in build.resources]))
        assert mine == theirs
        ids = [(resource.id.kind, resource.id.namespace, resource.id.name) for resource in build.resources]
        assert ids == [_id(found) for found in theirs]


def _id(body: dict[str, Any]) -> tuple[str, str, str]:
    meta = body["metadata"]
    return name(body["kind"]), str(meta.get("namespace") or ""), name(meta.get("name"))


@pytest.mark.parametrize("case", [case for case in CASES if case.fails is None], ids=lambda case: case.name)
def test_every_value_has_a_place(case: Case, tmp_path: Path) -> None:
    for path, data in case.files.items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    renderer = Renderer(Folder(tmp_path), load_file)
    build = renderer.build(Target(case.root, "kustomize", case.root, Location(case.root)))
    for resource in build.resources:
        for route in _routes(resource.body):
            location = resource.at(*route)
            text = case.files[location.path].decode("utf-8", "replace")
            assert 0 < location.line <= text.count("\n") + 1, (route, location)


def _routes(value: Any, route: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [route, *(found for key, item in inner for found in _routes(item, (*route, key)))]


@pytest.mark.parametrize("case", [case for case in CASES if case.fails is None], ids=lambda case: case.name)
def test_a_traced_run_gives_the_same(case: Case) -> None:
    renderer = Renderer(Memory(case.files), load_file)
    target = Target(case.root, "kustomize", case.root, Location(case.root))
    first, again = renderer.build(target), renderer.build(target)
    bodies = [resource.body for resource in first.resources]
    assert [resource.body for resource in again.resources] == bodies
    assert [item.body for item in renderer.traced(target)[0]] == bodies


@pytest.mark.parametrize("case", [case for case in CASES if case.fails is None], ids=lambda case: case.name)
def test_inputs_are_what_was_read(case: Case) -> None:
    read: set[str] = set()

    class Watched(Memory):
        def fetch(self, path: str) -> bytes:
            read.add(path)
            return super().fetch(path)

    build = Renderer(Watched(case.files), load_file).build(
        Target(case.root, "kustomize", case.root, Location(case.root))
    )
    assert read <= set(build.inputs)
    assert list(build.inputs) == sorted(set(build.inputs))


@pytest.mark.tool("kustomize")
@pytest.mark.parametrize("seed", range(40))
def test_random_tree(seed: int, tmp_path: Path) -> None:
    _same(Case(f"random {seed}", Trees(seed).tree(), None), tmp_path)


@pytest.mark.tool("kustomize")
@pytest.mark.parametrize("seed", range(60))
def test_random_mixture(seed: int, tmp_path: Path) -> None:
    _same(Case(f"mixture {seed}", Mixtures(seed).tree(), None), tmp_path)


@pytest.mark.tool("kustomize")
@pytest.mark.parametrize("seed", range(60))
def test_random_collage(seed: int, tmp_path: Path) -> None:
    """Most of them fail at first; what ours says is at fault is taken away then, until one builds."""
    files: dict[str, bytes] | None = Collages(seed).tree()
    for attempt in range(25):
        assert files is not None
        case = Case(f"collage {seed}", files, None)
        failure = built(case).failure
        if failure is None or not attempt:
            _same(case, tmp_path / str(attempt), declining=True)
        if failure is None or not failure.rule:
            return
        place = failure.location if failure.location.path in files else failure.chain[-1]
        fewer = without(files, place.path, place.line)
        if fewer is None and failure.chain:
            fewer = without(files, failure.chain[-1].path, failure.chain[-1].line)
        if fewer is None:
            return
        files = fewer


def _same(case: Case, tmp_path: Path, *, declining: bool = False) -> None:
    build = built(case)
    theirs, said = real(case, tmp_path)
    if build.failure is not None:
        assert build.failure.rule or declining
        assert theirs is None or not build.failure.rule, build.failure
        return
    assert theirs is not None, said
    assert json.loads(json.dumps([canonical(resource.body) for resource in build.resources])) == theirs
