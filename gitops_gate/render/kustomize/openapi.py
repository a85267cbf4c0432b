"""The schemas that a repository brings: `openapi`, which says how lists are merged, and `crds`, which say where
names, labels and annotations stand in custom objects.

Source of the rules: kustomize `kyaml/openapi`, `api/internal/accumulator/loadconfigfromcrds.go`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from gitops_gate.render.kustomize.config import NAMES, Config, merged_references, merged_specs
from gitops_gate.render.kustomize.swagger import misshapen
from gitops_gate.render.kustomize.tables import FieldSpec, OpenApi, Referrers, Schema, cluster_scoped, scope

VERSION = "v1.21.2"
"""The only schema of Kubernetes that kustomize has built in."""

_KIND = "x-kubernetes-group-version-kind"
_STRATEGY = "x-kubernetes-patch-strategy"


class BadSchema(Exception):
    """A schema that kustomize cannot read, or (`undone`) that the built-in renderer does not follow."""

    def __init__(self, message: str, *, undone: bool = False) -> None:
        super().__init__(message)
        self.undone = undone


def custom(body: Any) -> OpenApi:
    """A schema as merges ask for it: alone, for kustomize's own one is not read then. Raises BadSchema."""
    if not isinstance(body, dict):
        raise BadSchema("it is no mapping")
    try:
        if wrong := misshapen(body):
            raise BadSchema(wrong)
        definitions = {name: one or {} for name, one in (body.get("definitions") or {}).items()}
        types = _Types(definitions).all()
    except RecursionError:
        raise BadSchema("it is nested too deeply") from None
    kinds = {}
    for name, definition in definitions.items():
        entries = definition.get(_KIND)
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                kinds[_kind(entry)] = name
    cluster = {
        kind for kind, namespaced in _scopes(body.get("paths") or {}).items() if not namespaced
    } - scope().keys()
    return OpenApi(kinds, types, cluster_scoped() | cluster)


def _kind(entry: Mapping[str, Any]) -> str:
    if not isinstance(entry.get("version"), str) or not isinstance(entry.get("kind"), str):
        raise BadSchema(f"an entry of `{_KIND}` needs `version` and `kind`")
    group = entry.get("group")
    return f"{group}/{entry['version']}/{entry['kind']}" if group else f"{entry['version']}/{entry['kind']}"


def _scopes(paths: Mapping[str, Any]) -> dict[str, bool]:
    """apiVersion/Kind -> whether it is namespaced, as the paths of its API say."""
    found: dict[str, bool] = {}
    for path, methods in paths.items():
        entry = ((methods or {}).get("get") or {}).get(_KIND) if path.startswith("/") else None
        if isinstance(entry, dict):
            kind = _kind(entry)
            found[kind] = found.get(kind, False) or "namespaces/{namespace}" in path
    return found


