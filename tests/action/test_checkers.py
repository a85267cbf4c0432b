"""The action, our workflows, those of the documentation and the recipes, by programs that others write for them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from gitops_gate.cli import init
from tests.pages import blocks

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "ci.md"
TEMPLATE = ROOT / "templates" / "gitops-gate.yml"


def run(*command: str | Path) -> None:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with the action and all workflows: our own, that of `init`, those of the documentation."""
    folder = tmp_path / "project"
    shutil.copytree(ROOT / ".github", folder / ".github")
    shutil.copy(ROOT / "action.yml", folder)
    (folder / ".git").mkdir()  # actionlint takes its folder for the repository
    workflows = {"init.yml": init.WORKFLOW}
    found = [block for block in blocks(DOCS) if block.name.startswith(".github/")]
    workflows |= {f"docs-{number}.yml": block.text for number, block in enumerate(found)}
    assert len(workflows) > 2
    for name, text in workflows.items():
        (folder / ".github" / "workflows" / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.tool("actionlint")
def test_actionlint(project: Path) -> None:
    """It also compares what our own workflow gives and takes with the inputs and outputs of the action."""
    run("actionlint", *sorted(project.glob(".github/workflows/*")))


@pytest.mark.tool("zizmor")
def test_zizmor(project: Path) -> None:
    run("zizmor", "--offline", "--no-config", "--quiet", project)


@pytest.mark.tool("check-jsonschema")
def test_schemas_of_the_action_and_the_workflows(project: Path) -> None:
    run("check-jsonschema", "--builtin-schema", "vendor.github-actions", project / "action.yml")
    workflows = sorted(project.glob(".github/workflows/*"))
    run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)


@pytest.mark.tool("check-jsonschema")
@pytest.mark.parametrize("name", [".gitlab-ci.yml", "azure-pipelines.yml", "bitbucket-pipelines.yml"])
def test_schemas_of_the_recipes(tmp_path: Path, name: str) -> None:
    schema = f"vendor.{name.strip('.').partition('.')[0]}"
    found = [block.text for block in blocks(DOCS) if block.name == name]
    assert found
    for number, text in enumerate(found):
        (tmp_path / f"{number}.yml").write_text(text, encoding="utf-8")
    # The schemas of GitLab and Azure have patterns that are none where patterns are read by the letter.
    run(
        "check-jsonschema",
        "--regex-variant=nonunicode",
        "--builtin-schema",
        schema,
        *sorted(tmp_path.glob("*")),
    )


@pytest.mark.tool("check-jsonschema")
def test_schema_of_the_component(tmp_path: Path) -> None:
    """Head and body are valid; the checker reads one document at a time."""
    for number, part in enumerate(yaml.safe_load_all(TEMPLATE.read_text(encoding="utf-8"))):
        (tmp_path / f"{number}.yml").write_text(yaml.safe_dump(part), encoding="utf-8")
    files = sorted(tmp_path.glob("*"))
    assert len(files) == 2
    run("check-jsonschema", "--regex-variant=nonunicode", "--builtin-schema", "vendor.gitlab-ci", *files)
