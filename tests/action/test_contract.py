"""What the GitHub Action promises: its inputs, its outputs, and that nothing in it can be replaced by others."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import yaml
from inputs import FILES

from gitops_gate.cli import init
from gitops_gate.report.writers import WRITERS

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
PINNED = re.compile(r"uses: +([\w.-]+/[\w./-]+)@([0-9a-f]{40}) # (v[\d.]+)$")


def test_inputs_come_through_the_environment_alone() -> None:
    (step,) = (step for step in ACTION["runs"]["steps"] if step.get("id") == "gate")
    wanted = {f"GITOPS_GATE_{name.upper().replace('-', '_')}": name for name in ACTION["inputs"]}
    given = {name: value for name, value in step["env"].items() if name != "GITOPS_GATE_PYTHON"}
    assert given == {name: f"${{{{ inputs.{value} }}}}" for name, value in wanted.items()}
    assert all("${{" not in step.get("run", "") for step in ACTION["runs"]["steps"])


def test_outputs_are_those_of_the_step() -> None:
    outputs = {name: output["value"] for name, output in ACTION["outputs"].items()}
    assert outputs.pop("result") == "${{ steps.gate.outputs.result || 'error' }}"
    assert outputs == {name: f"${{{{ steps.gate.outputs.{name} }}}}" for name in outputs}
    counts = {"findings", "errors", "warnings"}
    assert set(outputs) == counts | {f"{form}-file" for form in (*FILES, "diff")}
    assert set(FILES) <= set(WRITERS)
    assert set(ACTION["inputs"]["format-files"]["default"].split(",")) <= set(FILES)


def published() -> Iterator[tuple[str, str]]:
    """Every text of ours that may use actions, with its name."""
    for path in (ROOT / "action.yml", *ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob(".github/*/*")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
    yield "init", init.WORKFLOW


def test_actions_are_pinned_to_one_commit_each() -> None:
    pins: dict[str, set[tuple[str, str]]] = {}
    for where, text in published():
        for line in re.findall(r"^ *(?:- )?(uses: .*)$", text, re.MULTILINE):
            if re.search(r"gitops-gate/gitops-gate@|\./|\$/", line):
                continue  # ours: the reader's choice, and this repository's own
            found = PINNED.search(line)
            assert found, f"{where}: {line}"
            pins.setdefault(found[1].split("/")[0] + "/" + found[1].split("/")[1], set()).add(
                (found[2], found[3])
            )
    assert "actions/setup-python" in pins and "actions/checkout" in pins
    assert {name: found for name, found in pins.items() if len(found) > 1} == {}


def test_what_the_action_installs_is_locked() -> None:
    text = (ROOT / "action" / "requirements.txt").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([\w.-]+)==(\S+) \\$", text, re.MULTILINE))
    constraints = dict(
        re.findall(
            r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE
        )
    )
    same = {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in constraints.items()}
    assert locked == {name: same[name] for name in locked}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {*project["project"]["dependencies"], *project["build-system"]["requires"]}
    assert {re.split(r"[<>=]", name)[0].lower() for name in wanted} <= set(locked)
    assert all("--hash=sha256:" in part for part in re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:])
