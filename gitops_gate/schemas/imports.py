"""JSON Schemas that users bring: of which kind they are, and what public catalogues get wrong in them, put right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from gitops_gate.schemas.crd import CustomKind

Key = tuple[str, str, str]
"""(group, version, kind in lower case): catalogues name their files so."""

# The layout of CRD catalogues: `{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`.
_CATALOGUE = re.compile(r"(?:^|/)([^/]+\.[^/]+)/([A-Za-z0-9-]+)_(v[0-9][a-z0-9]*)\.json$")


def brought(documents: Iterable[tuple[str, Any]]) -> tuple[list[Any], dict[Key, Any]]:
    """The CRDs and the JSON Schemas among (path, data) pairs, as `Store` takes them; what is neither is left out.

    CRDs may come one by one or in a `List`, as a cluster prints them.
    """
    crds: list[Any] = []
    schemas: dict[Key, Any] = {}
    for path, body in documents:
        items = body.get("items") if isinstance(body, dict) else None
        for one in items if isinstance(items, list) else [body]:
            if isinstance(one, dict) and one.get("kind") == "CustomResourceDefinition":
                crds.append(one)
            elif key := key_of(path, one):
                schemas[key] = one
    return crds, schemas


def key_of(path: str, schema: Any) -> Key | None:
    """The kind that a schema file is about: as it states itself, else by its path; None where neither tells."""
    if not isinstance(schema, dict):
        return None
    stated = schema.get("x-kubernetes-group-version-kind")
    if isinstance(stated, list) and len(stated) == 1 and isinstance(stated[0], dict):
        return _key(*(stated[0].get(part) for part in ("group", "version", "kind")))
    properties = schema.get("properties")
    if isinstance(properties, dict):
        api, kind = (_only(properties.get(name)) for name in ("apiVersion", "kind"))
        if api and kind:
            group, _, version = api.rpartition("/")
            return _key(group, version, kind)
    found = _CATALOGUE.search(path)
    return _key(found[1], found[3], found[2]) if found else None


def imported(schema: Any, key: Key) -> dict[str, Any]:
    """A schema as `Store` takes it.

    One with Kubernetes' extensions and without references was a CRD's: it is converted anew, since catalogues
    close objects that stay open, forget nulls, and leave in patterns that only Go reads.
    """
    text = json.dumps(schema)
    if '"x-kubernetes-' in text and '"$ref"' not in text:
        group, version, kind = key
        return CustomKind(group, version, kind, True, schema, False).schema()
    return {name: value for name, value in schema.items() if name != "$schema"}


def _key(group: Any, version: Any, kind: Any) -> Key | None:
    if isinstance(group, str) and isinstance(version, str) and isinstance(kind, str) and version and kind:
        return group, version, kind.lower()
    return None


def _only(node: Any) -> str:
    """The one text that a property may have."""
    if not isinstance(node, dict):
        return ""
    choices = node.get("enum", [node.get("const")])
    only = choices[0] if isinstance(choices, list) and len(choices) == 1 else ""
    return only if isinstance(only, str) else ""
