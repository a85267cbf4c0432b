"""The object that asks for a build, as a document: what an operator writes into a kustomization stands in it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import cast

from gitops_gate.model import Document, Resource, Source


class Asker:
    """A document whose text is looked up when a place is needed."""

    def __init__(self, resource: Resource, source: Callable[[], Source]) -> None:
        self.body = self.raw = resource.body
        self.index = 0
        self.locate = resource.locate
        self._source = source

    @functools.cached_property
    def source(self) -> Source:
        return self._source()


def asking(resource: Resource, source: Callable[[], Source]) -> Document:
    """The object that asks for edits as a document; `source` = the file that it stands in, asked for when needed."""
    return cast("Document", Asker(resource, source))
