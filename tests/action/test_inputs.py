"""From the inputs of the action to the words of the gate."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from environment import visible
from inputs import FILES, Wrong, inputs

EVENT = {"pull_request": {"base": {"sha": "b" * 40}, "head": {"repo": {"fork": True}}}}

CHECK = [
    ({}, [], "."),
    ({"PATH": " apps "}, [], "apps"),
    ({"PATH": "--help"}, [], "--help"),
    ({"FAIL_ON": "warning"}, ["--fail-on=warning"], "."),
    ({"CONFIG": "a b.yaml", "KUBERNETES_VERSION": "1.33"}, ["--config=a b.yaml", "--kubernetes-version=1.33"], "."),
    ({"ARGS": "--enable 'missing-labels' --all"}, ["--enable", "missing-labels", "--all"], "."),
    ({"ARGS": "--baseline $(id) `id` ; id | id > x"}, ["--baseline", "$(id)", "`id`", ";", "id", "|", "id", ">", "x"], "."),
    ({"ARGS": "\n  --all\n  --strict-schemas\n"}, ["--all", "--strict-schemas"], "."),
]  # fmt: skip


@pytest.mark.parametrize(("given", "options", "path"), CHECK)
def test_words_of_check(given: dict[str, str], options: list[str], path: str) -> None:
    words = inputs({f"GITOPS_GATE_{name}": value for name, value in given.items()}).check(Path("/t"))
    start = ["check", "--format=github", "--output=text=/t/report.txt", "--output=json=/t/gitops-gate.json"]
    assert words == [*start, *options, "--", path]


FORMATS = [
    ("", ["json"]),
    ("json", ["json"]),
    ("junit", ["json", "junit"]),
    ("sarif, junit,,json", ["json", "sarif", "junit"]),
]


@pytest.mark.parametrize(("given", "written"), FORMATS)
def test_formats(given: str, written: list[str]) -> None:
    words = inputs({"GITOPS_GATE_FORMAT_FILES": given}).check(Path("/t"))
    assert words[3 : 3 + len(written)] == [f"--output={form}=/t/{FILES[form]}" for form in written]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("FORMAT_FILES", "xml", "format-files: 'xml' is none of"),
        ("FORMAT_FILES", "text=/etc/x", "format-files: 'text=/etc/x' is none of"),
        ("ARGS", "--enable 'a", "args: No closing quotation"),
    ],
)
def test_wrong_inputs(name: str, value: str, said: str) -> None:
    with pytest.raises(Wrong, match=re.escape(said)):
        inputs({f"GITOPS_GATE_{name}": value})


@pytest.mark.parametrize(
    ("event", "given", "base"),
    [
        (EVENT, "", "b" * 40),
        (EVENT, "main", "main"),
        ({"pull_request": {"base": {"sha": "--output=x"}}}, "", ""),
        ({"ref": "refs/heads/main"}, "", ""),
        ({"pull_request": None}, "", ""),
        (None, "", ""),
    ],
)
def test_base(tmp_path: Path, event: object, given: str, base: str) -> None:
    file = tmp_path / "event.json"
    if event is not None:
        file.write_text(json.dumps(event), encoding="utf-8")
    wanted = inputs(
        {
            "GITHUB_EVENT_PATH": str(file),
            "GITOPS_GATE_BASE_REF": given,
            "GITOPS_GATE_ARGS": "--all --no-cache",
        }
    )
    assert wanted.base == base
    assert wanted.diff("text") == ["diff", "--format=text", "--color=never", "--no-cache", "--", base, "."]


def test_the_gate_sees_no_token_and_no_file_of_the_runner() -> None:
    hidden = {"ACTIONS_RUNTIME_TOKEN": "t", "GITHUB_TOKEN": "t", "GITHUB_ENV": "/e", "GITHUB_OUTPUT": "/o"}
    assert visible({**hidden, "PATH": "/bin", "GITHUB_BASE_REF": "main"}) == {
        "PATH": "/bin",
        "GITHUB_BASE_REF": "main",
    }
