"""What a chart says of itself and of the charts that it needs: `Chart.yaml`, and `requirements.yaml` of old."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from gitops_gate.model import ChartSource, Location, Tree
from gitops_gate.render.kustomize.faults import Fault, Where
from gitops_gate.render.kustomize.paths import join
from gitops_gate.render.kustomize.spec import Load

LONGEST_NAME = 250
"""Bytes of a chart's name, as helm has it."""


class NotHere(Exception):
    """A chart that is needed, and neither in the repository nor kept from earlier."""

    def __init__(self, source: ChartSource) -> None:
        super().__init__(str(source))
        self.source = source


class NotPossible(Exception):
    """Charts are not rendered here; `str()` says why, `how` what can be done."""

    def __init__(self, why: str, how: str) -> None:
        super().__init__(why)
        self.how = how


@dataclass(frozen=True, slots=True)
class Need:
    """A chart that another one needs; `shown` = the name that its values stand under."""

    name: str
    version: str
    repository: str
    shown: str

    @property
    def plain(self) -> bool:
        """Whether its name is one that helm allows, and no path."""
        return (
            len(self.name.encode()) <= LONGEST_NAME
            and "/" not in self.name
            and "\\" not in self.name
            and not self.name.startswith(".")
        )

    @property
    def source(self) -> ChartSource:
        """Where it comes from."""
        url = self.repository
        oci = url.startswith("oci://")
        return ChartSource(f"{url.rstrip('/')}/{self.name}" if oci else url, self.name, self.version)


class Reader(Protocol):
    """Who reads a chart: `inputs` gets every path that was read or looked for; `asked` = where it is asked for."""

    @property
    def tree(self) -> Tree: ...
    @property
    def load(self) -> Load: ...
    @property
    def inputs(self) -> set[str]: ...
    @property
    def asked(self) -> Where: ...


def metadata(reader: Reader, folder: str) -> dict[str, Any]:
    """What the `Chart.yaml` of a folder says. Raises Fault."""
    path = join(folder, "Chart.yaml")
    reader.inputs.add(path)
    if not reader.tree.is_file(path):
        raise Fault("invalid-chart", reader.asked, f"there is no Chart.yaml in {folder or 'the root folder'}")
    body = _body(reader, path)
    if not isinstance(body, dict) or not isinstance(body.get("name"), str):
        raise Fault("invalid-chart", Location(path, 1, 1), "this Chart.yaml does not name its chart")
    return body


def declared(reader: Reader, folder: str) -> list[dict[str, Any]]:
    """The dependencies that a chart declares. Raises Fault."""
    entries = metadata(reader, folder).get("dependencies")
    path = join(folder, "requirements.yaml")
    reader.inputs.add(path)
    if entries is None and reader.tree.is_file(path):
        body = _body(reader, path)
        entries = body.get("dependencies") if isinstance(body, dict) else None
    return [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []


def needs(reader: Reader, folder: str) -> Iterator[Need]:
    """The charts that do not lie in the chart's own folder `charts`. Raises Fault."""
    charts = join(folder, "charts")
    reader.inputs.add(charts)
    names = [posixpath.basename(path) for path in reader.tree.folder(charts)]
    for entry in declared(reader, folder):
        name, version, repository, alias = (
            str(entry.get(key) or "") for key in ("name", "version", "repository", "alias")
        )
        packed = any(one.startswith(f"{name}-") and one.endswith(".tgz") for one in names)
        if name and name not in names and not packed:
            yield Need(name, version, repository, alias or name)


def _body(reader: Reader, path: str) -> Any:
    file = reader.load(path, reader.tree.read(path), "config")
    return file.documents[0].body if file.documents else None
