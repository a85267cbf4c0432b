"""Formats as a user asks for them: on the terminal, into files, of a folder, under GitHub Actions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gitops_gate.cli.options import FORMATS
from gitops_gate.report import writers
from tests.cli.test_check import FLOATING, gate, repository

WAIVED = FLOATING.replace("latest", "latest # gitops-gate: allow[floating-tag] until the release")
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: b}\nstringData:\n  password: c4n4ry-Zq8Rt2LwZq8Rt2Lw\n"


def sarif(root: Path, *words: str, **environ: str) -> dict[str, Any]:
    """The one run of what is printed."""
    done = gate(root, "check", *words, "--format", "sarif", **environ)
    assert done.returncode in (0, 1), done.stderr
    (run,) = json.loads(done.stdout)["runs"]
    return run  # type: ignore[no-any-return]


def test_the_command_line_knows_every_writer() -> None:
    assert FORMATS == writers.FORMATS


def test_every_format_is_written_and_shows_no_secret(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.yaml": FLOATING, "secret.yaml": SECRET, "w.yaml": WAIVED})
    done = gate(root, "check", *(f"--output={form}=out/report.{form}" for form in FORMATS))
    assert done.returncode == 1
    for form in FORMATS:
        text = (root / "out" / f"report.{form}").read_text(encoding="utf-8")
        assert "floating-tag" in text and "c4n4ry" not in text and "\x1b" not in text


@pytest.mark.parametrize("form", ["sarif", "gitlab", "rdjson", "checkstyle", "tap", "csv"])
def test_what_is_printed_is_what_is_written(tmp_path: Path, form: str) -> None:
    root = repository(tmp_path, {"a.yaml": FLOATING})
    done = gate(root, "check", "--format", form, f"--output={form}=.git/report")
    assert done.stdout == (root / ".git" / "report").read_text(encoding="utf-8")


def test_paths_of_a_folder_count_from_the_top(tmp_path: Path) -> None:
    root = repository(tmp_path, {"my deploy/a.yaml": FLOATING, "README.md": "hello\n"})
    run = sarif(root, "my deploy")
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "my%20deploy/a.yaml"
    assert place["region"] == {"startLine": 16, "startColumn": 18, "endLine": 16, "endColumn": 40}
    assert run["automationDetails"]["id"] == "gitops-gate/my-deploy/"
    for form in ("gitlab", "rdjson", "checkstyle"):
        assert "my deploy/a.yaml" in gate(root, "check", "my deploy", "--format", form).stdout
    assert "my deploy/" not in gate(root, "check", "my deploy", "--format", "csv").stdout


@pytest.mark.parametrize("key", ["", "a b", "A", "x" * 41, "a/b", "<!--"])
def test_a_key_is_a_short_word(tmp_path: Path, key: str) -> None:
    done = gate(repository(tmp_path, {"a.yaml": FLOATING}), "check", "--key", key)
    assert done.returncode == 2 and "at most 40 small letters" in done.stderr


def test_a_key_names_the_category(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.yaml": FLOATING})
    assert sarif(root)["automationDetails"]["id"] == "gitops-gate/default/"
    assert sarif(root, "--key", "eu-1")["automationDetails"]["id"] == "gitops-gate/eu-1/"


def test_waived_findings_can_be_omitted(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.yaml": WAIVED})
    (found,) = sarif(root)["results"]
    assert found["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "waived: until the release"}
    ]
    assert sarif(root, "--omit-waived")["results"] == []


def test_rules_come_with_their_pages_also_those_of_the_repository(tmp_path: Path) -> None:
    policy = '# METADATA\n# title: ours\n# description: No Deployments here.\npackage main\n\ndeny_ours contains "no" if input.kind == "Deployment"\n'
    config = "policies: {folders: [policies]}\n"
    root = repository(
        tmp_path, {"a.yaml": FLOATING, "policies/ours.rego": policy, ".gitops-gate.yaml": config}
    )
    rules = {one["id"]: one for one in sarif(root)["tool"]["driver"]["rules"]}
    assert "```yaml" in rules["floating-tag"]["help"]["markdown"]
    assert "No Deployments here." in rules["ours"]["help"]["text"]


@pytest.mark.parametrize("form", ["json", "sarif", "gitlab", "rdjson"])
def test_data_is_not_fenced_under_actions(tmp_path: Path, form: str) -> None:
    root = repository(tmp_path, {"a.yaml": FLOATING})
    done = gate(root, "check", "--format", form, GITHUB_ACTIONS="true")
    assert json.loads(done.stdout)


@pytest.mark.parametrize("form", ["text", "concise"])
def test_text_is_fenced_under_actions(tmp_path: Path, form: str) -> None:
    root = repository(tmp_path, {"a.yaml": FLOATING})
    lines = gate(root, "check", "--format", form, GITHUB_ACTIONS="true").stdout.splitlines()
    assert lines[0].startswith("::stop-commands::") and lines[-1] == f"::{lines[0][17:]}::"


def test_single_files_too(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.yaml": "a: 1\na: 2\n", "secret.yaml": SECRET})
    done = gate(root, "lint", "--format", "sarif")
    (run,) = json.loads(done.stdout)["runs"]
    assert run["automationDetails"]["id"] == "gitops-gate/yaml/"
    assert {one["ruleId"] for one in run["results"]} == {"duplicate-key"}
    (issue,) = json.loads(gate(root, "secrets", "--format", "gitlab").stdout)
    assert (issue["severity"], issue["location"]["path"]) == ("blocker", "secret.yaml")
