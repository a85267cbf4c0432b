"""Texts inside a kustomization that are documents themselves: inline patches."""

from __future__ import annotations

import dataclasses
import functools

from gitops_gate.model import Document, LoadedFile, Location, Route
from gitops_gate.render.kustomize.trace import Origin


def placed(file: LoadedFile, text: str, place: Origin) -> LoadedFile:
    """The documents of a text, with places in the file that holds it; `place` is where the text's key stands."""
    documents = tuple(
        dataclasses.replace(document, locate=functools.partial(_locate, document, text, place))
        for document in file.documents
    )
    faults = tuple(
        dataclasses.replace(fault, location=_moved(fault.location, text, place)) for fault in file.faults
    )
    return dataclasses.replace(file, documents=documents, faults=faults)


def _locate(document: Document, text: str, place: Origin, route: Route) -> Location:
    return _moved(document.locate(route), text, place)


def _moved(inner: Location, text: str, place: Origin) -> Location:
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
