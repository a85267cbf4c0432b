"""The step of the action on a runner of our own: what it tells, and which of its lines a runner would obey."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from environment import places
from results import PAGE_LIMIT, summary

from tests.conftest import git

ROOT = Path(__file__).parents[2]
BROKEN = ROOT / "examples" / "broken-fleet"
GOOD = ROOT / "examples" / "fleet-infra"


@dataclass(frozen=True)
class Told:
    """What a runner learns of a step: its exit code, outputs, page, the log and the commands in it that it obeys."""

    code: int
    outputs: dict[str, str]
    page: str
    log: str
    obeyed: list[str]


class Runner:
    """The folders and files that a runner gives a step; the gate is already installed, as by an earlier step."""

    def __init__(self, folder: Path, workspace: Path) -> None:
        self.folder, self.workspace = folder, workspace
        _, python, ready = places(ROOT, folder)
        python.parent.mkdir(parents=True)
        python.write_text(
            f'#!/bin/sh\n[ "$1" = -I ] || exit 99\nshift\nPYTHONPATH={ROOT} exec {sys.executable} "$@"\n'
        )
        python.chmod(0o755)
        ready.touch()

    def step(self, event: object = None, **given: str) -> Told:
        paths = {
            name: self.folder / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_EVENT_PATH")
        }
        for path in paths.values():
            path.write_text("", encoding="utf-8")
        paths["GITHUB_EVENT_PATH"].write_text(json.dumps(event or {}), encoding="utf-8")
        env = {
            **os.environ,
            **{name: str(path) for name, path in paths.items()},
            **{f"GITOPS_GATE_{name}": value for name, value in given.items()},
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "RUNNER_TEMP": str(self.folder),
        }
        command = [sys.executable, "-I", "-B", str(ROOT / "action")]
        done = subprocess.run(
            command,
            cwd=self.workspace,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        log = done.stdout.decode("utf-8", "replace")
        lines = paths["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
        outputs = dict(line.split("=", 1) for line in lines)
        page = paths["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        return Told(done.returncode, outputs, page, log, obeyed(log))


def obeyed(log: str) -> list[str]:
    """The lines of a log that a runner obeys: `::name` after white space, `##[name]` anywhere, but for the stopped."""
    found, token = [], ""
    for line in log.splitlines():
        if token:
            token = "" if line.strip() == f"::{token}::" else token
        elif stop := re.match(r"\s*::stop-commands::(\S+)$", line):
            token = stop[1]
        elif re.match(r"\s*::[a-z]", line) or re.search(r"##\[[a-z]", line):
            found.append(line)
    return found


def committed(folder: Path, source: Path) -> Path:
    """A repository with a copy of `source` as its only commit."""
    shutil.copytree(source, folder)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "fleet")
    return folder


@pytest.fixture
def good(tmp_path: Path) -> Runner:
    (tmp_path / "temp").mkdir()
    return Runner(tmp_path / "temp", committed(tmp_path / "fleet", GOOD))


@pytest.fixture
def broken(tmp_path: Path) -> Runner:
    (tmp_path / "temp").mkdir()
    return Runner(tmp_path / "temp", committed(tmp_path / "fleet", BROKEN))


def counted(told: Told) -> tuple[str, str, str, str]:
    return tuple(told.outputs[name] for name in ("result", "findings", "errors", "warnings"))  # type: ignore[return-value]


def test_a_fleet_that_passes(good: Runner) -> None:
    told = good.step(FORMAT_FILES="junit,sarif")
    assert told.code == 0, told.log
    assert counted(told) == ("passed", "0", "0", "0")
    for form in ("junit", "sarif", "json"):
        assert Path(told.outputs[f"{form}-file"]).stat().st_size > 100
    assert told.outputs["diff-file"] == "" and told.obeyed == []
    assert "no problems found" in told.page
    assert git(good.workspace, "status", "--porcelain") == ""


def test_a_fleet_that_fails(broken: Runner) -> None:
    told = broken.step(FORMAT_FILES="")
    report = json.loads(Path(told.outputs["json-file"]).read_bytes())
    assert told.code == 1 and report["severities"]["error"] > 10
    numbers = [len(report["findings"]), report["severities"]["error"], report["severities"]["warning"]]
    assert counted(told) == ("failed", *map(str, numbers))
    assert told.outputs["junit-file"] == told.outputs["sarif-file"] == ""
    assert "error[schema-violation]" in told.log and "schema-violation" in told.page
    levels = [line.split(" ")[0] for line in told.obeyed]
    assert (levels.count("::error"), levels.count("::warning")) == (10, 10)
    assert len(set(levels)) <= 3


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ({"FAIL_ON": "never"}, 0, ""),
        ({"FAIL_ON": "sometimes"}, 2, "there is no verdict (exit 2)"),
        ({"PATH": "nowhere"}, 2, "there is no verdict (exit 2)"),
        ({"PATH": "--help"}, 2, "there is no verdict (exit 2)"),
        ({"PATH": ".git"}, 3, ""),
        ({"FORMAT_FILES": "pdf"}, 2, "format-files: 'pdf' is none of"),
        ({"ARGS": "'"}, 2, "args: No closing quotation"),
        ({"ARGS": "--config $(touch canary)"}, 2, "there is no verdict (exit 2)"),
    ],
)
def test_the_exit_code_is_kept(broken: Runner, given: dict[str, str], code: int, said: str) -> None:
    told = broken.step(**given)
    assert told.code == code, told.log
    assert told.outputs["result"] == {0: "passed", 1: "failed"}.get(code, "error")
    assert (
        any(said in line for line in told.obeyed if line.startswith("::error title=gitops-gate::"))
        or not said
    )
    assert not (broken.workspace / "canary").exists()
    assert ("There is no report: the log says why." in told.page) == (code == 2) and told.page


def test_the_rendered_change(good: Runner) -> None:
    base = git(good.workspace, "rev-parse", "HEAD").strip()
    file = next(
        path for path in sorted(good.workspace.rglob("*.yaml")) if "\n  replicas: 2\n" in path.read_text()
    )
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("replicas: 2", "replicas: 7"), encoding="utf-8")
    git(good.workspace, "commit", "-qam", "more")
    event = {"pull_request": {"base": {"sha": base}, "head": {"repo": {"fork": True}}}}
    told = good.step(event)
    assert told.code == 0, told.log
    assert told.outputs["diff-file"], told.log
    change = Path(told.outputs["diff-file"]).read_text(encoding="utf-8")
    assert "replicas" in change and "7" in change and "stop-commands" not in change
    assert told.page.count("### What is deployed otherwise") == 1 and "replicas: 7" in told.page
    assert told.obeyed == []  # a fork's token may do nothing, and nothing is missed


def test_a_base_that_is_not_in_the_clone_costs_one_warning(good: Runner) -> None:
    told = good.step({"pull_request": {"base": {"sha": "b" * 40}}})
    assert (told.code, told.outputs["result"], told.outputs["diff-file"]) == (0, "passed", "")
    (warning,) = told.obeyed
    assert warning.startswith("::warning title=gitops-gate::the rendered change is not shown")


HOSTILE = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: "a\\n::add-mask::production\\n ::error::forged\\n##[error]forged"
data:
  "::stop-commands::x": "``````"
  "k": 1
"""


