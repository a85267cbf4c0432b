"""What the component and the recipes of docs/ci.md let a shell do, done by a shell: verdict, and reports where they are read."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import git
from tests.pages import blocks

ROOT = Path(__file__).parents[2]
COMPONENT = ROOT / "templates" / "gitops-gate.yml"
GATE = f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m gitops_gate "$@"\n'


def recipe(name: str) -> list[str]:
    return [block.text for block in blocks(ROOT / "docs" / "ci.md") if block.name == name]


def scripts(name: str) -> tuple[list[str], str]:
    """The lines that a CI system gives to a shell, and the JUnit report that it reads afterwards."""
    if name == "Jenkinsfile":
        (text,) = recipe(name)
        return re.findall(r"^ *sh '(.*)'$", text, re.MULTILINE), re.findall(r"junit '(.*)'", text)[0]
    text = recipe(name)[-1]
    found: dict[str, Any] = yaml.safe_load(text)
    if name == "azure-pipelines.yml":
        published = found["steps"][-1]["inputs"]["testResultsFiles"]
        return [step["script"] for step in found["steps"] if "script" in step], published
    if name == "bitbucket-pipelines.yml":
        step = found["pipelines"]["pull-requests"]["**"][0]["step"]
        assert found["pipelines"]["branches"]["main"][0]["step"] == step
        return step["script"], "test-results/gitops-gate.xml"
    job = found["gitops-gate"]
    return job["script"], job["artifacts"]["reports"]["junit"]


def workspace(folder: Path, example: str) -> Path:
    shutil.copytree(ROOT / "examples" / example, folder)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "fleet")
    return folder


def shell(folder: Path, lines: list[str], **env: str) -> subprocess.CompletedProcess[str]:
    """Lines in one shell that stops at the first that fails. What they install is there already: a `gitops-gate`."""
    programs = folder.parent / "bin"
    programs.mkdir(exist_ok=True)
    for name, text in {"gitops-gate": GATE, "pip": "#!/bin/sh\n"}.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    environ = {**os.environ, "CI": "true", "PATH": path, "TMPDIR": str(folder.parent), **env}
    command = ["sh", "-e", "-c", "\n".join(lines)]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("example", "code"), [("fleet-infra", 0), ("broken-fleet", 1)])
@pytest.mark.parametrize(
    "name", ["Jenkinsfile", "azure-pipelines.yml", "bitbucket-pipelines.yml", ".gitlab-ci.yml"]
)
def test_recipes(tmp_path: Path, name: str, example: str, code: int) -> None:
    lines, report = scripts(name)
    folder = workspace(tmp_path / "fleet", example)
    # Jenkins makes an environment of its own, into which nothing is installed here.
    lines = [line for line in lines if "/bin/pip" not in line]
    done = shell(folder, lines, WORKSPACE_TMP=str(tmp_path / "jenkins"))
    assert done.returncode == code, done.stdout + done.stderr
    assert "<testsuites>" in (folder / report).read_text(encoding="utf-8")


def component(**inputs: str) -> dict[str, Any]:
    """The job of the component, with its inputs put in as GitLab does: into each text of the parsed file."""
    head, body = yaml.safe_load_all(COMPONENT.read_text(encoding="utf-8"))
    given = {name: one["default"] for name, one in head["spec"]["inputs"].items()} | inputs

    def put(value: Any) -> Any:
        if isinstance(value, dict):
            return {put(name): put(one) for name, one in value.items()}
        if isinstance(value, list):
            return [put(one) for one in value]
        return (
            re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda found: given[found[1]], value)
            if isinstance(value, str)
            else value
        )

    job: dict[str, Any] = put(body)[given["job-name"]]
    return job


COMPONENTS = [
    ("fleet-infra", {}, 0, "*"),
    ("broken-fleet", {}, 1, "*"),
    ("broken-fleet", {"fail-on": "never"}, 0, "*"),
    ("broken-fleet", {"path": "apps"}, 1, "*"),
    ("broken-fleet", {"path": "$(touch canary)"}, 2, ""),
    ("broken-fleet", {"path": "--help"}, 2, ""),
    ("broken-fleet", {"args": "--fail-on never --disable *"}, 2, ""),
    ("broken-fleet", {"args": "--fail-on never ; touch canary"}, 2, ""),
]


@pytest.mark.parametrize(("example", "inputs", "code", "reports"), COMPONENTS)
def test_the_component(tmp_path: Path, example: str, inputs: dict[str, str], code: int, reports: str) -> None:
    job = component(**inputs)
    folder = workspace(tmp_path / "fleet", example)
    lines = [
        line.replace('"$gate/bin/gitops-gate"', "gitops-gate")
        for line in job["script"]
        if "pip install" not in line
    ]
    assert len(lines) == len(job["script"]) - 1 and not any("inputs" in line for line in lines)
    done = shell(folder, lines, **job["variables"])
    assert done.returncode == code, done.stdout + done.stderr
    assert not (folder / "canary").exists()
    for name in job["artifacts"]["reports"].values():
        assert (folder / name).is_file() == bool(reports), name
    if reports:
        assert isinstance(json.loads((folder / "gitops-gate.codequality.json").read_bytes()), list)
