"""Slips: text that is YAML and says something else than was meant, by a single stroke that can be named.

A `---` forgotten between two manifests, a key that lost its indentation below an empty one, indentation with
characters that only look like spaces. Each is told once, and the text is read again as it was meant: so nothing
that follows from the slip is reported beside it. Only called where the builder has seen a sign of one.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.events import DocumentStartEvent, ScalarEvent

from gitops_gate.load.duplicates import Repetition
from gitops_gate.load.mends.characters import blank_name, odd_indentation, spaced
from gitops_gate.load.mends.line import IN_METADATA, TOP
from gitops_gate.load.text import BLANKS, odd_blanks
from gitops_gate.load.trial import outcome
from gitops_gate.model import Location, Unreadable

LARGEST = 256_000
"""Characters of a file; in a larger one, what the readers of YAML make of it is reported instead."""

_ODD_VALUE = re.compile(f"[A-Za-z][\\w./-]*:[{BLANKS[1:]}]")
_BORDER = re.compile(r"(?:---|\.\.\.)(?:\s|\Z)")
_KEY = re.compile(r"([A-Za-z][\w.-]*)\s*:(?:\s|\Z)")


@dataclass(frozen=True, slots=True)
class Meant:
    """Slips, and the text as it was meant: `begins` = the lines (from 0) before which a `---` is missing."""

    faults: tuple[Unreadable, ...] = ()
    text: str = ""
    begins: tuple[int, ...] = ()


def meant(path: str, text: str, repeated: Sequence[Repetition], empty: Iterable[int]) -> Meant | None:
    """The slips of a text that is YAML, None without any.

    `repeated` = its repeated keys; `empty` = the documents (from 0) whose top has an empty `metadata` or `spec`.
    """
    if len(text) > LARGEST:
        return None
    lines = text.split("\n")
    faults = list[Unreadable]()
    if odd_blanks(text):
        faults += _blanks(path, text, lines)
    faults += _unindented(path, lines, frozenset(empty))
    faults += _undashed(path, lines, repeated)
    begins = tuple(_missing(repeated))
    faults += (
        Unreadable(
            "duplicate-key",
            Location(path, line + 1, 1),
            "a `---` is missing before this line: `apiVersion` and `kind` stand twice in one document",
            "put a line with `---` between two manifests; without it, readers keep only the last values",
        )
        for line in begins
    )
    return Meant(tuple(faults), "\n".join(lines), begins) if faults else None


def _undashed(path: str, lines: list[str], repeated: Sequence[Repetition]) -> Iterator[Unreadable]:
    """List items that lack their dash: two or more keys of the item above are repeated, its first one first."""
    items = dict.fromkeys(one.item for one in repeated if one.item[0])
    for item in items:
        keys = [one for one in repeated if one.item == item]
        heads = [one for one in keys if one.first == item]
        column = item[1] - 1
        if not heads or len(keys) < 2 * len(heads) or keys[0] is not heads[0]:
            continue
        for head in heads:
            line = head.again[0] - 1
            if head.again[1] != item[1] or lines[line][:column].strip() or column < 2:
                break
            lines[line] = f"{lines[line][: column - 2]}- {lines[line][column:]}"
            yield Unreadable(
                "duplicate-key",
                Location(path, *head.again),
                f"a `- ` is missing before this list item: it repeats the keys of the item in line {item[0]}",
                "write `- ` before each item of a list; without it, readers keep only the last values",
            )


def _blanks(path: str, text: str, lines: list[str]) -> Iterator[Unreadable]:
    """The first line of each run that is indented with odd blanks; mends `lines`."""
    marks = sorted({line for line in _odd_scalars(text) if line < len(lines)})
    mended = list(lines)
    for line in marks:
        mended[line] = spaced(lines[line])
        mended[line] = re.sub(f"^(\\s*(?:- +)*[^\\s:#]+:)[{BLANKS[1:]}]", r"\1 ", mended[line])
    if not marks or _unread("\n".join(mended)) >= 0:
        mended = [spaced(line) for line in lines]
    if not marks:
        return
    lines[:] = mended
    first = marks[0]
    before = text.split("\n")[first]
    column = odd_indentation(before) or 1
    more = f"; so do {len(marks) - 1} more below" if len(marks) > 1 else ""
    if odd_indentation(before):
        message = f"{blank_name(before[column - 1])} stands in the indentation of this line{more}; YAML takes it for text"
    else:
        found = _ODD_VALUE.search(before[:1000])
        column = found.end() if found else 1
        message = f"{blank_name(before[column - 1])} follows the colon{more}; YAML takes both for text"
    yield Unreadable(
        "lost-indentation", Location(path, first + 1, column), message, "replace it with plain spaces"
    )


def _odd_scalars(text: str) -> Iterator[int]:
    """The lines (from 0) of plain scalars that begin with an odd blank, or hold one behind a colon."""
    odd = re.compile(f"[{BLANKS}]")
    event: Any
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            plain = type(event) is ScalarEvent and event.style == ""
            named = plain and event.value.strip(BLANKS)  # blanks alone indent nothing
            if named and (odd.match(event.value) or _ODD_VALUE.match(event.value)):
                yield event.start_mark.line
    except yaml.YAMLError:
        return  # reported by the loader


def _unread(text: str) -> int:
    """The line where a text of several documents stops being YAML, -1 for none."""
    try:
        for _ in yaml.parse(text, Loader=yaml.CSafeLoader):
            pass
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        return mark.line if mark is not None else 0
    return -1


def _unindented(path: str, lines: list[str], empty: frozenset[int]) -> Iterator[Unreadable]:
    """Keys that should stand below the empty `metadata` or `spec` above them; mends `lines`."""
    if not empty:
        return
    for first, last in _spans(lines, empty):
        part = lines[first:last]
        # Where nothing is indented at all, the whole document has lost it: another rule's business.
        if not any(line.startswith("  ") and line.strip() for line in part):
            continue
        for number in range(first, last):
            match = _KEY.match(lines[number])
            if match is None or match[1] not in ("metadata", "spec") or not _bare(lines[number], match):
                continue
            run = _run(lines, number, last, match[1])
            if run is None:
                continue
            mended = ["  " + line if line.strip() else line for line in lines[run[0] : run[1]]]
            trial = [*lines[first : run[0]], *mended, *lines[run[1] : last]]
            if outcome("\n".join(trial)).line >= 0:
                continue
            lines[run[0] : run[1]] = mended
            key = _KEY.match(lines[run[0]].lstrip())
            yield Unreadable(
                "lost-indentation",
                Location(path, run[0] + 1, 1),
                f"`{key[1] if key else ''}:` is not indented, so `{match[1]}:` in line {number + 1} stays empty",
                f"indent it by two spaces: it belongs to `{match[1]}:`",
            )


def _bare(line: str, match: re.Match[str]) -> bool:
    rest = line[match.end() :].strip()
    return not rest or rest.startswith("#")


def _run(lines: Sequence[str], above: int, last: int, parent: str) -> tuple[int, int] | None:
    """From and to which line the keys reach that belong to the empty key above; None where none does."""
    start = above + 1
    while start < last and (not lines[start].strip() or lines[start].startswith("#")):
        start += 1
    stop = start
    while stop < last:
        line = lines[stop]
        key = _KEY.match(line)
        if line[:1] not in ("", " ", "#", "-") and (key is None or not _belongs(key[1], parent)):
            break
        if stop == start and key is None:
            return None
        stop += 1
    while stop > start and (not lines[stop - 1].strip() or lines[stop - 1].startswith("#")):
        stop -= 1
    return (start, stop) if stop > start else None


def _belongs(key: str, parent: str) -> bool:
    return key in IN_METADATA if parent == "metadata" else key not in TOP


def _spans(lines: Sequence[str], documents: frozenset[int]) -> Iterator[tuple[int, int]]:
    """From and to which line these documents reach."""
    begins: list[Any] = []
    with contextlib.suppress(yaml.YAMLError):  # what comes before a fault is judged
        events = yaml.parse("\n".join(lines), Loader=yaml.CSafeLoader)
        begins.extend(event for event in events if type(event) is DocumentStartEvent)
    starts = [one.start_mark.line + 1 if one.explicit else one.end_mark.line for one in begins]
    for number in sorted(documents):
        if number < len(starts):
            first = starts[number]
            yield first, next((n for n in range(first, len(lines)) if _BORDER.match(lines[n])), len(lines))


def _missing(repeated: Sequence[Repetition]) -> Iterator[int]:
    """The lines (from 0) before which a `---` is missing: `apiVersion` and `kind` are repeated at the top."""
    for document in sorted({one.document for one in repeated if one.top}):
        top = [one for one in repeated if one.top and one.document == document]
        versions = sorted(one.again[0] for one in top if one.key == "apiVersion")
        kinds = sorted(one.again[0] for one in top if one.key == "kind")
        firsts = sorted(one.first[0] for one in top if one.key in ("apiVersion", "kind"))
        for version, kind in zip(versions, kinds, strict=False):
            # Two lines that were merely written twice make no manifest of their own.
            if min(version, kind) - firsts[0] > 2:
                yield min(version, kind) - 1
