"""The pages of the rules of this room: every marked line of a bad example is found, a good one is silent."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace

import pytest

from gitops_gate.checks.yaml import (
    duplicate_key,
    invalid_value,
    invalid_yaml,
    lost_indentation,
    non_string_key,
    style,
    undecodable_text,
    unusual_encoding,
    yaml_limit,
)
from gitops_gate.git.trees import Memory
from gitops_gate.load import load_file
from gitops_gate.model import Facts, Finding
from gitops_gate.model.module import Example, as_check, examples

MODULES = (
    duplicate_key,
    invalid_value,
    invalid_yaml,
    lost_indentation,
    non_string_key,
    style,
    undecodable_text,
    unusual_encoding,
    yaml_limit,
)


def found(module: ModuleType, example: Example) -> list[Finding]:
    check = as_check(module)
    data = example.text.encode()
    file = load_file("app.yaml", data)
    subject = SimpleNamespace(tree=Memory({"app.yaml": data}), files=(file,))
    return list(check.run(file if check.scope == "file" else subject, Facts()))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.RULE.id)
def test_the_page_is_true(module: ModuleType) -> None:
    page = examples(as_check(module).page)
    assert page.bad
    assert page.good
    for bad in page.bad:
        findings = found(module, bad)
        assert tuple(finding.location.line for finding in findings) == bad.marked
        assert {finding.rule for finding in findings} == {module.RULE.id}
    for good in page.good:
        for other in MODULES:
            assert found(other, good) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.RULE.id)
def test_the_rule_is_named_like_its_file(module: ModuleType) -> None:
    name = module.__name__.rpartition(".")[2]
    assert module.RULE.id == ("yaml-style" if name == "style" else name.replace("_", "-"))
