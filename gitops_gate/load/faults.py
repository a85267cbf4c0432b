"""Faults: what is told of a file that cannot be read, or is read with doubts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import yaml

from gitops_gate.load.builder import Built, Refused
from gitops_gate.load.duplicates import Repetition, duplicate_keys
from gitops_gate.load.mends.characters import TEMPLATE
from gitops_gate.load.syntax import syntax_fault
from gitops_gate.load.text import forbidden
from gitops_gate.load.trial import Allowance
from gitops_gate.model import Location, Unreadable

__all__ = ["Allowance", "broken", "doubts", "duplicates", "refusal", "repeated"]

REPEATED = 200
"""Repeated keys of one file that are told."""


def broken(path: str, text: str, fault: yaml.YAMLError, allowance: Allowance) -> Unreadable:
    """What makes a text no YAML. `allowance` = what is left to find that out."""
    return forbidden(path, text) or syntax_fault(path, text, fault, allowance)


def refusal(path: str, text: str, refused: Refused) -> Unreadable:
    """What a document is refused for, at its place."""
    mark = refused.event.start_mark
    place = Location(path, mark.line + 1, mark.column + 1)
    if str(refused).startswith("`<<`"):  # known at the end of the mapping only
        lines = text.split("\n")[: mark.line + 1]
        line = next(
            (at for at in range(len(lines) - 1, -1, -1) if lines[at].lstrip("- ").startswith("<<")), 0
        )
        place = Location(path, line + 1, lines[line].find("<<") + 1)
    if refused.rule == "non-string-key" and "{{" in text.split("\n")[mark.line]:
        return Unreadable("invalid-yaml", place, *TEMPLATE)
    hint = "put the value in quotes if it is text" if str(refused).endswith("names no anchor") else ""
    return Unreadable(refused.rule, place, str(refused), hint)


def doubts(path: str, built: Built) -> Iterator[Unreadable]:
    """What is read, and may not be what was meant."""
    manifest = isinstance(built.value, dict) and "apiVersion" in built.value and "kind" in built.value
    for rule, message, line, column in built.doubtful:
        if manifest or not rule.endswith("?"):
            yield Unreadable(rule.rstrip("?"), Location(path, line, column), message)


def duplicates(path: str, text: str) -> Iterator[Unreadable]:
    """The keys that stand twice in one mapping."""
    for number, one in enumerate(duplicate_keys(text)):
        if number == REPEATED:
            message = (
                f"more than {REPEATED} keys of this file are repeated; those from here on are not listed"
            )
            yield Unreadable("duplicate-key", Location(path, *one.again), message)
            return
        lines = f"first in line {one.first[0]}, again in line {one.again[0]}"
        yield Unreadable(
            "duplicate-key",
            Location(path, *one.again),
            f"the key `{one.key}` stands twice in this mapping: {lines}",
            "remove one of the two; YAML readers silently keep the last",
            ((Location(path, *one.first), "first here"),),
        )


def repeated(text: str) -> tuple[Repetition, ...]:
    """The repeated keys of a text, as many as are told."""
    return tuple(islice(duplicate_keys(text), REPEATED))
