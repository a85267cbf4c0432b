"""Documents: what a file of the repository holds once it has been read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gitops_gate.model.place import Location, Route

Value = Any
"""Plain data: dict with string keys, list, str, int, float, bool, None."""

Locator = Callable[[Route], Location]
"""Finds the place of a route; of its nearest existing ancestor where the route itself is not there."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A text file of the tree: relative path, decoded text, and the digest of its bytes."""

    path: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One document of a file: `body` is plain data; never written to, since builds share it.

    `raw` is the same data as kustomize's YAML library tells it apart: nulls without text, empty values in
    flow mappings, folded scalars (`load.spelling`). It is the very same object as `body` where nothing
    of that kind occurs, which is nearly always.
    """

    body: Value
    source: Source
    index: int
    raw: Value
    locate: Locator

    def at(self, *route: str | int) -> Location:
        """The place of a value in the file; never fails (see `Locator`)."""
        return self.locate(route)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Text that is no (safe) YAML. `rule` is the id of the rule that reports it."""

    rule: str
    location: Location
    message: str
    hint: str = ""
    related: tuple[tuple[Location, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class LoadedFile:
    """A file after loading: its documents and what could not be read of it. `source` is None for undecodable bytes."""

    path: str
    source: Source | None
    documents: tuple[Document, ...]
    faults: tuple[Unreadable, ...]
