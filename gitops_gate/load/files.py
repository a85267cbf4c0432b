"""Files: bytes in, a `LoadedFile` out. Bad content is a value, never an exception."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import yaml

from gitops_gate.load.builder import DOCUMENT_LIMIT, Built, Refused, documents
from gitops_gate.load.places import locate
from gitops_gate.load.scalars import Dialect
from gitops_gate.load.spelling import EMPTY, plain
from gitops_gate.load.text import decoded, odd_blanks
from gitops_gate.model import Document, LoadedFile, Location, Source, Unreadable

if TYPE_CHECKING:
    from gitops_gate.load import trial

FILE_LIMIT = 10 * 1024 * 1024
"""Bytes; a larger file is reported and not read."""

RESTARTS = 100
"""How often reading goes on behind a broken document of one file."""

READ_AGAIN = 25_000_000
"""Characters of one file that are read in all, with those behind its broken documents read again."""

_NEXT_DOCUMENT = re.compile(r"---(?=\s|$)")


@dataclasses.dataclass(slots=True)
class Signs:
    """What reading a file met that may come from a slip; `empty` = documents with an empty `metadata` or `spec`.

    `allowance` = what is left to find out what is wrong with it.
    """

    broken: bool = False
    duplicated: bool = False
    empty: list[int] = dataclasses.field(default_factory=list)
    allowance: trial.Allowance | None = None


def load_file(path: str, data: bytes, dialect: Dialect = "manifest") -> LoadedFile:
    """The documents of a YAML or JSON file, and its faults with line and column."""
    if len(data) > FILE_LIMIT:
        limit = f"{len(data) / 1048576:.0f} MiB is more than the {FILE_LIMIT // 1048576} MiB that are read of one file"
        return LoadedFile(path, None, (), (Unreadable("yaml-limit", Location(path), limit),))
    text, faults = decoded(path, data)
    if text is None:
        return LoadedFile(path, None, (), tuple(faults))
    source = Source(path, text, hashlib.blake2b(data, digest_size=16).hexdigest())
    signs, odd = Signs(), tuple(faults)
    found = [document for part in _readable_parts(source, dialect, faults, signs) for document in part]
    if signs.broken or path.endswith(".json") or not (signs.duplicated or signs.empty or odd_blanks(text)):
        return LoadedFile(path, source, tuple(found), tuple(faults))
    return _as_meant(source, signs, dialect, odd) or LoadedFile(path, source, tuple(found), tuple(faults))


def _as_meant(
    source: Source, signs: Signs, dialect: Dialect, odd: tuple[Unreadable, ...]
) -> LoadedFile | None:
    """The file read again without its slips, None without any. `odd` = what is odd about its bytes."""
    from gitops_gate.load.faults import repeated  # start-up budget: few files have any
    from gitops_gate.load.slips import meant

    slip = meant(source.path, source.text, repeated(source.text) if signs.duplicated else (), signs.empty)
    if slip is None:
        return None
    lines = slip.text.split("\n")
    faults = [*odd, *slip.faults]
    found: list[Document] = []
    for first, last in pairwise((0, *slip.begins, len(lines))):
        part = dataclasses.replace(source, text="\n" * first + "\n".join(lines[first:last]) + "\n")
        for documents_of_part in _readable_parts(part, dialect, faults, Signs()):
            found += documents_of_part
    return LoadedFile(source.path, source, tuple(found), tuple(faults))


def _readable_parts(
    source: Source, dialect: Dialect, faults: list[Unreadable], signs: Signs
) -> Iterator[list[Document]]:
    """The documents of a text; a broken one costs the rest up to the next `---`, and adds a fault.

    What comes after a broken document is read as a source of its own, in which blank lines stand for what
    went before: so its places stay true.
    """
    part, start, spent = source, 0, 0
    lines = list[str]()
    for _ in range(RESTARTS):
        found: list[Document] = []
        fault = _read(part, dialect, found, faults, signs)
        yield found
        if fault is None:
            return
        signs.broken = True
        faults.append(fault)
        if len(found) >= DOCUMENT_LIMIT:
            return
        lines = lines or source.text.split("\n")
        # The fault may stand at the very `---` that ends the broken document.
        start = _next_document(lines, max(_behind(fault), start + 1)) if fault.location.line else 0
        if not start:
            return
        spent += len(source.text)
        if spent > READ_AGAIN:
            message = "this file is large, and broken so often that what follows is not read"
            faults.append(
                Unreadable(
                    "yaml-limit", Location(source.path, start + 1, 1), message, "mend it, and check again"
                )
            )
            return
        part = dataclasses.replace(source, text="\n" * start + "\n".join(lines[start:]))


def _behind(fault: Unreadable) -> int:
    """The index of the line from which on the next document is looked for."""
    return fault.location.line - (fault.location.column <= len("---"))


def _next_document(lines: list[str], start: int) -> int:
    """The index of the first `---` line from `start` on, 0 where there is none."""
    return next((number for number in range(start, len(lines)) if _NEXT_DOCUMENT.match(lines[number])), 0)


def _read(
    source: Source,
    dialect: Dialect,
    found: list[Document],
    faults: list[Unreadable],
    signs: Signs,
) -> Unreadable | None:
    """Adds the documents of a source to `found`; returns the fault that ends it early, None at its end."""
    path, text = source.path, source.text
    if path.endswith(".json") and "\t" in text:
        text = text.replace("\t", " ")  # legal indentation in JSON, not in YAML; places stay as they are
    duplicated = False
    try:
        for built in documents(text, dialect):
            duplicated = duplicated or built.duplicates
            if built.doubtful:
                from gitops_gate.load.faults import doubts  # start-up budget: few files have any fault

                faults.extend(doubts(path, built))
            if built.odd and _emptied(built.value):
                signs.empty.append(len(found))
            found.append(_document(built, source, len(found)))
    except yaml.YAMLError as fault:
        if "<document start>" in str(fault) and found:
            found.pop()  # only the beginning of the document that is broken
        from gitops_gate.load.faults import Allowance, broken

        signs.allowance = signs.allowance or Allowance()
        return broken(path, text, fault, signs.allowance)
    except Refused as refused:
        from gitops_gate.load.faults import refusal

        return refusal(path, text, refused)
    except (ValueError, RecursionError, OverflowError) as fault:
        # What a C parser or Python's number types refuse beyond the cases above.
        return Unreadable("invalid-value", Location(path), f"this file cannot be read: {fault}")
    finally:
        if duplicated:
            signs.duplicated = True
            from gitops_gate.load.faults import duplicates

            faults.extend(duplicates(path, text))
    return None


def _emptied(value: Any) -> bool:
    """Whether a manifest has nothing below a key that is never empty: what belongs there may stand beside it."""
    return (
        isinstance(value, dict)
        and (value.get("metadata") is EMPTY or value.get("spec") is EMPTY)
        and "kind" in value
        and "kustomize.config.k8s.io" not in str(value.get("apiVersion"))
    )


def _document(built: Built, source: Source, index: int) -> Document:
    body = plain(built.value) if built.odd else built.value
    return Document(body, source, index, built.value, functools.partial(locate, source, index))
