"""The commands besides check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gitops_gate.cli import COMMANDS
from tests.cli.test_check import FLOATING, GOOD, OVERLAY, gate, repository, write
from tests.conftest import git


@pytest.mark.parametrize("name", ["", *COMMANDS, "policy test"])
def test_help_has_an_example(tmp_path: Path, name: str) -> None:
    done = gate(tmp_path, *name.split(), "--help")
    assert done.returncode == 0
    assert "gitops-gate" in done.stdout.split("Usage:", 1)[1].split("\n", 1)[1]


def test_targets(tmp_path: Path) -> None:
    root = repository(tmp_path, OVERLAY)
    table = gate(root, "targets").stdout.splitlines()
    assert table[0].split() == ["TARGET", "BUILDER", "PATH", "ENVIRONMENT", "RESOURCES"]
    assert [line.split() for line in table[1:]] == [
        ["other", "plain", "other", "-", "1"],
        ["overlays/dev", "kustomize", "overlays/dev", "dev", "1"],
    ]
    rows = json.loads(gate(root, "targets", "--format", "json").stdout)
    assert rows["schema"] == "gitops-gate/targets/v1" and [row["name"] for row in rows["targets"]] == [
        "other",
        "overlays/dev",
    ]


def test_render_by_name_and_by_folder(tmp_path: Path) -> None:
    root = repository(tmp_path, OVERLAY)
    for words in (("overlays/dev",), ("./overlays/dev/",), ("base",)):
        done = gate(root, "render", *words)
        assert done.returncode == 0 and done.stdout.startswith("apiVersion: apps/v1\nkind: Deployment\n")
    assert gate(root / "overlays", "render", "dev").returncode == 0
    done = gate(root, "render", "overlays/de")
    assert done.returncode == 2 and "did you mean overlays/dev" in done.stderr


def test_render_says_why_not(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a/kustomization.yaml": "resources: [gone.yaml]\n"})
    done = gate(root, "render", "a")
    assert (
        done.returncode == 1 and done.stdout == "" and done.stderr.startswith("a/kustomization.yaml:1:13: ")
    )


def test_explain(tmp_path: Path) -> None:
    done = gate(tmp_path, "explain", "floating-tag")
    assert done.returncode == 0 and "Bad::" in done.stdout
    listed = gate(tmp_path, "explain").stdout
    assert "schema-violation" in listed and "missing-path" in listed
    wrong = gate(tmp_path, "explain", "floating-tags")
    assert wrong.returncode == 2 and "floating-tag" in wrong.stderr


def test_lint(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.yaml": "a: 1\na: 2\n", "b.yaml": "b: yes \n", "c.yaml": "c: 1\n"})
    done = gate(root, "lint", "--format", "concise")
    assert done.returncode == 1
    assert [line.split(" ")[2] for line in done.stdout.splitlines()][:3] == [
        "duplicate-key",
        "yaml-style",
        "yaml-style",
    ]
    assert gate(root, "lint", "b.yaml").returncode == 0
    assert gate(root, "lint", "--hook", "--", "c.yaml").stdout == ""
    assert gate(root, "lint", "absent.yaml").returncode == 2


def test_secrets(tmp_path: Path) -> None:
    value = "Zq8Rt2Lw" * 2
    files = {
        "a.yaml": f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\nstringData: {{password: {value}}}\n",
        "run.sh": "export KEY=AK" + "IAQ3ZT7WLB2MKX5RHD\n",
        "c.yaml": GOOD,
    }
    done = gate(repository(tmp_path, files), "secrets", "--format", "concise")
    assert done.returncode == 1 and value not in done.stdout
    assert [line.split(" ")[2] for line in done.stdout.splitlines()] == ["plaintext-secret", "provider-token"]
    assert gate(tmp_path, "secrets", "c.yaml").returncode == 0


def test_fix_style(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.yaml": "a: 1   \nb: 2", "b.yaml": "b: 1\n"})
    done = gate(root, "fix", "--style")
    assert (
        "-a: 1   \n" in done.stdout
        and "+a: 1\n" in done.stdout
        and (root / "a.yaml").read_text() == "a: 1   \nb: 2"
    )
    gate(root, "fix", "--style", "--write")
    assert (root / "a.yaml").read_text() == "a: 1\nb: 2\n"
    assert gate(root, "fix").returncode == 2


def test_init(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.yaml": GOOD})
    assert gate(root, "init").returncode == 0
    made = [".gitops-gate.yaml", ".pre-commit-config.yaml", ".github/workflows/gitops-gate.yaml"]
    assert all((root / name).is_file() for name in made)
    git(root, "add", "-A")
    assert gate(root, "check", "--fail-on", "warning").returncode == 0
    (root / ".gitops-gate.yaml").write_text("exclude: []\n")
    assert gate(root, "init").returncode == 2
    assert (root / ".gitops-gate.yaml").read_text() == "exclude: []\n"
    assert gate(root, "init", "--force").returncode == 0
    assert "exclude: []" not in (root / ".gitops-gate.yaml").read_text()


def test_policies_of_the_repository(tmp_path: Path) -> None:
    rego = 'package main\n\nimport rego.v1\n\ndeny contains msg if {\n\tinput.kind == "Deployment"\n\tmsg := "no deployments here"\n}\n'
    test = 'package main\n\nimport rego.v1\n\ntest_it if {\n\tcount(deny) == 1 with input as {"kind": "Deployment"}\n}\n'
    files = {
        "a.yaml": GOOD,
        "policies/no-deployments.rego": rego,
        "policies/no-deployments_test.rego": test,
        ".gitops-gate.yaml": "policies: {folders: [policies]}\n",
    }
    root = repository(tmp_path, files)
    done = gate(root, "check", "--format", "concise")
    assert done.returncode == 1 and "no deployments here" in done.stdout
    tested = gate(root, "policy", "test")
    assert tested.returncode == 0 and "1 passed, 0 failed" in tested.stdout
    write(root, {"policies/no-deployments_test.rego": test.replace("== 1", "== 2")})
    assert gate(root, "policy", "test").returncode == 1
    write(root, {"policies/no-deployments.rego": "package main\n\ndeny contains msg if {\n"})
    broken = gate(root, "check")
    assert broken.returncode == 2 and "policies/no-deployments.rego:" in broken.stderr


def test_promoter_is_reserved(tmp_path: Path) -> None:
    import subprocess
    import sys

    words = [sys.executable, "-c", "from gitops_gate.__main__ import promote; promote()"]
    done = subprocess.run(words, cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert done.returncode == 2 and "gitops-promote" in done.stderr


def test_hostile_names(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a b.yaml": FLOATING, "-rf.yaml": FLOATING, "x:y,z%.yaml": FLOATING})
    for form in ("text", "concise", "json", "junit", "github"):
        done = gate(root, "check", "--format", form)
        assert done.returncode == 1 and "Traceback" not in done.stderr
