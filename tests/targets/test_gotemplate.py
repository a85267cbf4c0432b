"""Go templates against what Argo CD makes of them: the table is what its own `utils.Render` gave (v3.1), and for functions
the library that it takes them from (github.com/Masterminds/sprig v3.3.0)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gitops_gate.targets.applicationset_text import numbers
from gitops_gate.targets.gotemplate import Failed, Unsupported, rendered

CASES = json.loads(Path(__file__).with_name("gotemplates.json").read_text("utf-8"))


def outcome(text: str, params: dict[str, Any], options: list[str]) -> str:
    try:
        return rendered(text, params, options)
    except Failed:
        return "fails"
    except Unsupported:
        return "unsupported"


@pytest.mark.parametrize(("text", "expected", "options", "which"), CASES["templates"])
def test_templates(text: str, expected: str, options: list[str], which: int) -> None:
    assert outcome(text, numbers(CASES["parameters"][which]), options) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e6, "1e+06"),
        (999999.0, "999999"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (-2.5, "-2.5"),
        (1e21, "1e+21"),
        (0.0, "0"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert rendered("{{.n}}", {"n": value}) == text


def test_a_template_that_grows_without_end() -> None:
    text = "{{range .l}}" * 3 + "{{range $.l}}" * 3 + "aaaaaaaaaa" + "{{end}}" * 6
    inner: Any = ["x"] * 30
    with pytest.raises(Unsupported):
        rendered(text.replace(".l}}", "$.l}}").replace("$$", "$"), {"l": inner})