def test_text_of_the_repository_commands_nobody(good: Runner) -> None:
    (good.workspace / "kustomization.yaml").write_text("resources:\n  - '::add-mask::x'\n  - hostile.yaml\n")
    (good.workspace / "hostile.yaml").write_text(HOSTILE)
    git(good.workspace, "add", "-A")
    told = good.step()
    assert told.code == 1, told.log
    assert {line.split(" ")[0] for line in told.obeyed} <= {"::error", "::warning", "::notice"}
    assert [line for line in told.obeyed if "add-mask" in line.split("::")[0]] == []
    assert all(line.count("\n") == 0 and "=" in line for line in map("=".join, told.outputs.items()))


def test_the_page_without_a_report(tmp_path: Path) -> None:
    assert summary("error", "a<b>\n# c", tmp_path, PAGE_LIMIT) == (
        "### gitops-gate: error in <code>a&lt;b&gt; # c</code>\n\nThere is no report: the log says why.\n"
    )


@pytest.mark.parametrize(("report", "fits"), [(10, True), (839_000, True), (899_500, False)])
def test_the_page_is_not_longer_than_the_runner_takes(tmp_path: Path, report: int, fits: bool) -> None:
    (tmp_path / "change.md").write_text("ü" * 30_000)
    (tmp_path / "page.md").write_text("a" * report)
    page = summary("failed", ".", tmp_path, PAGE_LIMIT)
    assert len(page.encode()) <= PAGE_LIMIT
    assert ("ü" in page) is fits and ("It does not fit here" in page) is not fits
