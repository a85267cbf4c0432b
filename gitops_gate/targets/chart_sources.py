"""Where charts come from: the objects of a repository that name chart repositories and OCI artifacts.

Source of the rules: the API reference of Flux's source-controller.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gitops_gate.model import ChartSource, Resource

_KINDS = ("HelmRepository", "OCIRepository", "HelmChart")


@dataclass(frozen=True, slots=True)
class Declared:
    """An object that says where charts come from. `folder` = that of its file; `chart`, `version` = the one that it
    names, "" where it names none; `source` = (kind, name, namespace) of what it takes that from, itself by default."""

    kind: str
    namespace: str
    name: str
    folder: str
    url: str
    chart: str = ""
    version: str = ""
    source: tuple[str, str, str] = ("", "", "")


def declared_charts(resources: Iterable[Resource]) -> Iterator[Declared]:
    """What the source objects among resources of files say of charts."""
    for one in resources:
        if one.id.group != "source.toolkit.fluxcd.io" or one.id.kind not in _KINDS:
            continue
        folder = one.at().path.rpartition("/")[0]
        given = [_text(one, name) for name in ("url", "chart", "version")]
        url, chart, version = given
        if one.id.kind == "OCIRepository":
            ref = [_text(one, "ref", name) for name in ("digest", "semver", "tag")]
            version = next((text for text in ref if text), "latest")
            chart = posixpath.basename(url)
        source = tuple(_text(one, "sourceRef", name) for name in ("kind", "name", "namespace"))
        yield Declared(
            one.id.kind, one.id.namespace, one.id.name, folder, url, chart, version, _three(source)
        )


def _three(texts: tuple[str, ...]) -> tuple[str, str, str]:
    return texts[0], texts[1], texts[2]


def _text(resource: Resource, *route: str) -> str:
    found = resource.value("spec", *route)
    return str(found) if isinstance(found, str | int | float) else ""


def found(
    declared: Sequence[Declared], kind: str, namespace: str, name: str, asker: Resource
) -> Declared | None:
    """The object of that name: in the namespace, where several are called so, else beside the asking one.

    None where there is none, or nothing tells which of them is meant.
    """
    same = [one for one in declared if (one.kind, one.name) == (kind, name)]
    same = [one for one in same if one.namespace in ("", namespace)] or same
    if len({(one.url, one.version, one.chart) for one in same}) > 1:
        folder = asker.at().path.rpartition("/")[0]
        same = [one for one in same if one.folder == folder]
    versions = {(one.url, one.version, one.chart) for one in same}
    return same[0] if len(versions) == 1 else None


def chart_source(source: Declared | None, chart: str, version: str) -> ChartSource:
    """The chart that a source gives under a name."""
    url = source.url if source is not None else ""
    if source is not None and source.kind == "OCIRepository":
        return ChartSource(url, source.chart, source.version)
    if url.startswith("oci://"):
        url = f"{url.rstrip('/')}/{chart}"
    return ChartSource(url, chart, version)
