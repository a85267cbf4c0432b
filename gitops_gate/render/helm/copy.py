"""The private copy of a chart that helm is given: its files, and what it needs of others, and nothing else.

Links are followed inside the repository and refused where they lead out of it; in the copy there are none.
"""

from __future__ import annotations

import bisect
import errno
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gitops_gate.errors import UnsafeInput
from gitops_gate.model import ChartSource, Location, Tree
from gitops_gate.render.helm.archive import TooLarge, elsewhere, unpacked, unsafe
from gitops_gate.render.helm.needs import Need, declared, metadata, needs
from gitops_gate.render.kustomize.faults import Fault, Where
from gitops_gate.render.kustomize.paths import join
from gitops_gate.render.kustomize.spec import Load

FILES = 5_000
BYTES = 50 << 20
"""What is copied of one chart at most."""

DEPTH = 8
"""How deep charts of the repository may need each other."""

_UNFIT = frozenset({errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EEXIST})
"""What the system says of paths that are too long, or both a file and a folder."""

_PACKED = re.compile(r"charts/[^/]+\.tgz")

Find = Callable[[ChartSource], bytes | None]
"""The archive of a chart from elsewhere, None where it is not here."""


@dataclass(slots=True)
class Copied:
    """A chart in its private folder. `folder` = the chart's in the tree; `name` = as its `Chart.yaml` has it.

    `origins` = path in the copy -> folder of the tree, None for an archive, of the chart itself ("") and of those put
    into it; `aliases` = path in the copy, by the name that helm shows it under; `unvalidated` = schemas of values that
    are left out, since they name others that nobody fetches here; `absent` = the charts that it needs and that are not
    here.
    """

    folder: str
    name: str
    origins: dict[str, str | None] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    unvalidated: list[str] = field(default_factory=list)
    absent: list[Need] = field(default_factory=list)

    def source(self, shown: str) -> str | None:
        """The path of the tree of what helm shows as `name/templates/x.yaml`, None for what is in no file of it."""
        inside, _, parts = self.inside(shown)
        best = inside
        while best not in self.origins:
            best = best.rpartition("/")[0]
        folder = self.origins[best]
        rest = posixpath.join(inside, *parts)[len(best) :].lstrip("/")
        return None if folder is None else posixpath.join(folder, rest)

    def inside(self, shown: str) -> tuple[str, list[str], list[str]]:
        """(the chart of what helm shows, as a place in the copy; the names that lead to it; what is left of the path)."""
        parts, inside, above = shown.split("/")[1:], "", []
        while len(parts) > 2 and parts[0] == "charts":
            inside = posixpath.join(inside, "charts", parts[1])
            for _ in range(2):  # an alias stands for a name, and a name for an archive
                inside = self.aliases.get(inside, inside)
            above.append(parts[1])
            parts = parts[2:]
        return inside, above, parts


