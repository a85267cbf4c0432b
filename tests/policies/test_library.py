"""The shipped policies: their examples, their tests, and what the table in `policies/README.md` says of them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from gitops_gate import data
from gitops_gate.config import PolicySettings
from gitops_gate.errors import UsageError
from gitops_gate.git.trees import Folder
from gitops_gate.model import Check, Severity
from gitops_gate.model.module import examples
from gitops_gate.model.option import hints, schema
from gitops_gate.policy import shipped
from gitops_gate.policy.trials import example_trials
from gitops_gate.policy.trials import test as trials_of

FOLDER = data.folder("policies")
CHECKS = {one.rule.id: one for one in shipped()}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_marked_lines_are_found_and_good_examples_are_silent(check: Check) -> None:
    page = examples(check.page)
    assert page.bad and page.good, "bad.yaml and good.yaml"
    assert all(one.marked for one in page.bad), "bad.yaml marks what must be found"
    assert [(one.name, one.message) for one in example_trials(check) if one.outcome != "pass"] == []


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_each_is_complete(check: Check) -> None:
    folder = FOLDER / check.rule.id
    assert (folder / "policy.py").is_file() != (folder / "policy.rego").is_file()
    assert (folder / "policy_test.rego").is_file() == (folder / "policy.rego").is_file()
    assert check.kinds, "a policy declares its kinds"
    assert "policy" in check.rule.tags
    assert check.rule.summary
    assert "Source: " in check.page
    assert all(f"`{name}`" in check.page for name in check.options)
    assert all(schema(hint) for hint in hints(check).values())


def test_every_folder_is_a_policy() -> None:
    folders = {one.name for one in FOLDER.iterdir() if one.is_dir() and one.name != "__pycache__"}
    assert folders == set(CHECKS)
    assert len(CHECKS) >= 12


def test_the_table_is_current() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\w+) \| (on|off) \|", (FOLDER / "README.md").read_text(), re.M)
    assert rows == [
        (one.rule.id, str(one.rule.severity), "on" if one.enabled else "off") for one in CHECKS.values()
    ]


def test_the_rego_tests_pass() -> None:
    settings = PolicySettings(folders=(".",), namespaces=("*",))
    trials, coverage = trials_of(Folder(FOLDER), settings, coverage=True)
    assert [one for one in trials if one.outcome != "pass"] == []
    tested = Counter(one.location.path.partition("/")[0] for one in trials if "test_" in one.name)
    assert {path.parent.name for path in FOLDER.glob("*/policy.rego")} == {
        name for name in tested if tested[name] >= 3
    }
    assert [(one.path, one.missed) for one in coverage if one.missed] == []


@pytest.mark.parametrize(
    ("packs", "on"),
    [
        ((), {one.rule.id for one in shipped() if one.enabled}),
        (("recommended",), {one.rule.id for one in shipped() if one.enabled}),
        (("strict",), set(CHECKS)),
        (("none",), set()),
    ],
)
def test_packs(packs: tuple[str, ...], on: set[str]) -> None:
    assert {one.rule.id for one in shipped(packs) if one.enabled} == on
    assert {one.rule.id for one in shipped(packs)} == set(CHECKS)


def test_an_unknown_pack() -> None:
    with pytest.raises(UsageError, match="no pack 'gold'; known: recommended, strict, none"):
        shipped(("gold",))


def test_errors_are_few() -> None:
    """What stops a commit by default is what everybody agrees on."""
    errors = {one.rule.id for one in CHECKS.values() if one.rule.severity is Severity.ERROR}
    assert errors == {"floating-tag", "privileged-container"}


def test_loading_them_loads_no_engine() -> None:
    code = "import sys; from gitops_gate.policy import shipped; shipped(); print('regorus' in sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
