"""Files: bytes in, a `LoadedFile` out. Bad content is a value, never an exception."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import re
from collections.abc import Iterator

import yaml

from gitops_gate.load.builder import DOCUMENT_LIMIT, Built, Refused, documents
from gitops_gate.load.duplicates import duplicate_keys
from gitops_gate.load.places import locate
from gitops_gate.load.scalars import Dialect
from gitops_gate.load.spelling import plain
from gitops_gate.load.text import decoded, forbidden
from gitops_gate.model import Document, LoadedFile, Location, Source, Unreadable

FILE_LIMIT = 10 * 1024 * 1024
"""Bytes; a larger file is reported and not read."""

RESTARTS = 100
"""How often reading goes on behind a broken document of one file."""

_NEXT_DOCUMENT = re.compile(r"---(?=\s|$)")

_TEMPLATE = (
    "`{{` is template syntax, not YAML",
    "put the value in quotes; or move templates out of the manifests (a chart's `templates/` folder is left to helm)",
)


def load_file(path: str, data: bytes, dialect: Dialect = "manifest") -> LoadedFile:
    """The documents of a YAML or JSON file, and its faults with line and column."""
    if len(data) > FILE_LIMIT:
        limit = f"{len(data) / 1048576:.0f} MiB is more than the {FILE_LIMIT // 1048576} MiB that are read of one file"
        return LoadedFile(path, None, (), (Unreadable("yaml-limit", Location(path), limit),))
    text, faults = decoded(path, data)
    if text is None:
        return LoadedFile(path, None, (), tuple(faults))
    source = Source(path, text, hashlib.blake2b(data, digest_size=16).hexdigest())
    found: list[Document] = []
    for part in _readable_parts(source, dialect, faults):
        found += part
    return LoadedFile(path, source, tuple(found), tuple(faults))


def _readable_parts(source: Source, dialect: Dialect, faults: list[Unreadable]) -> Iterator[list[Document]]:
    """The documents of a text; a broken one costs the rest up to the next `---`, and adds a fault.

    What comes after a broken document is read as a source of its own, in which blank lines stand for what
    went before: so its places stay true.
    """
    part, start = source, 0
    for _ in range(RESTARTS):
        found: list[Document] = []
        fault = _read(part, dialect, found, faults)
        yield found
        if fault is None:
            return
        faults.append(fault)
        if len(found) >= DOCUMENT_LIMIT:
            return
        lines = source.text.split("\n")
        # The fault may stand at the very `---` that ends the broken document.
        start = _next_document(lines, max(fault.location.line - 1, start + 1)) if fault.location.line else 0
        if not start:
            return
        part = dataclasses.replace(source, text="\n" * start + "\n".join(lines[start:]))


def _next_document(lines: list[str], start: int) -> int:
    """The index of the first `---` line from `start` on, 0 where there is none."""
    return next((number for number in range(start, len(lines)) if _NEXT_DOCUMENT.match(lines[number])), 0)


def _read(
    source: Source, dialect: Dialect, found: list[Document], faults: list[Unreadable]
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
                faults.extend(_doubts(path, built))
            found.append(_document(built, source, len(found)))
    except yaml.YAMLError as fault:
        return forbidden(path, text) or _syntax(path, text, fault)
    except Refused as refused:
        return _refusal(path, text, refused)
    except (ValueError, RecursionError, OverflowError) as fault:
        # What a C parser or Python's number types refuse beyond the cases above.
        return Unreadable("invalid-value", Location(path), f"this file cannot be read: {fault}")
    finally:
        if duplicated:
            faults.extend(_duplicates(path, text))
    return None


def _refusal(path: str, text: str, refused: Refused) -> Unreadable:
    mark = refused.event.start_mark
    place = Location(path, mark.line + 1, mark.column + 1)
    if refused.rule == "non-string-key" and "{{" in text.split("\n")[mark.line]:
        return Unreadable("invalid-yaml", place, *_TEMPLATE)
    return Unreadable(refused.rule, place, str(refused))


def _doubts(path: str, built: Built) -> Iterator[Unreadable]:
    manifest = isinstance(built.value, dict) and "apiVersion" in built.value and "kind" in built.value
    for rule, message, line, column in built.doubtful:
        if manifest or not rule.endswith("?"):
            yield Unreadable(rule.rstrip("?"), Location(path, line, column), message)


def _duplicates(path: str, text: str) -> Iterator[Unreadable]:
    for key, first, again in duplicate_keys(text):
        yield Unreadable(
            "duplicate-key",
            Location(path, *again),
            f"the key `{key}` stands twice in this mapping: first in line {first[0]}, again in line {again[0]}",
            "remove one of the two; YAML readers silently keep the last",
            ((Location(path, *first), "first here"),),
        )


def _syntax(path: str, text: str, fault: yaml.YAMLError) -> Unreadable:
    mark = getattr(fault, "problem_mark", None)
    problem = getattr(fault, "problem", None) or str(fault)
    context, context_mark = getattr(fault, "context", None), getattr(fault, "context_mark", None)
    if mark is not None and (conflict := _conflict(text, mark.line)):
        hint = "choose what is to stay, and remove the marks (`<<<<<<<`, `=======`, `>>>>>>>`)"
        return Unreadable("invalid-yaml", Location(path, conflict, 1), "an unresolved merge conflict", hint)
    if context_mark is not None and problem.startswith("could not find expected ':'"):
        mark = context_mark  # where the key begins; libyaml notices it in a later line
    related: tuple[tuple[Location, str], ...] = ()
    if context_mark is not None and mark is not None and context_mark.line != mark.line:
        place = Location(path, context_mark.line + 1, context_mark.column + 1)
        related = ((place, str(context)),)
    line = text.split("\n")[mark.line] if mark is not None and mark.line <= text.count("\n") else ""
    place = Location(path, mark.line + 1, mark.column + 1) if mark is not None else Location(path)
    return Unreadable("invalid-yaml", place, *_explained(problem, line), related)


def _conflict(text: str, line: int) -> int:
    """The line (from 1) of the last merge conflict that begins at or just before a line (from 0); 0 without one."""
    begins = [
        number for number, each in enumerate(text.split("\n")[: line + 1], 1) if each.startswith("<<<<<<< ")
    ]
    return begins[-1] if begins else 0


_EXPLAINED = (
    (
        "found character that cannot start any token",
        "\t",
        "a tab cannot indent YAML",
        "replace tabs with spaces",
    ),
    ("found character that cannot start any token", "{%", *_TEMPLATE),
    (
        "found character that cannot start any token",
        "",
        "this character cannot begin a value (`%`, `@`, `` ` `` and tabs cannot)",
        "put the value in quotes",
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


def _explained(problem: str, line: str) -> tuple[str, str]:
    """(message, hint) for what libyaml says."""
    for said, mark, message, hint in _EXPLAINED:
        if problem.startswith(said) and mark in line:
            return message, hint
    return f"this is no YAML: {problem}", ""


def _document(built: Built, source: Source, index: int) -> Document:
    body = plain(built.value) if built.odd else built.value
    return Document(body, source, index, built.value, functools.partial(locate, source, index))