class _Types:
    """The definitions, reduced to which fields lead to which, and which lists are merged."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self.definitions = definitions
        self.types: dict[str, Schema] = {}

    def all(self) -> dict[str, Schema]:
        for name, definition in self.definitions.items():
            self._add(name, definition)
        return self.types

    def _add(self, name: str, schema: Mapping[str, Any]) -> None:
        if self._merges_below(schema.get("additionalProperties"), set()):
            raise BadSchema("`additionalProperties` below which lists are merged", undone=True)
        self.types[name] = {}
        for field, below in (schema.get("properties") or {}).items():
            entry = self._entry(f"{name}#{field}", self._resolved(below))
            if entry is not None:
                self.types[name][field] = entry

    def _entry(self, name: str, schema: Mapping[str, Any]) -> list[Any] | None:
        if _merged(schema):
            key = schema.get("x-kubernetes-patch-merge-key")
            keys = schema.get("x-kubernetes-list-map-keys") or ([key] if key else [])
            return [self._type(name, self._resolved(schema.get("items") or {})), list(keys)]
        target = self._type(name, schema)
        return [target] if target else None

    def _type(self, name: str, schema: Mapping[str, Any]) -> str:
        named = schema.get("x-name")
        if named:
            return str(named)
        if not schema.get("properties") and not schema.get("additionalProperties"):
            return ""
        self._add(name, schema)
        return name

    def _resolved(self, schema: Any) -> Mapping[str, Any]:
        """A schema with its reference followed; `x-name` = which definition it is."""
        name = ""
        for _ in range(50):
            if not isinstance(schema, dict) or "$ref" not in schema:
                break
            name = str(schema["$ref"]).rpartition("/")[2].replace("~1", "/").replace("~0", "~")
            schema = self.definitions.get(name)
        if not isinstance(schema, dict):
            return {}
        return {**schema, "x-name": name} if name else schema

    def _merges_below(self, schema: Any, seen: set[str]) -> bool:
        if isinstance(schema, list):
            return any(self._merges_below(one, seen) for one in schema)
        if not isinstance(schema, dict):
            return False
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        if name and name not in seen:
            seen.add(name)
            if self._merges_below(self.definitions.get(name), seen):
                return True
        return _merged(schema) or any(self._merges_below(one, seen) for one in schema.values())


def _merged(schema: Mapping[str, Any]) -> bool:
    is_list = schema.get("type") in ("array", ["array"])
    return is_list and "merge" in str(schema.get(_STRATEGY, "")).split(",")


def crd_config(body: Any) -> Config:
    """What a file of `crds` adds to the fields that transformers know. Raises BadSchema, Clash."""
    if not isinstance(body, dict):
        raise BadSchema("it is no mapping of type names to definitions")
    schemas = {name: _schema(name, definition) for name, definition in body.items()}
    specs: dict[str, tuple[FieldSpec, ...]] = dict.fromkeys(NAMES, ())
    references: tuple[Referrers, ...] = ()
    for name, schema in schemas.items():
        if not {"kind", "apiVersion", "metadata"} <= schema.keys():
            continue
        kind = name.rpartition(".")[2]
        for field, steps, target in _marked(schemas, name, (), ()):
            spec = FieldSpec("", "", kind, steps, False)
            if target is None:
                specs[field] = merged_specs(specs[field], (spec,))
            else:
                references = merged_references(references, (Referrers("", *target, (spec,)),))
    return Config(specs, references)


def _schema(name: str, definition: Any) -> Mapping[str, Any]:
    """The properties of a definition. Raises BadSchema."""
    if definition is None:
        return {}
    if not isinstance(definition, dict):
        raise BadSchema(
            f"`{name}` is no definition of a type; `crds` takes OpenAPI definitions, not the CRDs themselves"
        )
    schema = next((value for key, value in definition.items() if key.lower() == "schema"), None) or {}
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(schema, dict) or not isinstance(properties or {}, dict):
        raise BadSchema(f"`Schema` of `{name}` is no schema")
    return {key: value for key, value in (properties or {}).items() if isinstance(value, dict)}


_Marked = tuple[str, tuple[str, ...], tuple[str, str] | None]
_MARKS = (
    ("x-kubernetes-annotation", "commonAnnotations"),
    ("x-kubernetes-label-selector", "commonLabels"),
    ("x-kubernetes-identity", "namePrefix"),
)


def _marked(
    schemas: Mapping[str, Mapping[str, Any]], name: str, steps: tuple[str, ...], above: tuple[str, ...]
) -> Iterator[_Marked]:
    """(transformer, path, None), or ("", path, version and kind of what a name there refers to)."""
    if name in above:
        raise BadSchema(f"`{name}` refers to itself, which kustomize does not survive")
    for field, schema in schemas.get(name, {}).items():
        here = (*steps, *field.split("/"))
        marks = {key.lower(): value for key, value in schema.items() if isinstance(value, str)}
        for mark, transformer in _MARKS:
            if mark in marks:
                yield transformer, here, None
        target = "x-kubernetes-object-ref-api-version", "x-kubernetes-object-ref-kind"
        if all(part in marks for part in target):
            key = marks.get("x-kubernetes-object-ref-name-key", "name")
            version, kind = (marks[part] for part in target)
            yield "", (*here, *key.split("/")), (version, kind)
        if "$ref" in schema:
            yield from _marked(schemas, str(schema["$ref"]), here, (*above, name))


def parsed_json(data: bytes) -> Any:
    """What a JSON text holds. Raises BadSchema."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise BadSchema("it begins like JSON, and is none") from None
