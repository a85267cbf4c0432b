"""Modules as checks: shape, page and examples."""

from __future__ import annotations

from types import ModuleType

import pytest

from gitops_gate.errors import UsageError
from gitops_gate.model.module import Example, as_check, example, examples

HEAD = '''"""A page."""
from gitops_gate.model import Rule, Severity
RULE = Rule("a-fault", Severity.ERROR, "a fault")
SCOPE = "resource"
'''
CHECK = "def check(subject, facts, *, sizes: tuple[int, ...] = (1,), name: str = 'x'):\n    yield from ()\n"


def module(text: str) -> ModuleType:
    made = ModuleType("a_fault")
    made.__file__ = "policies/a_fault.py"
    exec(compile(text, made.__file__, "exec"), made.__dict__)
    return made


def test_a_module_becomes_a_check() -> None:
    check = as_check(module(HEAD + "KINDS = {'Pod', 'batch/Job'}\nENABLED = False\n" + CHECK), digest="d")
    assert (check.rule.id, check.scope, check.page, check.digest) == ("a-fault", "resource", "A page.", "d")
    assert check.kinds == {"Pod", "batch/Job"}
    assert dict(check.options) == {"sizes": (1,), "name": "x"}
    assert check.enabled is False
    assert as_check(module(HEAD + CHECK)).enabled is True


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD.replace("RULE", "RULES") + CHECK, "policies/a_fault.py: it has no RULE"),
        (HEAD.replace("SCOPE", "SCOPES") + CHECK, "it has no SCOPE"),
        (
            HEAD.replace('"resource"', '"pod"') + CHECK,
            "SCOPE is 'pod'; it is one of file, files, document, resource",
        ),
        (HEAD.replace("a-fault", "A_fault") + CHECK, "'A_fault' is not in kebab-case"),
        (
            HEAD.replace('Rule("a-fault", Severity.ERROR, "a fault")', "'a-fault'") + CHECK,
            "RULE is not a Rule",
        ),
        (HEAD, "it has no check"),
        (HEAD + "check = 3\n", "check is not a function"),
        (HEAD + "KINDS = 'Pod'\n" + CHECK, "KINDS is not a set of texts"),
        (HEAD.replace('"""A page."""', "") + CHECK, "it has no docstring"),
        (HEAD + "def check(subject): pass\n", "a_fault.py:5: check takes (subject, facts)"),
        (HEAD + "def check(subject, facts, size=1): pass\n", "check takes (subject, facts)"),
        (HEAD + "def check(subject, facts, *, size): pass\n", "the option size of check has no default"),
    ],
)
def test_a_wrong_shape_is_named(text: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        as_check(module(text))
    assert message in str(raised.value)


PAGE = """\
Title.

Bad::

    kind: Pod
    spec:
      hostPID: true  # <-

      hostIPC: true   # <-
    # a comment # stays
Between::

    kind: Other

  Good::

    kind: Pod

Bad::

    kind: Odd
"""


def test_examples_are_the_blocks_of_a_page() -> None:
    found = examples(PAGE)
    assert found.bad == (
        Example("kind: Pod\nspec:\n  hostPID: true\n\n  hostIPC: true\n# a comment # stays\n", (3, 5)),
        Example("kind: Odd\n", ()),
    )
    assert found.good == (Example("kind: Pod\n", ()),)


def test_a_page_without_examples() -> None:
    assert examples("Only words.").bad == ()
    assert example("").marked == ()
