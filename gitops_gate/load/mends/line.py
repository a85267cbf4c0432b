"""The change of a line, and where things stand in one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

KEY = r"[A-Za-z0-9_.][A-Za-z0-9_.$/~-]*"


BEFORE = r"(\s*(?:- +)*)"


HAS_COLON = re.compile(r".*:(?:\s|\Z)")


TOP = frozenset(
    (
        *("apiVersion", "kind", "metadata", "spec", "status", "data", "stringData", "binaryData", "type"),
        *("rules", "subjects", "roleRef", "webhooks", "items", "immutable", "parameters", "provisioner"),
    )
)
"""Fields at the top of objects, as Kubernetes and its common kinds have them."""


IN_METADATA = frozenset(("name", "generateName", "namespace", "labels", "annotations", "finalizers"))


BLOCK = re.compile(r"(?P<key>.*?)(?:: +|- +)[|>][0-9+-]*\s*(?:#.*)?")


KEY_OR_ITEM = re.compile(rf"\s*(?:- |-\Z|(?:- +)*(?:{KEY}|\"[^\"]*\"|'[^']*')\s*:(?:\s|\Z))")


@dataclass(frozen=True, slots=True)
class Mend:
    """A change of line `number` (from 0) to `text`, and what was wrong with it; `column` from 1.

    `also` = further lines that change with it; `worth` orders mends of one kind, the smallest first.
    """

    number: int
    text: str
    column: int
    message: str
    hint: str
    also: tuple[tuple[int, str], ...] = ()
    worth: tuple[int, ...] = ()

    def applied(self, lines: Sequence[str]) -> str:
        """The whole text with the change made."""
        changed = list(lines)
        for number, text in ((self.number, self.text), *self.also):
            changed[number] = text
        return "\n".join(changed)


def closing(line: str, at: int) -> int:
    quote, at = line[at], at + 1
    while at < len(line):
        if quote == '"' and line[at] == "\\":
            at += 1
        elif line[at] == quote:
            if quote == '"' or line[at + 1 : at + 2] != "'":
                return at
            at += 1
        at += 1
    return -1


def end_of(line: str) -> int:
    """Where the text of a line ends and its comment begins."""
    comment = re.search(r"\s+#.*$|\s+$", line)
    return comment.start() if comment else len(line)


def opens(line: str) -> bool:
    """Whether something may stand deeper below a line."""
    return line.rstrip().endswith(":") or BLOCK.fullmatch(line) is not None


def column_of(line: str) -> int:
    """Where the content of a line begins, behind its dashes."""
    match = re.match(r"\s*(?:- +)*", line)
    return match.end() if match else 0


def spaces(count: int) -> str:
    return "no space" if not count else "1 space" if count == 1 else f"{count} spaces"


def named(key: str) -> str:
    """A key as a message may show it: not where it could be a piece of a secret that lost its place."""
    mixed = all(any(test(one) for one in key) for test in (str.isdigit, str.isupper, str.islower))
    return "this line" if len(key) > 40 or (mixed and len(key) > 15) else f"`{key}`"


def indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


FAR = 200
"""Lines in which a neighbour is looked for."""


def neighbour(lines: Sequence[str], number: int, step: int) -> int | None:
    """The next line of content in a direction."""
    for at in range(number + step, number + step * FAR, step):
        if not 0 <= at < len(lines):
            return None
        bare = lines[at].strip()
        if bare and not bare.startswith("#"):
            return None if bare.startswith(("---", "...")) and not indent(lines[at]) else at
    return None


def below_of(lines: Sequence[str], number: int, own: int) -> list[int]:
    """The lines that stand deeper, directly below."""
    found: list[int] = []
    for at in range(number + 1, min(len(lines), number + 1_000)):
        if lines[at].strip() and indent(lines[at]) <= own:
            break
        found.append(at)
    return found


Kind = Callable[[Sequence[str], int], Iterator[Mend]]
