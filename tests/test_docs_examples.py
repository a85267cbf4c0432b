"""The examples of the documentation work: configurations are read, policies find what they promise, hooks stop."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from pre_commit.clientlib import load_config

from gitops_gate.cli import init
from gitops_gate.config import Settings, read_settings
from gitops_gate.git.trees import Memory
from gitops_gate.load import load_file
from gitops_gate.policy import python
from gitops_gate.policy.trials import example_trials
from gitops_gate.rulebook import checked_settings, rulebook
from tests.conftest import git
from tests.pages import PAGES, ROOT, Block, blocks, named

BLOCKS = [block for page in PAGES for block in blocks(page)]
POLICY_PAGES = [ROOT / "README.md", ROOT / "docs" / "policies.md"]
CONFIGURATION = ".gitops-gate.yaml"
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

KUSTOMIZATION = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - all.yaml\n"
FOREIGN = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: docker.io/library/nginx:1.27.3
"""


def gate(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gitops_gate", *words]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=env)


def called(name: str) -> list[Block]:
    return [block for block in BLOCKS if block.name == name]


def policy_files(page: Path) -> dict[str, str]:
    """The policies of a page, with their tests and examples, by path."""
    return {block.name: block.text for block in blocks(page) if block.name.startswith("policies/")}


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def settings_of(text: str) -> Settings:
    loaded = load_file(CONFIGURATION, text.encode(), "config")
    assert loaded.faults == ()
    return read_settings(loaded.documents[0])


def uncommented(text: str) -> str:
    """A configuration in which the commented keys count, and remarks do not."""
    lines = (line.removeprefix("# ") for line in text.splitlines() if line.startswith("# "))
    return "\n".join(line for line in lines if re.match(r"( +|[a-z-]+:( |$))", line)) + "\n"


@pytest.mark.parametrize("block", called(CONFIGURATION), ids=str)
def test_configurations_are_read(block: Block) -> None:
    settings = settings_of(block.text)
    if not settings.policies.server_url:
        tree = Memory({path: text.encode() for path, text in policy_files(block.page).items()})
        book = rulebook(tree, settings)
        checked_settings(book, settings)
        assert book.selected(settings)


@pytest.mark.parametrize("block", called(CONFIGURATION), ids=str)
def test_configurations_fit_the_published_schema(block: Block) -> None:
    schema = json.loads((ROOT / "schemas" / "config.v1.schema.json").read_text(encoding="utf-8"))
    body = load_file(CONFIGURATION, block.text.encode(), "config").documents[0].body
    jsonschema.Draft7Validator(schema).validate(body)


def test_what_init_comments_out_is_right_as_well() -> None:
    settings = settings_of(uncommented(init.CONFIGURATION))
    assert settings.kubernetes_version and settings.exclude and settings.environments and settings.waivers
    checked_settings(rulebook(), Settings())
    known = rulebook(Memory({}), Settings()).rules
    assert {*settings.rules, *(waiver.rule for waiver in settings.waivers)} <= known.keys()


@pytest.mark.parametrize("block", called(".pre-commit-config.yaml"), ids=str)
def test_hooks_are_right_for_pre_commit(block: Block, tmp_path: Path) -> None:
    write(tmp_path, {block.name: block.text})
    ids = {hook["id"] for hook in HOOKS}
    for repository in load_config(tmp_path / block.name)["repos"]:
        assert {hook["id"] for hook in repository["hooks"]} <= ids


def test_the_local_hook_of_the_readme_stops_a_commit(tmp_path: Path) -> None:
    block = next(
        b for b in called(".pre-commit-config.yaml") if b.page.name == "README.md" and "local" in b.text
    )
    program = f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m gitops_gate "$@"\n'
    write(tmp_path, {block.name: block.text, "bin/gitops-gate": program, "app/all.yaml": FOREIGN})
    (tmp_path / "bin" / "gitops-gate").chmod(0o755)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "app", block.name)
    env = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for text, code in ((FOREIGN, 0), (FOREIGN.replace(":1.27.3", ""), 1)):
        write(tmp_path, {"app/all.yaml": text})
        git(tmp_path, "add", "app")
        command = [sys.executable, "-m", "pre_commit", "run"]
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
    assert "floating-tag" in done.stdout


@pytest.mark.parametrize(
    "block", [b for b in BLOCKS if b.language == "yaml" and "rules" not in b.page.parts], ids=str
)
def test_yaml_is_yaml(block: Block) -> None:
    loaded = load_file(block.name or "block.yaml", block.text.encode(), "config")
    assert loaded.faults == () and loaded.documents


@pytest.mark.parametrize(
    "block",
    [
        b
        for b in BLOCKS
        if b.language == "yaml" and not b.name and "allow" in b.text and "rules" not in b.page.parts
    ],
    ids=str,
)
def test_waivers_hold(block: Block, tmp_path: Path) -> None:
    """Each waiver of an example excepts something, and nothing is said about the waivers themselves."""
    write(tmp_path, {"all.yaml": block.text, "kustomization.yaml": KUSTOMIZATION})
    report = json.loads(gate(tmp_path, "check", ".", "--format", "json").stdout)
    assert report["waived"]
    assert [one["rule"] for one in report["findings"] if "waiver" in one["rule"]] == []


@pytest.mark.parametrize("page", POLICY_PAGES, ids=named)
def test_policies_pass_their_own_tests(page: Path, tmp_path: Path) -> None:
    write(tmp_path, policy_files(page))
    done = gate(tmp_path, "policy", "test", "policies")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith(" passed, 0 failed\n")


@pytest.mark.parametrize("page", POLICY_PAGES, ids=named)
def test_policies_find_what_they_are_for(page: Path, tmp_path: Path) -> None:
    namespace = "---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n"
    configuration = "policies:\n  folders: [policies]\n"
    files = {
        CONFIGURATION: configuration,
        "all.yaml": FOREIGN + namespace,
        "kustomization.yaml": KUSTOMIZATION,
    }
    write(tmp_path, {**policy_files(page), **files})
    done = gate(tmp_path, "check", ".", "--format", "concise")
    assert done.returncode == 1
    found = {tuple(line.split(" ")[i] for i in (0, 2)) for line in done.stdout.splitlines()}
    image = next(n for n, line in enumerate(FOREIGN.splitlines(), 1) if "image:" in line)
    name = len((FOREIGN + namespace).splitlines())
    assert {
        (f"all.yaml:{image}:18:", "foreign-registry"),
        (f"all.yaml:{name}:9:", "unowned-namespace"),
    } <= found


def test_the_check_of_contributing_is_one() -> None:
    (block,) = (b for b in blocks(ROOT / "CONTRIBUTING.md") if b.language == "python")
    check = python.check(block.name, block.text.encode())
    assert check.rule.id == Path(block.name).stem.replace("_", "-")
    trials = list(example_trials(check))
    assert [trial.outcome for trial in trials] == ["pass", "pass"], trials
