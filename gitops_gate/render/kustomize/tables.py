"""Facts about Kubernetes kinds that kustomize has built in, read from `tables.json` when first asked for.

`scripts/kustomize_tables.py` generates that file; its source is noted in it.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any, NamedTuple


class FieldSpec(NamedTuple):
    """Where a transformer writes: "" in `group`, `version`, `kind` = any; `steps` is the path, split."""

    group: str
    version: str
    kind: str
    steps: tuple[str, ...]
    create: bool

    @classmethod
    def of(cls, entry: dict[str, Any]) -> FieldSpec:
        return cls(
            entry.get("group") or "",
            entry.get("version") or "",
            entry.get("kind") or "",
            split(entry.get("path") or ""),
            bool(entry.get("create")),
        )

    def selects(self, group: str, version: str, kind: str) -> bool:
        return (
            (not self.kind or self.kind == kind)
            and (not self.group or self.group == group)
            and (not self.version or self.version == version)
        )


@functools.lru_cache(maxsize=4096)
def selected(specs: tuple[FieldSpec, ...], group: str, version: str, kind: str) -> tuple[FieldSpec, ...]:
    """The specs that are for a kind."""
    return tuple(spec for spec in specs if spec.selects(group, version, kind))


class Referrers(NamedTuple):
    """The fields that hold the name of an object of a group, version and kind."""

    group: str
    version: str
    kind: str
    fields: tuple[FieldSpec, ...]

    @classmethod
    def of(cls, entry: dict[str, Any]) -> Referrers:
        return cls(
            entry.get("group") or "",
            entry.get("version") or "",
            entry.get("kind") or "",
            tuple(FieldSpec.of(field) for field in entry.get("fieldSpecs") or ()),
        )


Schema = dict[str, list[Any]]
"""Field -> `[type]` of an object, `[type, keys]` of a merged list; the type "" has no fields."""


def split(path: str) -> tuple[str, ...]:
    """The steps of a field path: separated by `/`, which `\\/` escapes."""
    return tuple(step for step in split_escaped(path) if step) if path else ()


def split_escaped(path: str) -> list[str]:
    """The steps of a path, also the empty ones."""
    if "\\/" not in path:
        return path.split("/")
    return [step.replace("\0", "/") for step in path.replace("\\/", "\0").split("/")]


@functools.cache
def _data() -> dict[str, Any]:
    with open(Path(__file__).with_name("tables.json"), "rb") as file:
        data: dict[str, Any] = json.load(file)
    return data


@functools.cache
def fields(name: str) -> tuple[FieldSpec, ...]:
    """The default field specs of a transformer: `namespace`, `images`, `commonLabels`, …"""
    return tuple(FieldSpec.of(entry) for entry in _data()["fields"].get(name, ()))


@functools.cache
def references() -> tuple[Referrers, ...]:
    """The default name references."""
    return tuple(Referrers.of(entry) for entry in _data()["fields"]["nameReference"])


class OpenApi(NamedTuple):
    """What kustomize knows of kinds: apiVersion/Kind -> type, type -> its fields, and the cluster-scoped ones."""

    kinds: Mapping[str, str]
    types: Mapping[str, Schema]
    cluster: frozenset[str]


@functools.cache
def _built_in() -> OpenApi:
    merge = _data()["merge"]
    return OpenApi(
        merge["kinds"],
        merge["types"],
        frozenset(kind for kind, namespaced in scope().items() if not namespaced),
    )


OPEN_API: ContextVar[OpenApi | None] = ContextVar("OPEN_API", default=None)
"""The schema of the build that is being done, None = kustomize's own. Kustomize has one for all of a build, too."""


def open_api() -> OpenApi:
    """What is known of kinds in this build."""
    return OPEN_API.get() or _built_in()


def scope() -> Mapping[str, bool]:
    """apiVersion/Kind -> whether it is namespaced, of all kinds whose scope kustomize knows by heart."""
    found: dict[str, bool] = _data()["scopes"]
    return found


def cluster_scoped() -> frozenset[str]:
    """`apiVersion/Kind` of the kinds that are certainly cluster-scoped; all others count as namespaced."""
    return open_api().cluster


def sort_of(api: str, kind: str) -> tuple[str, str, bool]:
    """(group, version, whether certainly cluster-scoped) of a kind. Asked for each object after each step."""
    return _built_in_sort(api, kind) if OPEN_API.get() is None else _sort(api, kind)


def _sort(api: str, kind: str) -> tuple[str, str, bool]:
    group, slash, version = api.partition("/")
    return *((group, version) if slash else ("", api)), f"{api}/{kind}" in cluster_scoped()


_built_in_sort = functools.lru_cache(maxsize=4096)(_sort)


def schema(version: Any, kind: Any) -> Schema | None:
    """Which fields of a kind are merged; None where kustomize knows no schema, {} where nothing merges."""
    name = open_api().kinds.get(f"{version}/{kind}")
    return None if name is None else schema_type(name)


def schema_type(name: str) -> Schema:
    """The fields of a type."""
    return open_api().types[name] if name else {}
