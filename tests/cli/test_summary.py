"""The summary of a step of GitHub Actions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_check import FLOATING, GOOD, gate, repository


def run(
    tmp_path: Path, text: str, *words: str, summary: str | None = "summary.md", actions: str = "true"
) -> Path:
    repository(tmp_path / "here", {"apps/web.yaml": text})
    file = tmp_path / (summary or "summary.md")
    environ = {"GITHUB_ACTIONS": actions, "GITHUB_STEP_SUMMARY": str(file) if summary else ""}
    done = gate(tmp_path / "here", "check", *(words or ("--format", "github")), **environ)
    assert done.returncode == (0 if text == GOOD else 1), done.stderr
    return file


@pytest.mark.parametrize(("text", "title"), [(GOOD, "✅ gitops-gate"), (FLOATING, "❌ gitops-gate: 1 error")])
def test_annotations_come_with_a_summary(tmp_path: Path, text: str, title: str) -> None:
    assert run(tmp_path, text).read_text().startswith(f"## {title}")


def test_a_summary_is_appended(tmp_path: Path) -> None:
    (tmp_path / "summary.md").write_text("from before\n")
    assert run(tmp_path, FLOATING).read_text().startswith("from before\n## ❌")


@pytest.mark.parametrize(
    ("words", "more"),
    [
        (("--format", "text"), {}),
        (("--format", "github"), {"actions": ""}),
        (("--format", "github"), {"summary": None}),
    ],
)
def test_other_formats_and_other_places_write_none(
    tmp_path: Path, words: tuple[str, ...], more: dict[str, Any]
) -> None:
    assert not run(tmp_path, FLOATING, *words, **more).exists()


@pytest.mark.parametrize("before", [898_000, 898_950, 899_500, 2_000_000])
def test_a_summary_keeps_within_what_is_left(tmp_path: Path, before: int) -> None:
    (tmp_path / "summary.md").write_text("x" * (before - 1) + "\n")
    size = run(tmp_path, FLOATING).stat().st_size
    assert size == before if before > 899_000 else before < size <= 900_000


def test_a_summary_that_cannot_be_written_changes_no_verdict(tmp_path: Path) -> None:
    (tmp_path / "summary.md").mkdir()
    assert run(tmp_path, FLOATING).is_dir()


def test_paths_count_from_the_top_of_the_repository(tmp_path: Path) -> None:
    repository(tmp_path / "here", {"apps/web.yaml": FLOATING})
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    gate(tmp_path / "here", "check", "apps", "--format", "github", **environ)
    text = (tmp_path / "summary.md").read_text()
    assert "`apps/web.yaml:" in text
    assert "image: example.com/web:latest" in text
