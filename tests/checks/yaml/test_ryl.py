"""The ryl program: found, run, and its report read."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_gate.checks.yaml.ryl import Problem, chunks, parsed, problems, program
from gitops_gate.errors import ToolError, UsageError

LINES = {
    "plain": (
        "a.yaml:1:2: [error] trailing spaces (trailing-spaces)",
        Problem("a.yaml", 1, 2, "trailing spaces", "trailing-spaces"),
    ),
    "a path that looks like a place": (
        "a:1:2: [error] b.yaml:3:4: [warning] too long (line-length)",
        Problem("a:1:2: [error] b.yaml", 3, 4, "too long", "line-length"),
    ),
    "brackets in the message": (
        "a.yaml:1:2: [error] syntax error: a (b) c (syntax)",
        Problem("a.yaml", 1, 2, "syntax error: a (b) c", "syntax"),
    ),
    "no rule": ("a.yaml:1:2: [error] something", Problem("a.yaml", 1, 2, "something", "")),
    "an unknown path": ("c.yaml:1:2: [error] x (y)", None),
    "not a problem": ("error: failed to read a.yaml: no such file", None),
    "empty": ("", None),
}


@pytest.mark.parametrize(("line", "expected"), LINES.values(), ids=LINES)
def test_a_line_of_the_report(line: str, expected: Problem | None) -> None:
    known = {"a.yaml", "a:1:2: [error] b.yaml"}
    assert list(parsed(line, known)) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("paths", "limit", "expected"),
    [
        ([], 30, []),
        (["a", "b"], 30, [["a", "b"]]),
        (["a" * 10, "b" * 10], 30, [["a" * 10], ["b" * 10]]),
        (["a" * 50, "b", "c"], 30, [["a" * 50], ["b", "c"]]),
    ],
)
def test_chunks(paths: list[str], limit: int, expected: list[list[str]]) -> None:
    assert list(chunks(paths, len, limit)) == expected


def test_it_is_the_installed_one_whatever_is_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "ryl"
    fake.write_text("#!/bin/sh\nexit 3\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program() != fake
    (tmp_path / "a.yaml").write_text("a: 1 \n")
    assert [one.rule for one in problems(["a.yaml"], tmp_path, "")] == ["trailing-spaces"]


def test_configuration_of_the_user_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "mine"
    mine.write_text("rules: {document-start: enable}\n")
    monkeypatch.setenv("YAMLLINT_CONFIG_FILE", str(mine))
    work = tmp_path / "work"
    work.mkdir()
    (tmp_path / ".yamllint").write_text("rules: {document-start: enable}\n")
    (work / "a.yaml").write_text("a: 1\n")
    assert list(problems(["a.yaml"], work, "")) == []


def test_many_files_with_odd_names(tmp_path: Path) -> None:
    names = [
        "-c",
        "--fix",
        "a b.yaml",
        "ä😀.yaml",
        "a:1:2: [error] x.yaml",
        *(f"{n:0200}.yaml" for n in range(3_500)),
    ]
    for name in names:
        (tmp_path / name).write_text("a: 1 \n")
    assert sorted(one.path for one in problems(names, tmp_path, "")) == sorted(names)


def test_files_that_a_configuration_takes_for_no_yaml_are_passed_over(tmp_path: Path) -> None:
    names = ["Kustomization", "a.yaml", "b.yml", "base/Kustomization", "c.yaml"]
    (tmp_path / "base").mkdir()
    for name in names:
        (tmp_path / name).write_text("a: 1 \n")
    (tmp_path / "ryl.toml").write_text(
        '[files]\nyaml = ["*.yaml"]\n[lint.rules]\ntrailing-spaces = "enable"\n'
    )
    assert sorted(one.path for one in problems(names, tmp_path, "ryl.toml")) == ["a.yaml", "c.yaml"]
    assert sorted(one.path for one in problems(names, tmp_path, "")) == names
    assert list(problems(["Kustomization"], tmp_path, "ryl.toml")) == []


@pytest.mark.parametrize("text", ["rules: {nope: enable}\n", "[1]\n", "rules: [", "extends: nowhere.yaml\n"])
def test_a_wrong_configuration_is_the_users_error(tmp_path: Path, text: str) -> None:
    (tmp_path / ".yamllint").write_text(text)
    (tmp_path / "a.yaml").write_text("a: 1\n")
    with pytest.raises(UsageError, match=r"^\.yamllint: "):
        list(problems(["a.yaml"], tmp_path, ".yamllint"))


def test_a_failing_program_is_not_silence(tmp_path: Path) -> None:
    with pytest.raises(ToolError):
        list(problems(["a.yaml"], tmp_path / "gone", ""))
