"""Where secret values stand in a file's text, for reports that quote the file."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from gitops_gate.checks.secrets.leaves import Leaf, leaves
from gitops_gate.checks.secrets.pem import private_keys
from gitops_gate.checks.secrets.quick import may_hold_secrets
from gitops_gate.checks.secrets.scalars import scalar_spans
from gitops_gate.checks.secrets.tokens import tokens
from gitops_gate.checks.secrets.unreadable import unreadable_spans
from gitops_gate.checks.secrets.values import Verdict
from gitops_gate.model import LoadedFile, Location, Source

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
    found += _of_leaves(file, lambda leaf: True, elsewhere=True)
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
    real = _of_leaves(file, lambda leaf: leaf.verdict is Verdict.REAL, elsewhere=False)
    covered = _merged(file.source.text, list(real))
    starts = [start for start, _ in covered]
    for item in found:
        index = bisect.bisect_right(starts, item.end - 1) - 1
        if index < 0 or covered[index][1] <= item.start:
            yield item


def _of_leaves(file: LoadedFile, of: Callable[[Leaf], bool], elsewhere: bool) -> Iterator[Span]:
    """The stretches of a file that hold the values of Secrets; `elsewhere` = and where one is repeated."""
    assert file.source is not None
    text = file.source.text
    sources: dict[int, tuple[Source, dict[int, list[Leaf]]]] = {}
    for document in file.documents:
        if may_hold_secrets(document.body):
            values = [leaf for leaf in leaves(document) if of(leaf)]
            _, held = sources.setdefault(id(document.source), (document.source, {}))
            held[document.index] = values
    work = sum(len(values) for _, held in sources.values() for values in held.values()) * len(text)
    for source, held in sources.values():
        wanted = {index: frozenset(leaf.route for leaf in values) for index, values in held.items() if values}
        known = scalar_spans(text, source, wanted)
        for index, values in held.items():
            for leaf in values:
                here = known.get((index, leaf.route))
                yield from here or ()
                if here is None:
                    yield from _lines_of(text, leaf, 4) if work < WORK else ((0, len(text)),)
                elif elsewhere and leaf.verdict is Verdict.REAL and work < WORK:
                    yield from _lines_of(text, leaf, ELSEWHERE)


def _lines_of(text: str, leaf: Leaf, shortest: int) -> Iterator[Span]:
    for line in map(str.strip, leaf.raw.splitlines()):
        if len(line) >= shortest:
            yield from _occurrences(text, line)


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
