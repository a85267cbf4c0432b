"""The examples on the pages of the rules: the bad ones are found where they say, the good ones render."""

from __future__ import annotations

import re
import textwrap

import pytest

from gitops_gate.render.helm.pages import PAGES, RULES
from tests.render.helm.trees import CONFIG, failure, rendered

EXAMPLE = re.compile(r"^(Bad|Good)::\n\n((?:    .*\n|\n)+)", re.MULTILINE)
EXAMPLES = [
    (rule, kind, textwrap.dedent(text))
    for rule, page in PAGES.items()
    for kind, text in EXAMPLE.findall(page)
]
SCHEMA = '{"properties": {"image": {"properties": {"tag": {"type": "string"}}}}}'
PLACES = {
    "invalid-chart": "templates/all.yaml",
    "chart-limit": "templates/all.yaml",
    "invalid-values": "values.yaml",
}


def test_each_rule_has_a_page() -> None:
    assert [rule.id for rule in RULES] == list(PAGES) == list(PLACES)
    assert {rule for rule, _, _ in EXAMPLES} == set(PAGES)


@pytest.mark.tool("helm")
@pytest.mark.parametrize(("rule", "kind", "text"), EXAMPLES)
def test_example(rule: str, kind: str, text: str) -> None:
    marks = [number for number, line in enumerate(text.split("\n"), 1) if line.endswith(" # <-")]
    files = {
        "templates/all.yaml": CONFIG,
        "values.schema.json": SCHEMA,
        PLACES[rule]: text.replace(" # <-", ""),
    }
    if kind == "Good":
        assert not marks
        assert rendered(files)
        return
    found = failure(files)
    assert (found.rule, found.location.path) == (rule, f"chart/{PLACES[rule]}")
    assert [found.location.line] == marks
