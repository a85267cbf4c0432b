"""The fleet of the benchmark: its figures, that it is always the same, and that it is valid."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

FLEET = Path(__file__).parents[2] / "bench" / "fleet.py"


def fleet(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(FLEET), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def digest(folder: Path) -> str:
    """Of all paths and bytes below a folder."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        total.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes() + b"\0")
    return total.hexdigest()


@pytest.mark.parametrize(
    ("apps", "environments", "figures"),
    [
        (1, 1, "13 files, 0.01 MB, 3 kustomizations, 2 roots, 9 rendered documents"),
        (20, 3, "386 files, 0.17 MB, 83 kustomizations, 63 roots, 426 rendered documents"),
        (1000, 3, "19006 files, 8.22 MB, 4003 kustomizations, 3003 roots, 21006 rendered documents"),
    ],
)
def test_figures(apps: int, environments: int, figures: str) -> None:
    assert fleet(str(apps), str(environments)).stdout.strip() == figures


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert fleet("4", "3", tmp_path / name).returncode == 0
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_environments_are_in_the_order_of_promotion(tmp_path: Path) -> None:
    fleet("1", "8", tmp_path / "fleet")
    names = {path.name for path in (tmp_path / "fleet" / "clusters").iterdir()}
    assert {"production", "staging", "dev", "cluster-7", "cluster-8"} <= names
    assert len(names) == 8


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    assert fleet("1", "1", tmp_path).returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.tool("kustomize")
def test_kustomize_builds_every_root(tmp_path: Path) -> None:
    said = fleet("3", "3", tmp_path / "fleet").stdout
    roots = [
        path.parent
        for path in sorted((tmp_path / "fleet").rglob("kustomization.yaml"))
        if path.parent.name != "base"
    ]
    documents = 0
    for root in roots:
        built = subprocess.run(["kustomize", "build", root], capture_output=True, text=True, check=True)
        documents += len(list(yaml.safe_load_all(built.stdout)))
    assert f"{len(roots)} roots, {documents} rendered documents" in said
