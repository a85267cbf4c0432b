"""Texts of patches: those that stand inside a kustomization, and those with keys that stand twice."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from gitops_gate.model import Document, LoadedFile, Location, Route, Unreadable
from gitops_gate.render.kustomize.trace import Origin


def placed(file: LoadedFile, text: str, place: Origin) -> LoadedFile:
    """The documents of a text, with places in the file that holds it; `place` is where the text's key stands."""
    documents = tuple(
        dataclasses.replace(document, locate=functools.partial(_locate, document, text, place))
        for document in file.documents
    )
    faults = tuple(_told(fault, text, place) for fault in file.faults)
    return dataclasses.replace(file, documents=documents, faults=faults)


def _told(fault: Unreadable, text: str, place: Origin) -> Unreadable:
    """A fault as it is told of the file that holds the text: also the lines that its words name are those of the file."""

    def line(match: re.Match[str]) -> str:
        return f"line {moved(Location('', int(match[1]), 1), text, place).line}"

    said, hint = (_LINE.sub(line, words) for words in (fault.message, fault.hint))
    return dataclasses.replace(
        fault, location=moved(fault.location, text, place), message=said, hint=hint, related=()
    )


_LINE = re.compile(r"\bline (\d+)\b")


def _locate(document: Document, text: str, place: Origin, route: Route) -> Location:
    return moved(document.locate(route), text, place)


def moved(inner: Location, text: str, place: Origin) -> Location:
    """A place in the text as a place in the file, where the text is a literal block; else the text's own place."""
    outer = place.location
    lines = place.document.source.text.split("\n")
    head = lines[outer.line - 1][outer.column - 1 :] if 0 < outer.line <= len(lines) else ""
    first = text.split("\n", 1)[0]
    if not inner.line or "|" not in head.partition("#")[0][-6:]:
        return outer
    start = outer.line
    while start < len(lines) and not lines[start].strip():
        start += 1
    if start >= len(lines) or lines[start].strip() != first.strip():
        return outer
    indent = len(lines[start]) - len(lines[start].lstrip(" ")) - (len(first) - len(first.lstrip(" ")))
    return Location(outer.path, start + inner.line, inner.column + indent)


Span = tuple[yaml.Mark, yaml.Mark]


class Repeated(NamedTuple):
    """A key that stands in a mapping again: where it was before, with its value, and where it is now."""

    key: str
    before: Span
    again: Span


def repeated_keys(text: str) -> list[Repeated]:
    """The repeated keys of a text; [] where it is no YAML."""
    try:
        return [one for root in yaml.compose_all(text, Loader=yaml.CSafeLoader) for one in _repeated(root)]
    except (yaml.YAMLError, RecursionError):
        return []


def once(text: str, *, first: bool) -> str:
    """A text, of whose repeated keys only the first or only the last are left.

    Kustomize keeps the first in a merge patch, and the last in a JSON patch. What is left out becomes blanks, so
    that all places stay.
    """
    lines = text.split("\n")
    for _, before, again in repeated_keys(text):
        start, end = again if first else before
        for number in range(start.line, min(end.line + 1, len(lines))):
            left = start.column if number == start.line else 0
            right = end.column if number == end.line else len(lines[number])
            lines[number] = lines[number][:left] + " " * (right - left) + lines[number][right:]
    return "\n".join(lines)


def _repeated(node: Any) -> Iterator[Repeated]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated(item)
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, Span] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) and key.value != "<<" else None
            span = (key.start_mark, value.end_mark)
            if name in seen:
                yield Repeated(name, seen[name], span)
            else:
                yield from _repeated(value)
            if name is not None:
                seen[name] = span
