"""The benchmark itself: it measures, skips what is absent, and leaves the repository alone."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parents[2] / "bench" / "run"
CASES = [
    "no cache",
    "cold",
    "warm",
    "hook, one manifest, no cache",
    "hook, one manifest",
    "hook, no YAML staged",
    "hook, nothing staged",
]

# Stands in for the gate: notes how it was called, burns a little time, ends as a gate that found something.
GATE = """\
#!{python}
import os, subprocess, sys
staged = subprocess.run(["git", "diff", "--cached", "--name-only"], capture_output=True, text=True).stdout
with open({log!r}, "a") as log:
    print(*sys.argv[1:], "|", *staged.split(), file=log)
sum(range(200_000))
sys.exit(0 if "--version" in sys.argv else 1)
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def gate(tmp_path: Path, log: Path) -> Path:
    script = tmp_path / "gate"
    script.write_text(GATE.format(python=sys.executable, log=str(log)))
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return script


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with git and nothing else: the PATH of the benchmark."""
    folder = tmp_path / "programs"
    folder.mkdir()
    (folder / "git").symlink_to(shutil.which("git") or "git")
    return folder


def bench(programs: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(RUN), *map(str, words)]
    env = {**os.environ, "PATH": str(programs)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env)


def test_all_cases_are_measured(tmp_path: Path, programs: Path, gate: Path, log: Path) -> None:
    figures = tmp_path / "figures.json"
    done = bench(programs, "--fleet", "2", "2", "--runs", "1", "--gate", gate, "--json", figures)
    assert done.returncode == 0, done.stderr
    (result,) = json.loads(figures.read_text())["results"]
    assert list(result["gate"]) == CASES
    assert all(cost["wall"] > 0 and cost["megabytes"] > 0 for cost in result["gate"].values())
    assert {cost["code"] for cost in result["gate"].values()} == {1}
    assert "Not measured, not on PATH or nothing to read: " in done.stdout
    calls = log.read_text().splitlines()
    changed = "apps/checkout-api-0000/base/deployment.yaml"
    assert [line for line in calls if "check" in line and "first" not in line] == [
        "check . --no-cache |",
        "check . |",
        "check . |",
        "check . |",
        f"check --hook --no-cache | {changed}",
        f"check --hook | {changed}",
        "check --hook | NOTES-OF-THE-BENCH.md",
        "check --hook |",
    ]


def test_a_tool_on_path_is_measured(tmp_path: Path, programs: Path, gate: Path) -> None:
    for name, text in {"kustomize": "echo 'kind: Test'", "conftest": "exit 1", "yamllint": "exit 0"}.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    figures = tmp_path / "figures.json"
    words = ("--fleet", "6", "3", "--runs", "1", "--roots", "5", "--gate", gate, "--json", figures)
    done = bench(programs, *words)
    assert done.returncode == 0, done.stderr
    (result,) = json.loads(figures.read_text())["results"]
    measured = {name: cost["scaled"] for name, cost in result["chain"].items() if cost}
    assert measured == {"yamllint": 1.0, "kustomize": 21 / 5, "conftest": 1.0}
    assert "The chain with yamllint takes" in done.stdout
    assert "~ = measured on a part of the roots and multiplied by 4.2." in done.stdout


def test_a_repository_is_copied_not_touched(tmp_path: Path, programs: Path, gate: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "deployment.yaml").write_text("kind: Deployment\n")
    done = bench(programs, mine, "--runs", "1", "--no-chain", "--gate", gate)
    assert done.returncode == 0, done.stderr
    assert "### mine" in done.stdout
    assert [path.name for path in mine.iterdir()] == ["deployment.yaml"]


def test_a_gate_that_does_not_run_is_no_figure(programs: Path) -> None:
    done = bench(programs, "--fleet", "1", "1", "--gate", f"{sys.executable} -m no_such_gate")
    assert done.returncode == 1
    assert "no_such_gate does not run" in done.stderr