@dataclass(slots=True)
class Copying:
    """Copies charts of a tree. `inputs` gets every path that was read or looked for; `find` = charts of elsewhere."""

    tree: Tree
    load: Load
    inputs: set[str]
    find: Find
    asked: Where
    files: int = 0
    size: int = 0

    def copied(self, folder: str, into: Path, *, dependencies: bool) -> Copied:
        """A chart of the tree, in the new folder `into`. Raises Fault."""
        meta = metadata(self, folder)
        found = Copied(folder, str(meta.get("name") or ""))
        self._copy(folder, into, "", found, dependencies, (folder,))
        return found

    def _copy(
        self, folder: str, into: Path, inside: str, found: Copied, wanted: bool, chain: tuple[str, ...]
    ) -> None:
        found.origins[inside] = folder
        for path, place in self._listed(folder):
            self.inputs.add(path)
            data = self.tree.read(path)
            if _PACKED.fullmatch(place):
                packed = posixpath.join(inside, place.removesuffix(".tgz"))
                self._unpack(data, path, into, packed, found)
                self._alias(into, packed, found)
            else:
                self._write(data, into, posixpath.join(inside, place), found)
        self._aliases(folder, inside, found)
        for need in needs(self, folder):
            if wanted:
                self._need(need, folder, into, inside, found, chain)

    def _alias(self, into: Path, inside: str, found: Copied) -> None:
        """Notes the name that helm knows an unpacked chart by."""
        meta = into / inside / "Chart.yaml"
        file = self.load("Chart.yaml", meta.read_bytes(), "config") if meta.is_file() else None
        body = file.documents[0].body if file is not None and file.documents else None
        if isinstance(body, dict):
            shown = posixpath.join(posixpath.dirname(inside), str(body.get("name")))
            found.aliases.setdefault(shown, inside)

    def _listed(self, folder: str) -> Iterator[tuple[str, str]]:
        """(path of the tree, path in the chart) of all files of a chart, through links too. Raises Fault."""
        try:
            yield from _below(self.tree, folder, "", 0)
        except UnsafeInput as refused:
            raise Fault("unsafe-reference", self.asked, f"the chart {folder}: {refused}") from None

    def unpack(self, data: bytes, name: str, into: Path) -> Copied:
        """A chart from an archive, in the new folder `into`. Raises Fault."""
        found = Copied("", name)
        self._unpack(data, name, into, "", found)
        return found

    def _unpack(self, data: bytes, name: str, into: Path, inside: str, found: Copied) -> None:
        """Writes what an archive holds. Raises Fault."""
        found.origins[inside] = None
        try:
            for path, held in unpacked(data, name):
                self._write(held, into, posixpath.join(inside, path), found)
        except TooLarge as limit:
            raise Fault("chart-limit", self.asked, f"the chart is not unpacked: {limit}") from None
        except UnsafeInput as refused:
            raise Fault("unsafe-reference", self.asked, str(refused)) from None
        except ValueError as fault:
            raise Fault("invalid-chart", self.asked, str(fault)) from None

    def _write(self, data: bytes, into: Path, inside: str, found: Copied) -> None:
        place = into / inside
        others = elsewhere(data) if posixpath.basename(inside) == "values.schema.json" else []
        if reading := next(filter(unsafe, others), ""):
            message = f"the schema {inside} of the chart {found.name} has helm read the file {reading}"
            raise Fault("unsafe-reference", self.asked, message)
        if others:
            found.unvalidated.append(inside)
            return
        self.files += 1
        self.size += len(data)
        if self.files > FILES or self.size > BYTES:
            limit = f"more than {FILES:,} files or {BYTES >> 20} MiB"
            raise Fault("chart-limit", self.asked, f"this chart is not rendered: it has {limit}")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        except OSError as fault:
            if fault.errno not in _UNFIT:
                raise
            why = f"this chart has a file whose path no disk can hold: {fault.strerror}"
            raise Fault("invalid-chart", self.asked, why) from None

    def _aliases(self, folder: str, inside: str, found: Copied) -> None:
        for entry in declared(self, folder):
            if alias := entry.get("alias"):
                shown = posixpath.join(inside, "charts", str(alias))
                found.aliases[shown] = posixpath.join(inside, "charts", str(entry.get("name")))

    def _need(
        self,
        need: Need,
        folder: str,
        into: Path,
        inside: str,
        found: Copied,
        chain: tuple[str, ...],
    ) -> None:
        """Puts a chart that another one needs into its copy, or notes that it is not here. Raises Fault."""
        place = posixpath.join(inside, "charts", need.name)
        if need.plain and need.repository.startswith("file://"):
            other = join(folder, need.repository.removeprefix("file://"))
            if other in chain or len(chain) > DEPTH:
                raise Fault("invalid-chart", self.asked, f"the chart {folder} needs itself")
            try:
                there = self.tree.is_dir(other)
            except UnsafeInput as refused:
                raise Fault("unsafe-reference", self.asked, f"the chart {folder}: {refused}") from None
            if there:
                self._copy(other, into, place, found, True, (*chain, other))
                return
            self.inputs.add(other)
            message = f"this chart needs the chart {need.name} from {need.repository}, which is not there"
            raise Fault("invalid-chart", Location(join(folder, "Chart.yaml"), 1, 1), message)
        data = self.find(need.source) if need.plain else None
        if data is None:
            found.absent.append(need)
        else:
            self._unpack(data, str(need.source), into, place, found)


def _below(tree: Tree, folder: str, place: str, depth: int) -> Iterator[tuple[str, str]]:
    """All files below a folder with their place relative to it; what links lead to stands where the link is."""
    listed = tree.list()
    prefix = f"{folder}/" if folder else ""
    for path in listed[bisect.bisect_left(listed, prefix) :]:
        if not path.startswith(prefix):
            break
        yield path, place + path[len(prefix) :]
    links: dict[str, str] = getattr(tree, "links", {})
    for link in sorted(links):
        if not link.startswith(prefix):
            continue
        if tree.is_file(link):
            yield link, place + link[len(prefix) :]
        elif depth < DEPTH and tree.is_dir(link):
            resolve: Callable[[str], str] = tree.resolve  # type: ignore[attr-defined]
            yield from _below(tree, resolve(link), f"{place}{link[len(prefix) :]}/", depth + 1)
