"""A whole job with the action, run by `act`: installed from its own commit, in a checkout that means no good."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import git

ROOT = Path(__file__).parents[2]
OURS = "gitops-gate/gitops-gate@0123456789abcdef0123456789abcdef01234567"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
(SETUP_PYTHON,) = (step["uses"] for step in ACTION["runs"]["steps"] if "uses" in step)

PYTHON_THAT_IS_HERE = """\
name: python
outputs:
  python-path:
    value: ${{ steps.found.outputs.path }}
runs:
  using: composite
  steps:
    - id: found
      shell: bash
      run: echo "path=$(command -v python3)" >> "$GITHUB_OUTPUT"
"""

WORKFLOW = f"""\
on: pull_request
permissions: {{}}
env:
  PYTHONPATH: ${{{{ github.workspace }}}}
  GITHUB_TOKEN: canary-token
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - id: good
        uses: {OURS}
        with:
          path: good
          format-files: sarif,junit
      - id: broken
        uses: {OURS}
        continue-on-error: true
        with:
          path: broken
          args: --baseline '$(touch canary)'
      - id: failing
        uses: {OURS}
        continue-on-error: true
        with:
          path: broken
          base-ref: "no/such branch"
      - env:
          STEPS: ${{{{ toJSON(steps) }}}}
        run: printf %s "$STEPS" > "$TOLD/steps.json"
      - run: cp -R "${{RUNNER_TEMP:?}}" "$TOLD/temp"
"""

TRAP = "open({path!r}, 'w').close()\n"


def repository(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "all")
    return folder


def project(folder: Path) -> Path:
    """What the commit of the action holds, as far as the action needs it."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("action", "gitops_gate", "policies", "schemas"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in ("action.yml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / name)
    return repository(folder, {})


def fleet(folder: Path, canary: Path) -> Path:
    """Both examples, a change to the good one, and modules that would leave a trace if anybody imported them."""
    shutil.copytree(ROOT / "examples" / "fleet-infra", folder / "good")
    shutil.copytree(ROOT / "examples" / "broken-fleet", folder / "broken")
    names = ("gitops_gate", "pip", "venv", "inputs", "json", "sitecustomize", "click", "hatchling", "yaml")
    traps = {f"{name}.py": TRAP.format(path=str(canary)) for name in names}
    repository(folder, {**traps, ".github/workflows/gate.yml": WORKFLOW})
    changed = next(
        path for path in sorted(folder.glob("good/**/*.yaml")) if "  replicas: 2" in path.read_text()
    )
    changed.write_text(changed.read_text().replace("  replicas: 2", "  replicas: 3"))
    git(folder, "commit", "-qam", "change")
    return folder


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """The run of act, and the folder in which the job has left what it was told."""
    folder = tmp_path_factory.mktemp("job")
    told = folder / "told"
    told.mkdir()
    work = fleet(folder / "fleet", told / "canary")
    local = {
        SETUP_PYTHON: repository(folder / "python", {"action.yml": PYTHON_THAT_IS_HERE}),
        OURS: project(folder / "gate"),
    }
    base = git(work, "rev-parse", "HEAD~1").strip()
    request = {"base": {"sha": base, "ref": "main"}, "head": {"ref": "change", "repo": {"fork": True}}}
    (folder / "event.json").write_text(json.dumps({"pull_request": request}))
    command = ["act", "pull_request", "-P", "ubuntu-latest=-self-hosted", "--no-cache-server"]
    command += [
        "-e",
        str(folder / "event.json"),
        "--env",
        f"TOLD={told}",
        "--action-cache-path",
        str(folder / "cache"),
    ]
    command += [f"--local-repository={name}={place}" for name, place in local.items()]
    done = subprocess.run(
        command, cwd=work, capture_output=True, text=True, check=False, timeout=600, env=os.environ
    )
    return done, told


pytestmark = [pytest.mark.slow, pytest.mark.tool("act")]


def steps(told: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((told / "steps.json").read_text())
    return found


def test_the_job(job: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    done, told = job
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    outcomes = {name: step["outcome"] for name, step in steps(told).items() if not name.isdigit()}
    assert outcomes == {"good": "success", "broken": "failure", "failing": "failure"}


def test_outputs(job: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    outputs = {name: step["outputs"] for name, step in steps(job[1]).items()}
    assert {name: outputs[name]["result"] for name in ("good", "broken", "failing")} == {
        "good": "passed",
        "broken": "error",
        "failing": "failed",
    }
    assert outputs["good"]["findings"] == "0" and int(outputs["failing"]["errors"]) > 10
    assert outputs["broken"]["findings"] == outputs["broken"]["json-file"] == ""
    for form in ("sarif", "junit", "json", "diff"):
        path = job[1] / "temp" / "/".join(Path(outputs["good"][f"{form}-file"]).parts[-2:])
        assert path.stat().st_size > 50, form


def test_the_change_and_its_absence(job: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    outputs = {name: step["outputs"] for name, step in steps(job[1]).items()}
    path = job[1] / "temp" / "/".join(Path(outputs["good"]["diff-file"]).parts[-2:])
    assert "replicas" in path.read_text()
    assert outputs["failing"]["diff-file"] == ""
    assert job[0].stdout.count("the rendered change is not shown") == 1


def test_the_traps_are_traps(tmp_path: Path) -> None:
    (tmp_path / "pip.py").write_text(TRAP.format(path="canary"))
    subprocess.run([sys.executable, "-m", "pip", "--version"], cwd=tmp_path, check=False, capture_output=True)
    assert (tmp_path / "canary").exists()


def test_nothing_of_the_checkout_is_run(job: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    done, told = job
    assert not (told / "canary").exists()
    assert "canary-token" not in done.stdout
    assert not list((told.parent / "fleet").rglob("canary"))


def test_the_gate_is_installed_once(job: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    assert len(list((job[1] / "temp").glob("gitops-gate-*/ready"))) == 1
