"""What helm has rendered, as documents that know where their values come from."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections import Counter
from collections.abc import Callable

from gitops_gate.model import Document, Failure, LoadedFile, Location, Route
from gitops_gate.render.helm.templates import PlaceOf, Template
from gitops_gate.render.kustomize.faults import Where, location
from gitops_gate.render.kustomize.spec import Load

_SOURCE = re.compile(rb"^# Source: (.+)$", re.MULTILINE)


@dataclasses.dataclass(frozen=True, slots=True)
class Way:
    """From helm's words to places. `source` = the path of the tree of a template, None where it is in none; `text` =
    what it holds; `values` = where the values of the (sub)chart of a template were set; `fallback` = who asks."""

    source: Callable[[str], str | None]
    text: Callable[[str], str | None]
    values: Callable[[str], PlaceOf]
    fallback: Where


def documents(output: bytes, path: str, load: Load, way: Way) -> LoadedFile:
    """The documents of helm's output. `path` = what they are called as a file."""
    file = load(path, output, "manifest")
    if file.source is None:
        return file
    begins = [
        (output.count(b"\n", 0, one.start()) + 1, one[1].decode("utf-8", "replace"))
        for one in _SOURCE.finditer(output)
    ]
    seen: Counter[tuple[str, str]] = Counter()
    made: list[Document] = []
    for document in file.documents:
        if not isinstance(document.body, dict):
            continue
        line = document.locate(()).line
        shown = next((name for number, name in reversed(begins) if number <= line), "")
        kind = str(document.body.get("kind") or "")
        place = _Placing(way, shown, seen[shown, kind], document)
        seen[shown, kind] += 1
        made.append(dataclasses.replace(document, locate=place.locate))
    return dataclasses.replace(file, documents=tuple(made))


@functools.lru_cache(maxsize=256)
def _template(path: str, text: str) -> Template:
    return Template(path, text)


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class _Placing:
    """Places of one object. `shown` = its template, as helm calls it."""

    way: Way
    shown: str
    ordinal: int
    document: Document

    def locate(self, route: Route) -> Location:
        path = self.way.source(self.shown)
        text = self.way.text(self.shown)
        if text is None:
            return location(self.way.fallback)
        if path is not None and "/crds/" in f"/{self.shown.partition('/')[2]}":
            return self._plain(path, text, route)
        place_of = self.way.values(self.shown)
        found = _template(path or "", text).locate(self.document.body, self.ordinal, route, place_of)
        return found if found.path else location(self.way.fallback)

    def _plain(self, path: str, text: str, route: Route) -> Location:
        """The place in a file that helm takes as it stands."""
        from gitops_gate.load import load_file  # only a place in such a file needs it

        wanted = self.document.body.get("metadata")
        for document in load_file(path, text.encode("utf-8", "surrogatepass")).documents:
            if isinstance(document.body, dict) and document.body.get("metadata") == wanted:
                return document.locate(route)
        return Location(path, 1, 1)


def unreadable(file: LoadedFile, path: str) -> Failure | None:
    """Why what helm has rendered cannot be read."""
    for fault in file.faults:
        if fault.rule in ("invalid-yaml", "yaml-limit", "invalid-value") or file.source is None:
            return Failure("invalid-chart", Location(path), f"what helm renders is no YAML: {fault.message}")
    return None
