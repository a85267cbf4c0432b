"""Where secret values stand in a file's text, for reports that quote the file."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from gitops_gate.checks.secrets.leaves import Leaf, leaves
from gitops_gate.checks.secrets.pem import private_keys
from gitops_gate.checks.secrets.quick import may_hold_secrets
from gitops_gate.checks.secrets.scalars import scalar_spans
from gitops_gate.checks.secrets.tokens import tokens
from gitops_gate.checks.secrets.unreadable import unreadable_spans
from gitops_gate.checks.secrets.values import Verdict
from gitops_gate.model import Document, LoadedFile, Location

Span = tuple[int, int]

WORK = 1_000_000_000
"""Values times characters up to which it is looked for repetitions: a second or so."""

ELSEWHERE = 8
"""Characters that a value has at least to be masked wherever else it stands in its file."""


class Stretch(Protocol):
    """Something that was found in a text, by offsets of characters."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


S = TypeVar("S", bound=Stretch)


def spans(file: LoadedFile) -> list[Span]:
    """(start, end) of each secret value in the text of a file, in order, without overlap.

    All values of Secrets, placeholders and ciphertext included, and all private keys and tokens. Block
    scalars give one span per line, without the indentation.
    """
    if file.source is None:
        return []
    text = file.source.text
    found: list[Span] = [(key.start, key.end) for key in private_keys(text)]
    found += [(match.start, match.end) for match in tokens(text)]
    for document in file.documents:
        if may_hold_secrets(document.body):
            values = leaves(document)
            found += _of_leaves(text, document, values, True)
    if file.faults or not file.documents:
        found += unreadable_spans(text)
    return _merged(text, found)


def masked_text(file: LoadedFile) -> str:
    """The text of a file with `*` for each character of its secret values; lines and columns stay as they are."""
    if file.source is None:
        return ""
    text = file.source.text
    parts: list[str] = []
    last = 0
    for start, end in spans(file):
        parts += (text[last:start], "*" * (end - start))
        last = end
    return "".join((*parts, text[last:]))


def at(file: LoadedFile, offset: int) -> Location:
    """The place of an offset in a file's text."""
    assert file.source is not None
    starts = _line_starts(file.source.text)
    line = bisect.bisect_right(starts, offset)
    return Location(file.path, line, offset - starts[line - 1] + 1)


def outside(file: LoadedFile, found: Iterable[S]) -> Iterator[S]:
    """What was found in a text, without what lies in values that plaintext-secret reports already."""
    found = list(found)
    if not found or file.source is None:
        return
    covered: list[Span] = []
    for document in file.documents:
        if may_hold_secrets(document.body):
            real = [leaf for leaf in leaves(document) if leaf.verdict is Verdict.REAL]
            covered += _of_leaves(file.source.text, document, real, False)
    covered = _merged(file.source.text, covered)
    starts = [start for start, _ in covered]
    for item in found:
        index = bisect.bisect_right(starts, item.end - 1) - 1
        if index < 0 or covered[index][1] <= item.start:
            yield item


def _of_leaves(text: str, document: Document, values: list[Leaf], elsewhere: bool) -> Iterator[Span]:
    """The stretches of the file that hold the values; `elsewhere` = and where one of them is repeated."""
    known = scalar_spans(text, document, frozenset(leaf.route for leaf in values))
    for leaf in values:
        here = known.get(leaf.route)
        yield from here or ()
        if here is None or (elsewhere and leaf.verdict is Verdict.REAL and len(values) * len(text) < WORK):
            for line in leaf.raw.splitlines():
                if len(line.strip()) >= (ELSEWHERE if here else 1):
                    yield from _occurrences(text, line.strip())


def _occurrences(text: str, value: str) -> Iterator[Span]:
    start = text.find(value)
    while start >= 0:
        yield start, start + len(value)
        start = text.find(value, start + len(value))


def _merged(text: str, found: list[Span]) -> list[Span]:
    """Spans in order, joined where they overlap, cut at the ends of lines and without the indentation."""
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return [
        (start + part.start(), start + part.end())
        for start, end in joined
        for part in _VISIBLE.finditer(text[start:end])
    ]


_VISIBLE = re.compile(r"\S(?:[^\r\n\x85\u2028\u2029]*\S)?")


@functools.lru_cache(maxsize=8)
def _line_starts(text: str) -> list[int]:
    starts = [0]
    starts += [match.end() for match in re.finditer("\n", text)]
    return starts
