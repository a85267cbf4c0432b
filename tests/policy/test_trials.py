"""Policies' own tests: `test_` rules, examples, prints, coverage."""

from __future__ import annotations

import pytest

from gitops_gate.config import PolicySettings
from gitops_gate.errors import UsageError
from gitops_gate.policy.trials import Trial
from gitops_gate.policy.trials import test as trials_of
from tests.policy.judging import tree
from tests.policy.test_python import POLICY

RULE = """\
# METADATA
# custom: {kinds: [Pod]}
package main

import rego.v1

deny contains msg if {
	some container in input.spec.containers
	not container.image
	msg := "no image"
}

warn contains "never" if {
	input.never
	input.again
}
"""
TESTS = """\
package main_test

import data.main
import rego.v1

test_found if {
	print("looking", 1)
	main.deny == {"no image"} with input as {"spec": {"containers": [{}]}}
}

test_wrong if main.deny == {"other"} with input as {"spec": {"containers": [{}]}}

test_false := false

test_broken if count(1) == 2

test_file if {
	one := parse_config_file("pod.yaml")
	count(main.deny) == 0 with input as one
}

test_files if parse_combined_config_files(["p/pod.yaml"])[0].contents.kind == "Pod"

test_text if parse_config("yaml", "a: [1]").a == [1]

test_absent if parse_config_file("absent.yaml")

todo_test_later if false
"""
POD = "kind: Pod\nspec: {containers: [{image: a}]}\n"
OUTCOMES = {
    "main_test.test_found": ("pass", ""),
    "main_test.test_wrong": ("fail", "it is undefined"),
    "main_test.test_false": ("fail", "it is false"),
    "main_test.test_broken": ("error", "p/rule_test.rego:15:"),
    "main_test.test_file": ("pass", ""),
    "main_test.test_files": ("pass", ""),
    "main_test.test_text": ("pass", ""),
    "main_test.test_absent": ("error", "there is no absent.yaml"),
}


def tried(files: dict[str, str], **more: bool) -> tuple[dict[str, Trial], dict[str, tuple[int, ...]]]:
    trials, coverage = trials_of(tree(files), PolicySettings(folders=("p",)), **more)
    return {one.name: one for one in trials}, {one.path: one.missed for one in coverage}


def test_rules_of_tests() -> None:
    files = {"p/rule.rego": RULE, "p/rule_test.rego": TESTS, "p/pod.yaml": POD}
    trials, coverage = tried(files, coverage=True)
    assert {name: one.outcome for name, one in trials.items()} == {n: o for n, (o, _) in OUTCOMES.items()}
    assert all(message in trials[name].message for name, (_, message) in OUTCOMES.items())
    first = trials["main_test.test_found"]
    assert str(first.location) == "p/rule_test.rego:6:1"
    assert [one.split(": ", 1)[1] for one in first.prints] == ["looking 1"]
    assert coverage == {"p/rule.rego": (13, 15)}


def test_examples_of_rego() -> None:
    files = {
        "p/images/policy.rego": RULE,
        "p/images/bad.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a  # <-\nspec: {containers: [{name: a}]}\n",
        "p/images/good.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: a}]}\n",
    }
    trials, _ = tried(files)
    assert {name: one.outcome for name, one in trials.items()} == {
        "images: bad example": "pass",
        "images: good example": "pass",
    }


def test_examples_that_are_wrong_say_why() -> None:
    good = "apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: a}\n    spec: {replicas: 2}"
    worse = POLICY.replace('  # <-\n"""', "\n      paused: true  # <-\n\nGood::\n\n    " + good + '\n"""')
    trials, _ = tried({"p/a.py": worse})
    assert {name: (one.outcome, one.message) for name, one in trials.items()} == {
        "even-replicas: bad example": (
            "fail",
            "line 6 is marked and not found; line 5 is found and not marked: 4 replicas",
        ),
        "even-replicas: good example": ("fail", "line 4 is found, and is good: 2 replicas"),
    }


def test_an_example_gives_options() -> None:
    with_options = POLICY.replace("Bad::\n\n", "Good::\n\n    # options: {at-least: 5}\n")
    trials, _ = tried({"p/a.py": with_options.replace("  # <-", "")})
    assert [one.outcome for one in trials.values()] == ["pass"]


def test_a_policy_that_raises_fails_its_trial() -> None:
    raising = POLICY.replace("count.number % 2 == 0", "count.nothing")
    trials, _ = tried({"p/a.py": raising})
    (one,) = trials.values()
    assert (one.outcome, one.message) == (
        "error",
        "AttributeError: 'Count' object has no attribute 'nothing'",
    )


def test_policies_that_cannot_be_loaded() -> None:
    with pytest.raises(UsageError, match=r"p/a\.rego:"):
        tried({"p/a.rego": "package main\n\ndeny contains {\n"})
