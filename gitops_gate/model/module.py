"""Checks as Python modules: the docstring is the page, the keyword-only parameters are the options.

The shape of such a module, the same for a check of ours and for a policy of a repository::

    \"\"\"The page: what is wrong and why, with `Bad::` and `Good::` blocks that run as tests.\"\"\"
    RULE = Rule("floating-tag", Severity.ERROR, "an image tag that moves")
    SCOPE = "resource"
    KINDS = {"Deployment", "batch/Job"}     # optional: all kinds
    ENABLED = False                         # optional: True
    ONLY = may_hold_secrets                 # optional: a quick test whether `check` may find anything in a subject
    def check(subject, facts, *, option=default): yields Findings
"""

from __future__ import annotations

import inspect
import re
import textwrap
from dataclasses import dataclass
from types import ModuleType
from typing import Any, get_args

from gitops_gate.errors import UsageError
from gitops_gate.model.check import Check, Scope
from gitops_gate.model.finding import Rule

_MARK = re.compile(r"[ \t]*# <-[ \t]*$")
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_LABELS = ("Bad::", "Good::")


@dataclass(frozen=True, slots=True)
class Example:
    """YAML text of a page without its marks; `marked` = the lines (from 1) that must be found."""

    text: str
    marked: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """The examples of a page, in its order."""

    bad: tuple[Example, ...]
    good: tuple[Example, ...]


def as_check(module: ModuleType, *, digest: str = "") -> Check:
    """The check that a module is. Raises UsageError, naming file and line, where its shape is wrong."""
    rule = _stated(module, "RULE", Rule, "a Rule")
    if not _ID.fullmatch(rule.id):
        raise _wrong(module, f"the rule id {rule.id!r} is not in kebab-case")
    scope = _stated(module, "SCOPE", str, "a text")
    if scope not in get_args(Scope):
        raise _wrong(module, f"SCOPE is {scope!r}; it is one of {', '.join(get_args(Scope))}")
    kinds = getattr(module, "KINDS", ())
    if isinstance(kinds, str) or not all(isinstance(kind, str) for kind in kinds):
        raise _wrong(module, "KINDS is not a set of texts")
    page = inspect.cleandoc(module.__doc__ or "")
    if not page:
        raise _wrong(module, "it has no docstring, which is its page")
    enabled = getattr(module, "ENABLED", True)
    options = _options(module)
    only = getattr(module, "ONLY", None)
    if only is not None and not callable(only):
        raise _wrong(module, "ONLY is not a function")
    return Check(rule, scope, module.check, page, frozenset(kinds), options, bool(enabled), only, digest)


def examples(page: str) -> Examples:
    """The `Bad::` and `Good::` blocks of a page.

    A block is what is indented more deeply than its label. In a bad one each line that must be found ends
    with `# <-`; one without marks only has to give some finding.
    """
    found: dict[str, list[Example]] = {label: [] for label in _LABELS}
    lines = page.splitlines()
    for number, line in enumerate(lines):
        label = line.strip()
        if label in found:
            found[label].append(example(_block(lines[number + 1 :], len(line) - len(line.lstrip()))))
    return Examples(tuple(found["Bad::"]), tuple(found["Good::"]))


def example(text: str) -> Example:
    """An example out of YAML text with marks."""
    lines = text.splitlines()
    marked = tuple(number for number, line in enumerate(lines, 1) if _MARK.search(line))
    return Example("".join(_MARK.sub("", line) + "\n" for line in lines), marked)


def _block(lines: list[str], indent: int) -> str:
    """The leading lines that are empty or indented more deeply, without the common indentation."""
    block: list[str] = []
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        block.append(line)
    return textwrap.dedent("\n".join(block)).strip("\n")


def _options(module: ModuleType) -> dict[str, Any]:
    """The options of a module's `check`, each with its default."""
    check = _stated(module, "check", object, "a function")
    if not inspect.isfunction(check):
        raise _wrong(module, "check is not a function")
    line = check.__code__.co_firstlineno
    parameters = inspect.signature(check).parameters.values()
    fixed = [one for one in parameters if one.kind is not inspect.Parameter.KEYWORD_ONLY]
    if len(fixed) != 2 or any(one.kind is not inspect.Parameter.POSITIONAL_OR_KEYWORD for one in fixed):
        raise _wrong(module, "check takes (subject, facts), then options by keyword only", line)
    options = {one.name: one.default for one in parameters if one not in fixed}
    for name, default in options.items():
        if default is inspect.Parameter.empty:
            raise _wrong(module, f"the option {name} of check has no default", line)
    return options


def _stated(module: ModuleType, name: str, kind: type, what: str) -> Any:
    value = getattr(module, name, None)
    if value is None:
        raise _wrong(module, f"it has no {name}")
    if not isinstance(value, kind):
        raise _wrong(module, f"{name} is not {what}")
    return value


def _wrong(module: ModuleType, message: str, line: int = 0) -> UsageError:
    path = getattr(module, "__file__", None) or module.__name__
    return UsageError(f"{path}{f':{line}' if line else ''}: {message}")
