"""JSON Schemas from the CustomResourceDefinitions of a repository.

The rules are those of the API server (apiextensions-apiserver, structural schemas): what a value must be after
nulls that mean nothing have been dropped and defaults filled in, and no field that the definition does not name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gitops_gate.schemas.keywords import PATTERN, RANGES, UNIQUE_BY, Formats
from gitops_gate.schemas.native import OBJECT_META

Schema = dict[str, Any]

# Keywords that JSON Schema shares, with what their value must be; a CRD that has another is refused anyway.
_COPIED: dict[str, type | tuple[type, ...]] = {
    "type": (str, list),
    "enum": list,
    **dict.fromkeys(("minimum", "maximum", "multipleOf"), (int, float)),
    **dict.fromkeys(
        ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), int
    ),
    "uniqueItems": bool,
}
_META = {"$ref": f"#/definitions/{OBJECT_META}"}
_TYPE_META = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": _META}


@dataclass(frozen=True, slots=True, eq=False)
class CustomKind:
    """One version of a CRD. `source` is its openAPIV3Schema, None where it has none: anything goes then."""

    group: str
    version: str
    kind: str
    served: bool
    source: Schema | None
    open_root: bool

    def schema(self) -> Schema:
        """The JSON Schema without the definitions of ObjectMeta, which `Store` adds."""
        root = converted(
            self.source or {"x-kubernetes-preserve-unknown-fields": True}, closing=not self.open_root
        )
        own_meta = root.get("properties", {}).get("metadata", {})
        limits = {k: v for k, v in own_meta.items() if k != "additionalProperties"}
        root["type"] = "object"
        root["properties"] = {**root.get("properties", {}), **_TYPE_META}
        if limits.get("properties"):
            root["properties"]["metadata"] = {"allOf": [_META, limits]}
        if self.source is None:
            root.pop("additionalProperties", None)
        return root


def custom_kinds(crd: Any) -> Iterator[CustomKind]:
    """Every version that a CustomResourceDefinition (v1 or v1beta1) names; nothing for one that is malformed."""
    spec = crd.get("spec") if isinstance(crd, dict) else None
    names = spec.get("names") if isinstance(spec, dict) else None
    if not isinstance(spec, dict) or not isinstance(names, dict):
        return
    group, kind = spec.get("group"), names.get("kind")
    old = crd.get("apiVersion") == "apiextensions.k8s.io/v1beta1"
    # v1beta1 keeps unknown fields unless told otherwise.
    open_root = spec.get("preserveUnknownFields", old) is not False
    versions = spec.get("versions")
    if not isinstance(versions, list):
        versions = [{"name": spec.get("version"), "served": True}]
    for entry in versions:
        if not isinstance(entry, dict):
            continue
        holder = entry.get("schema") or spec.get("validation") or {}
        source = holder.get("openAPIV3Schema") if isinstance(holder, dict) else None
        version, served = entry.get("name"), entry.get("served") is not False
        if isinstance(group, str) and isinstance(version, str) and isinstance(kind, str):
            yield CustomKind(
                group, version, kind, served, source if isinstance(source, dict) else None, open_root
            )


def converted(node: Schema, *, closing: bool = True) -> Schema:
    """A node of an openAPIV3Schema as JSON Schema (draft 7).

    `closing`: objects take no fields but those named; off inside `allOf`, `anyOf`, `oneOf` and `not`, where the
    object around them decides.
    """
    made: Schema = {name: node[name] for name, kind in _COPIED.items() if isinstance(node.get(name), kind)}
    _scalars(node, made)
    _combinations(node, made)
    _lists(node, made, closing)
    _objects(node, made, closing)
    if node.get("nullable") is True:
        _nullable(made)
    return made


def _scalars(node: Schema, made: Schema) -> None:
    """Patterns, formats, and bounds: OpenAPI's `exclusiveMinimum` is a flag on `minimum`."""
    if isinstance(node.get("pattern"), str):
        made[PATTERN] = node["pattern"]
    shape = node["format"] if isinstance(node.get("format"), str) else ""
    if shape in RANGES and made.get("type") == "integer":
        low, high = RANGES[shape]
        made["minimum"] = max(low, made.get("minimum", low))
        made["maximum"] = min(high, made.get("maximum", high))
    elif shape in Formats.CHECKS:
        made["format"] = shape
    for bound, flag in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if node.get(flag) is True and bound in made:
            made[flag] = made.pop(bound)
    if node.get("x-kubernetes-int-or-string") is True:
        made["type"] = ["integer", "string"]


