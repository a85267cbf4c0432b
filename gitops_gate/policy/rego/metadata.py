"""`# METADATA` blocks: what a policy says about itself, for OPA and for us.

A block is a line `# METADATA` and the comment lines below it, which are YAML. It belongs to the statement that
follows: the package, or a rule; with `scope: document` to all rules of that name, with `scope: package` to
all of the file (https://www.openpolicyagent.org/docs/policy-language#annotations). Under `custom` we read
`id`, `severity`, `kinds`, `options`, `enabled` and `hint`.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from gitops_gate.model import Location, Severity
from gitops_gate.policy.rego.fault import RegoFault

_START = re.compile(r"^[ \t]*#[ \t]*METADATA[ \t]*$")
_COMMENT = re.compile(r"^[ \t]*#")
_SHAPES: dict[str, type | tuple[type, ...]] = {
    "id": str,
    "severity": str,
    "kinds": (str, list),
    "options": dict,
    "enabled": bool,
    "hint": str,
}


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is said about a rule; `line` = where, 0 = nothing was said."""

    title: str = ""
    description: str = ""
    custom: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0

    @property
    def kinds(self) -> frozenset[str]:
        given = self.custom.get("kinds", ())
        return frozenset((given,) if isinstance(given, str) else given)

    def severity(self, default: Severity) -> Severity:
        given = self.custom.get("severity")
        return Severity[given.upper()] if given else default


@dataclass(frozen=True, slots=True)
class Block:
    """A block: the line above its statement, its scope ("" = by its place), its content."""

    last: int
    scope: str
    metadata: Metadata


def blocks(path: str, text: str) -> tuple[Block, ...]:
    """All blocks of a policy file. Raises RegoFault where one is no YAML or says something ill-typed."""
    found = []
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if not _START.match(line):
            continue
        end = number + 1
        while end < len(lines) and _COMMENT.match(lines[end]) and not _START.match(lines[end]):
            end += 1
        content = "\n".join(_COMMENT.sub("", one) for one in lines[number + 1 : end])
        while end < len(lines) and not lines[end].strip():
            end += 1
        found.append(_block(path, number + 1, end, textwrap.dedent(content)))
    return tuple(found)


def about(found: Sequence[Block], package_line: int, rule_line: int, same: Sequence[int]) -> Metadata:
    """What the blocks say about the rule in a line; the nearest one counts where several say the same.

    `same` = the lines of all rules with its name, which share what is said of the document.
    """
    said = Metadata()
    for block in found:
        of_package = block.scope in ("package", "subpackages") or (
            not block.scope and block.last < package_line
        )
        of_document = block.scope == "document" and any(block.last + 1 == line for line in same)
        of_rule = block.scope in ("", "rule") and block.last + 1 == rule_line
        if of_package or of_document or of_rule:
            said = _over(said, block.metadata)
    return said


def _over(under: Metadata, upper: Metadata) -> Metadata:
    return Metadata(
        upper.title or under.title,
        upper.description or under.description,
        {**under.custom, **upper.custom},
        upper.line,
    )


def _block(path: str, line: int, last: int, content: str) -> Block:
    where = Location(path, line, 1)
    try:
        body = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
    except (yaml.YAMLError, ValueError) as fault:
        problem = getattr(fault, "problem", None) or fault
        raise RegoFault(where, f"the METADATA block is no YAML: {problem}", structural=True) from None
    custom = body.get("custom") or {} if isinstance(body, dict) else None
    if not isinstance(custom, dict):
        raise RegoFault(where, "the METADATA block is no mapping", structural=True)
    for name, kind in _SHAPES.items():
        if name in custom and not isinstance(custom[name], kind):
            raise RegoFault(where, f"custom.{name} of the METADATA block is ill-typed", structural=True)
    severity = custom.get("severity")
    if severity is not None and severity.upper() not in Severity.__members__:
        raise RegoFault(
            where, f"custom.severity is {severity!r}; it is info, warning or error", structural=True
        )
    words = {key: str(body.get(key) or "").strip() for key in ("title", "description", "scope")}
    return Block(last, words["scope"], Metadata(words["title"], words["description"], custom, line))
