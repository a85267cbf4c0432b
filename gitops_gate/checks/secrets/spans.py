"""Where secret values stand in a file's text, for reports that quote the file."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Protocol, TypeVar

from gitops_gate.checks.secrets.exposed import exposed, exposed_text
from gitops_gate.checks.secrets.leaves import Leaf, leaves
from gitops_gate.checks.secrets.pem import private_keys
from gitops_gate.checks.secrets.quick import may_expose, may_hold_secrets
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
    found += _of_exposed(file)
    if file.faults or not file.documents:
        found += unreadable_spans(text)
    return _merged(text, found)


def masked_text(file: LoadedFile, generated: Collection[int] = ()) -> str:
    """The text of a file with `*` for each character of its secret values; lines and columns stay as they are.

    `generated` = the lines at which a value of a generated Secret was found: of a file that a generator reads
    nothing is shown but the keys.
    """
    if file.source is None:
        return ""
    text = file.source.text
    parts: list[str] = []
    last = 0
    found = spans(file)
    if generated and not any(may_hold_secrets(document) for document in file.documents):
        found = _merged(text, [*found, *_behind_keys(text)])
    for start, end in found:
        parts += (text[last:start], "*" * (end - start))
        last = end
    return "".join((*parts, text[last:]))


def _behind_keys(text: str) -> Iterator[Span]:
    """What stands behind `key=` or `key:` in each line of a text, and whole lines without one; no comments."""
    offset = 0
    for line in text.splitlines(keepends=True):
        if not line.lstrip().startswith("#"):
            key = _KEY.match(line)
            yield offset + (key.end() if key else 0), offset + len(line)
        offset += len(line)


def _of_exposed(file: LoadedFile) -> Iterator[Span]:
    """The stretches of secrets outside of Secrets; longer ones wherever they stand."""
    assert file.source is not None
    if not may_expose(file.source.text):
        return
    text, starts = file.source.text, _line_starts(file.source.text)
    found = (*exposed_text(file), *(one for document in file.documents for one in exposed(document)))
    for one in found[: WORK // max(len(text), 1)]:
        if one.location.line:
            start = starts[one.location.line - 1] + max(one.location.column - 1, 0)
            end = text.find("\n", start)
            line = text[start : end if end >= 0 else len(text)]
            place = line.find(one.value)
            if place >= 0:
                yield start + place, start + place + len(one.value)
            else:
                yield start, start + len(line)
        if len(one.value) >= ELSEWHERE:
            yield from _occurrences(text, one.value)


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
        if may_hold_secrets(document):
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


_KEY = re.compile(r"\s*(?:export\s+)?[\"']?[\w.\-]+[\"']?\s*(?:=|:\s)\s*")
_VISIBLE = re.compile(r"\S(?:[^\r\n\x85\u2028\u2029]*\S)?")


@functools.lru_cache(maxsize=8)
def _line_starts(text: str) -> list[int]:
    starts = [0]
    starts += [match.end() for match in re.finditer("\n", text)]
    return starts
