"""Texts of patches: those that stand inside a kustomization, and those with keys that stand twice."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from gitops_gate.model import Document, LoadedFile, Location, Route
from gitops_gate.render.kustomize.trace import Origin


def placed(file: LoadedFile, text: str, place: Origin) -> LoadedFile:
    """The documents of a text, with places in the file that holds it; `place` is where the text's key stands."""
    documents = tuple(
        dataclasses.replace(document, locate=functools.partial(_locate, document, text, place))
        for document in file.documents
    )
    faults = tuple(
        dataclasses.replace(fault, location=moved(fault.location, text, place)) for fault in file.faults
    )
    return dataclasses.replace(file, documents=documents, faults=faults)


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


class Repeated(NamedTuple):
    """A key that stands in a mapping again, and its value: where the key was first, and where both begin and end."""

    key: str
    first: yaml.Mark
    start: yaml.Mark
    end: yaml.Mark


def repeated_keys(text: str) -> list[Repeated]:
    """The repeated keys of a text; [] where it is no YAML."""
    try:
        return [one for root in yaml.compose_all(text, Loader=yaml.CSafeLoader) for one in _repeated(root)]
    except (yaml.YAMLError, RecursionError):
        return []


def first_keys(text: str) -> str:
    """The text of a merge patch, of whose repeated keys only the first are left, as kustomize merges them.

    What is left out becomes blanks, so that all places stay.
    """
    lines = text.split("\n")
    for _, _, start, end in repeated_keys(text):
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
        seen: dict[str, yaml.Mark] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) and key.value != "<<" else None
            if name in seen:
                yield Repeated(name, seen[name], key.start_mark, value.end_mark)
                continue
            if name is not None:
                seen[name] = key.start_mark
            yield from _repeated(value)
