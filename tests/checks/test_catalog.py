"""The catalog is complete, its ids are unique and named like their files, and every documented example is true."""

from __future__ import annotations

from pathlib import Path

import pytest

import gitops_gate.checks
from gitops_gate.checks.catalog import CHECKS, STAGES
from gitops_gate.config import Settings
from gitops_gate.gate import run
from gitops_gate.git.trees import Memory
from gitops_gate.model import Check
from gitops_gate.model.module import examples
from gitops_gate.rulebook import rulebook
from gitops_gate.wish import Wish

ROOMS = Path(gitops_gate.checks.__file__).parent
BOOK = rulebook(Memory({}), Settings())


def test_every_check_is_in_the_catalog() -> None:
    named = {module.__file__ for modules in STAGES.values() for module in modules}
    written = {str(path) for path in ROOMS.glob("*/*.py") if "\nRULE = " in path.read_text(encoding="utf-8")}
    assert written == named


def test_ids() -> None:
    named = set()
    for stage, modules in STAGES.items():
        for module in modules:
            name = module.__name__.rpartition(".")[2].replace("_", "-")
            if module.RULE.id in (name, f"{stage}-{name}"):
                named.add(module.RULE)
            assert module.__name__.split(".")[-2] == stage
        # A second module of a rule looks elsewhere for the same fault.
        assert {module.RULE for module in modules} <= named
    looks = [(check.rule.id, check.scope) for check in BOOK.checks]
    assert len(looks) == len(set(looks))


def test_every_rule_has_a_page() -> None:
    assert {name for name in BOOK.rules if len(BOOK.pages.get(name, "")) < 80} == set()


def lines(check: Check, text: str) -> list[int]:
    """The lines at which the whole gate finds this rule in a repository that holds nothing but `text`."""
    path = "kustomization.yaml" if "kustomize.config.k8s.io" in text else "example.yaml"
    report = run(Memory({path: text.encode()}), Settings(), Wish(enable=(check.rule.id,), cache=False))
    return sorted({one.location.line for one in report.findings if one.rule == check.rule.id})


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.rule.id)
def test_examples(check: Check) -> None:
    page = examples(check.page)
    for example in page.bad:
        found = lines(check, example.text)
        assert found == list(example.marked) if example.marked else found, example.text
    for example in page.good:
        assert lines(check, example.text) == [], example.text
