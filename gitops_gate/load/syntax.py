"""Text that libyaml refuses, in the words and at the line of the person who wrote it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import yaml

from gitops_gate.load.diagnosis import diagnosis
from gitops_gate.load.mends.characters import TEMPLATE
from gitops_gate.load.trial import Allowance
from gitops_gate.model import Location, Unreadable

_ESCAPES = ("found unknown escape character", "did not find expected hexdecimal")
_DOCUMENT = re.compile(r"---\s+[^\s#|>&!]")
_CONFLICT = re.compile(r"(?:<{7}|\|{7}|={7}|>{7})(?: |\r?\Z)")


def syntax_fault(path: str, text: str, fault: yaml.YAMLError, allowance: Allowance) -> Unreadable:
    """What is to be told of a text that is no YAML."""
    mark = getattr(fault, "problem_mark", None)
    problem = getattr(fault, "problem", None) or str(fault)
    if mark is None:
        return Unreadable("invalid-yaml", Location(path), *_explained(problem, "", 0))
    lines = text.split("\n")
    if conflict := _conflict(lines, mark.line):
        hint = "choose what is to stay, and remove the marks (`<<<<<<<`, `=======`, `>>>>>>>`)"
        return Unreadable("invalid-yaml", Location(path, conflict, 1), "an unresolved merge conflict", hint)
    line = lines[mark.line] if mark.line < len(lines) else ""
    said = _explained(problem, line, mark.column)
    context, context_mark = getattr(fault, "context", None), getattr(fault, "context_mark", None)
    if said[0] == TEMPLATE[0] or (
        problem.startswith(_ESCAPES) and context_mark and context_mark.line == mark.line
    ):
        return Unreadable("invalid-yaml", Location(path, mark.line + 1, mark.column + 1), *said)
    if _DOCUMENT.match(line) and mark.column > len("---"):
        message = "a mapping cannot begin in the line of the `---`"
        place = Location(path, mark.line + 1, len("--- ") + 1)
        return Unreadable("invalid-yaml", place, message, "write the key in the next line")
    found = diagnosis(lines, mark.line, mark.column, allowance)
    if found is not None:
        return Unreadable(
            "invalid-yaml", Location(path, found.number + 1, found.column), found.message, found.hint
        )
    if context_mark is not None and context == "while scanning a quoted scalar" and "unexpected" in problem:
        place = Location(path, context_mark.line + 1, context_mark.column + 1)
        message = "the quote that opens here is not closed"
        return Unreadable("invalid-yaml", place, message, "add the closing quote at the end of the text")
    if context_mark is not None and problem.startswith("could not find expected ':'"):
        mark = context_mark  # where the key begins; libyaml notices it in a later line
    related: tuple[tuple[Location, str], ...] = ()
    if context_mark is not None and context_mark.line != mark.line:
        place = Location(path, context_mark.line + 1, context_mark.column + 1)
        related = ((place, str(context)),)
    return Unreadable("invalid-yaml", Location(path, mark.line + 1, mark.column + 1), *said, related)


def _conflict(lines: Sequence[str], line: int) -> int:
    """The line (from 1) where the last merge conflict begins at or before a line (from 0); 0 without one."""
    marks = [number for number, each in enumerate(lines[: line + 1], 1) if _CONFLICT.match(each)]
    begins = [number for number in marks if lines[number - 1].startswith("<")]
    return begins[-1] if begins else marks[-1] if marks else 0


_START = "found character that cannot start any token"
_BACKSLASH = "write the backslash twice, or use single quotes, in which it is a plain character"
_EXPLAINED = (
    (
        "did not find expected alphabetic",
        "",
        "`*` begins the name of an alias, and `&` that of an anchor, and none follows",
        "put the value in quotes if it is text",
    ),
    (_START, "\t", "a tab cannot indent YAML", "replace tabs with spaces"),
    (_START, "{%", *TEMPLATE),
    (_START, "", "a value cannot begin with this character", "put the value in quotes"),
    (
        "found unknown escape character",
        "",
        "in double quotes, {escape} is no escape that YAML knows",
        _BACKSLASH,
    ),
    (
        "did not find expected hexdecimal",
        "",
        "an escape in double quotes lacks hexadecimal digits",
        _BACKSLASH,
    ),
    (
        "did not find expected key",
        "",
        "the mapping is broken here: a key was expected",
        "check the indentation and the quotes of this line and the ones above",
    ),
    (
        "mapping values are not allowed in this context",
        "",
        "a `:` stands where no mapping can begin",
        "check the indentation and that the line above has its `:`, or quote the value that holds `: `",
    ),
    (
        "could not find expected ':'",
        "",
        "a key without `:`",
        "add the `:`, or check the indentation of this line",
    ),
    (
        "did not find expected '-' indicator",
        "",
        "the list is broken here: a `- ` was expected",
        "check the indentation of this line",
    ),
)


def _explained(problem: str, line: str, column: int) -> tuple[str, str]:
    """(message, hint) for what libyaml says."""
    escape = f"`{line[column : column + 2]}`"
    for said, mark, message, hint in _EXPLAINED:
        if problem.startswith(said) and mark in line:
            return message.replace("{escape}", escape), hint
    return f"this is no YAML: {problem}", ""
