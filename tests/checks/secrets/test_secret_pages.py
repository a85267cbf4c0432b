"""The examples on the rules' pages are true."""

from __future__ import annotations

import re
import textwrap

import pytest
from secret_samples import CHECKS, loaded

from gitops_gate.model import Facts


def example(page: str, name: str) -> str:
    match = re.search(rf"^{name}::\n\n((?:    .*\n|\n)+)", page, re.MULTILINE)
    assert match, f"the page has no {name} example"
    return textwrap.dedent(match[1])


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.RULE.id)
def test_examples(check: object) -> None:
    for name in ("Bad", "Good"):
        text = example(str(check.__doc__) + "\n", name)  # type: ignore[attr-defined]
        marked = [number for number, line in enumerate(text.split("\n"), 1) if line.endswith("# <-")]
        file = loaded(text.replace("  # <-", ""))
        subjects = (file,) if check.SCOPE == "file" else file.documents  # type: ignore[attr-defined]
        found = [f.location.line for s in subjects for f in check.check(s, Facts())]  # type: ignore[attr-defined]
        assert found == marked
        assert bool(marked) == (name == "Bad")


def test_ids_are_the_names_of_the_files() -> None:
    for check in CHECKS:
        assert check.__name__.rpartition(".")[2].replace("_", "-") == check.RULE.id