def _combinations(node: Schema, made: Schema) -> None:
    for name in ("allOf", "anyOf", "oneOf"):
        branches = node.get(name)
        if isinstance(branches, list) and branches and not _says_int_or_string(node, name):
            made[name] = [converted(branch, closing=False) for branch in branches if isinstance(branch, dict)]
    if isinstance(node.get("not"), dict):
        made["not"] = converted(node["not"], closing=False)


def _says_int_or_string(node: Schema, name: str) -> bool:
    """Whether the branches only repeat what `x-kubernetes-int-or-string` says already."""
    if name != "anyOf" or node.get("x-kubernetes-int-or-string") is not True:
        return False
    return all(isinstance(b, dict) and set(b) == {"type"} for b in node["anyOf"])


def _lists(node: Schema, made: Schema, closing: bool) -> None:
    items = node.get("items")
    if isinstance(items, dict):
        made["items"] = converted(items, closing=closing)
    kind = node.get("x-kubernetes-list-type")
    if kind == "set":
        made[UNIQUE_BY] = []
    elif kind == "map" and isinstance(items, dict):
        about = _mapping(items.get("properties"))
        keys = _texts(node.get("x-kubernetes-list-map-keys"))
        if keys:
            made[UNIQUE_BY] = [[key, _mapping(about.get(key)).get("default")] for key in keys]


def _objects(node: Schema, made: Schema, closing: bool) -> None:
    fields, extra = _mapping(node.get("properties")), node.get("additionalProperties")
    open_here = node.get("x-kubernetes-preserve-unknown-fields") is True
    embedded = node.get("x-kubernetes-embedded-resource") is True
    required = [name for name in _texts(node.get("required")) if "default" not in _mapping(fields.get(name))]
    if fields:
        made["properties"] = {
            name: _field(below, closing, name in required)
            for name, below in fields.items()
            if isinstance(below, dict)
        }
    if embedded:
        made["properties"] = {**made.get("properties", {}), **_TYPE_META}
        required = [*required, *(name for name in ("apiVersion", "kind") if name not in required)]
    if required:
        made["required"] = required
    if isinstance(extra, dict):
        made["additionalProperties"] = _field(extra, closing, False)
    elif closing and not open_here and (extra is False or (fields and extra is not True)):
        made["additionalProperties"] = False


def _mapping(value: Any) -> Schema:
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> list[str]:
    """The texts of a list, each once."""
    return list(dict.fromkeys(v for v in value if isinstance(v, str))) if isinstance(value, list) else []


def _field(node: Schema, closing: bool, required: bool) -> Schema:
    """A value below a key. The API server drops a null there, or fills in the default, before it judges."""
    made = converted(node, closing=closing)
    if not required or "default" in node:
        _nullable(made)
    return made


def _nullable(made: Schema) -> None:
    """Lets null pass. Combinations are judged only of what is not null."""
    inner = {name: made.pop(name) for name in ("allOf", "anyOf", "oneOf", "not") if name in made}
    if inner:
        made["if"], made["then"] = {"not": {"type": "null"}}, inner
    if "type" in made:
        types = made["type"] if isinstance(made["type"], list) else [made["type"]]
        made["type"] = [*types, *(["null"] if "null" not in types else [])]
    if "enum" in made and None not in made["enum"]:
        made["enum"] = [*made["enum"], None]
