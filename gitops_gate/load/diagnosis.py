"""The diagnosis of text that is no YAML: the line that a person would mend, found by mending it.

A parser notices a fault where it can go no further, which may be many lines below: an unclosed quote at the
next one, a forgotten colon at the next `:`. So the lines above are changed one by one in the ways in which
people break them (`load.mends`), and the first change that makes the whole document YAML tells what is wrong.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml
from yaml.tokens import ScalarToken

from gitops_gate.load.mends import GUESSES, KINDS, SEEN, WHOLE, Kind, Mend, moves
from gitops_gate.load.mends.line import KEY_OR_ITEM
from gitops_gate.load.trial import Allowance, outcome

REACH = 80
"""Lines of content above the place where the parser gave up, in which the cause is looked for."""

LARGEST = 200_000
"""Characters of a document; a larger one is told where the parser gave up."""
LONGEST = 500
"""Characters of a line that is tried. People break lines that they write, and these are shorter."""

_BORDER = re.compile(r"(?:---|\.\.\.)(?=\s|$)")


def diagnosis(lines: Sequence[str], line: int, column: int, allowance: Allowance) -> Mend | None:
    """What is wrong in the document that cannot be read beyond a place (from 0); None where nothing helps.

    The `number` of the mend counts in `lines`, those of the whole file.
    """
    first, last = _document(lines, line, column)
    part = lines[first:last]
    if sum(map(len, part)) > LARGEST:
        return None
    given_up = min(line - first, len(part) - 1)
    near = [
        number
        for number in range(given_up, -1, -1)
        if len(part[number]) <= LONGEST
        and (bare := part[number].strip())
        and not bare.startswith("#")
        and not _BORDER.match(part[number])
    ]
    found = _found(part, near, line - first, allowance) or _swallowed(part, line - first)
    return _shifted(found, first) if found else None


def _document(lines: Sequence[str], line: int, column: int) -> tuple[int, int]:
    """From and to which line the document reaches in which a parser gave up."""
    line = min(line, len(lines) - 1)
    inside = line if column > 3 or not _BORDER.match(lines[line]) else line - 1
    first = next((at for at in range(inside, -1, -1) if _BORDER.match(lines[at])), 0)
    last = next((at for at in range(inside + 1, len(lines)) if _BORDER.match(lines[at])), len(lines))
    return first, last


def _found(part: Sequence[str], near: Sequence[int], given_up: int, allowance: Allowance) -> Mend | None:
    """The mend of the first kind that helps; one that only leads further where none heals the document."""
    size = sum(map(len, part)) + len(part)
    further: tuple[int, Mend] | None = None
    for kind in KINDS:
        healed: list[tuple[tuple[int, ...], Mend]] = []
        for distance, mend in _mends(kind, part, near):
            if not allowance.spend(size):
                return further[1] if further else None
            result = outcome(mend.applied(part))
            if result.line < 0:
                healed.append(((result.empty, *mend.worth, distance), mend))
                if kind is not moves:
                    break
            elif kind not in GUESSES and result.line > max(given_up, further[0] if further else 0):
                further = result.line, mend
        if healed:
            return min(healed, key=lambda one: one[0])[1]
    return further[1] if further else None


def _mends(kind: Kind, part: Sequence[str], near: Sequence[int]) -> Iterator[tuple[int, Mend]]:
    shown = [line if len(line) <= LONGEST else line[:LONGEST] for line in part]
    numbers = (0,) if kind in WHOLE else near if kind in SEEN else near[:REACH]
    for distance, number in enumerate(numbers):
        for mend in kind(shown, number):
            yield distance, mend


def _swallowed(part: Sequence[str], given_up: int) -> Mend | None:
    """The quoted text that ends in the line where the parser gave up, and has swallowed keys on its way there."""
    last: tuple[int, int] | None = None
    with contextlib.suppress(yaml.YAMLError):
        token: Any
        for token in yaml.scan("\n".join(part[: given_up + 1]), Loader=yaml.CSafeLoader):
            if type(token) is ScalarToken and token.style in ("'", '"') and token.end_mark.line == given_up:
                last = token.start_mark.line, token.start_mark.column
                break
    if last is None or not any(KEY_OR_ITEM.match(line) for line in part[last[0] + 1 : given_up + 1]):
        return None
    number, column = last
    quote = part[number][column]
    message, hint = f"the quote `{quote}` that opens here is not closed", f"add the closing `{quote}`"
    return Mend(number, part[number], column + 1, message, f"{hint} at the end of the text")


def _shifted(mend: Mend, by: int) -> Mend:
    return Mend(mend.number + by, mend.text, mend.column, mend.message, mend.hint)
