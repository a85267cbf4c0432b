"""What is printed for every case of the renderer, beside the real program: byte for byte."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from gitops_gate.git.trees import Memory
from gitops_gate.render.manifests import manifests
from tests.render.kustomize.cases import Case, cases
from tests.render.kustomize.trees import Trees
from tests.render.test_origins import built

BUILT = [case for case in cases() if case.fails is None]
RANDOM = [Case(f"random {seed}", Trees(seed).tree(), None) for seed in range(100, 130)]


@pytest.mark.tool("kustomize")
@pytest.mark.parametrize("case", [*BUILT, *RANDOM], ids=lambda case: case.name)
def test_prints_what_the_real_program_prints(case: Case, tmp_path: Path) -> None:
    for path, data in case.files.items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    words = ["kustomize", "build", str(tmp_path / case.root)]
    done = subprocess.run(words, capture_output=True, timeout=60, check=False)
    build = built(Memory(case.files), case.root)
    assert (build.failure is not None) == bool(done.returncode), (build.failure, done.stderr)
    if build.failure is None:
        assert manifests(build.resources).encode() == done.stdout
