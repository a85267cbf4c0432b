"""Packs the strict native Kubernetes schemas into `schemas/native.pack`.

    python scripts/pack_schemas.py            writes the file
    python scripts/pack_schemas.py --check    exit 1 when the committed file holds something else

The source is the development dependency kubernetes-validate, pinned in `pyproject.toml`; it is never imported at
run time. The file is zlib-compressed text. Its first line is a JSON index:

    {"format": 1, "source": "...", "versions": ["1.25", ...],
     "kinds": {"apps/v1/Deployment": "api.apps.v1.Deployment", "v1/Secret": ...},
     "definitions": {"api.apps.v1.Deployment": [[first, last, line], ...]}}

where `first` and `last` are positions in `versions` and `line` is the line (from 0) that holds the definition's JSON
Schema. A definition refers to others as `#/definitions/NAME`, to be looked up for the same version. A definition
that is the same in several versions is held once.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import zlib
from collections.abc import Iterator
from importlib.metadata import version as installed_version
from importlib.resources import files
from pathlib import Path
from typing import Any

from schema_rules import CUSTOM, DEFINITIONS, KINDS, TYPES, Schema

SOURCE, SOURCE_VERSION = "kubernetes-validate", "1.37.0"
TARGET = Path(__file__).parent.parent / "schemas" / "native.pack"

# Definitions of the strict form over all versions: another number means another source, to be looked at first.
DEFINITIONS_READ = 8446

OBJECT_META = "apimachinery.pkg.apis.meta.v1.ObjectMeta"
RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


def read() -> Iterator[tuple[str, dict[str, Schema]]]:
    """(minor version, its definitions as published), oldest version first."""
    if installed_version(SOURCE) != SOURCE_VERSION:
        raise SystemExit(f"{SOURCE} {SOURCE_VERSION} is wanted, {installed_version(SOURCE)} is installed")
    root = files("kubernetes_validate") / "kubernetes-json-schema"
    found = {
        m[1]: entry
        for entry in root.iterdir()
        if (m := re.fullmatch(r"v(\d+\.\d+)\.0-local-strict", entry.name))
    }
    for minor in sorted(found, key=lambda v: tuple(map(int, v.split(".")))):
        yield minor, json.loads((found[minor] / "_definitions.json").read_text("utf-8"))["$defs"]


def short(name: str) -> str:
    return name.removeprefix("io.k8s.")


def stripped(node: Any) -> Any:
    """A schema without descriptions and extensions, with short references, integer formats as ranges."""
    if not isinstance(node, dict):
        return [stripped(item) for item in node] if isinstance(node, list) else node
    kept: Schema = {}
    for key, value in node.items():
        if key == "properties":
            kept[key] = {name: stripped(below) for name, below in value.items()}
        elif key == "$ref":
            kept[key] = "#/definitions/" + short(value.rpartition("/")[2])
        elif key == "format":
            if value in RANGES:
                kept["minimum"], kept["maximum"] = RANGES[value]
        elif key != "description" and not key.startswith("x-"):
            kept[key] = stripped(value)
    return {"$ref": kept["$ref"]} if "$ref" in kept else kept


def kind_of(schema: Schema) -> str:
    """`apps/v1/Deployment` for the schema of an object that can be stored in a cluster, else ""."""
    names = schema.get("x-kubernetes-group-version-kind", [])
    meta = schema.get("properties", {}).get("metadata", {}).get("$ref", "")
    if len(names) != 1 or short(meta.rpartition("/")[2]) != OBJECT_META:
        return ""
    return "/".join(part for part in (names[0]["group"], names[0]["version"], names[0]["kind"]) if part)


def tightened(schema: Schema, more: Schema) -> Schema:
    """A schema with further demands. Those on properties that this version does not have are left out."""
    made = {**schema, **more}
    if "required" in more:
        made["required"] = sorted({*schema.get("required", ()), *more["required"]})
    if "items" in more:
        made["items"] = tightened(schema["items"], more["items"])
    if "properties" in more:
        changed = {
            name: tightened(schema["properties"][name], rule)
            for name, rule in more["properties"].items()
            if name in schema["properties"]
        }
        made["properties"] = {**schema["properties"], **changed}
    return made


def definition(name: str, published: Schema, kind: str) -> str:
    """The JSON text of a definition. Objects do not state their own apiVersion and kind: the key says it."""
    schema: Schema = TYPES.get(name) or stripped(published)
    if name in DEFINITIONS:
        schema = tightened(schema, DEFINITIONS[name])
    if kind in KINDS:
        schema["allOf"] = [{"$ref": f"#/definitions/{rule}"} for rule in KINDS[kind]]
    if kind:
        for own in ("apiVersion", "kind"):
            schema["properties"][own] = {"type": "string"}
    return json.dumps(schema, sort_keys=True, separators=(",", ":"))


def reachable(definitions: dict[str, str], roots: Iterator[str]) -> set[str]:
    """The names that are referred to from `roots`, with them."""
    seen: set[str] = set()
    ahead = list(roots)
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += re.findall(r'"#/definitions/([^"]+)"', definitions[name])
    return seen


def demands() -> Iterator[tuple[str, str]]:
    """(definition, property) for all properties that `schema_rules` speaks of."""
    for name, rule in DEFINITIONS.items():
        yield from ((name, field) for field in rule["properties"])


def _has(published: dict[str, Schema], name: str, field: str) -> bool:
    return field in published.get(f"io.k8s.{name}", {}).get("properties", {})


def packed() -> str:
    """The text of the pack."""
    versions: list[str] = []
    kinds: dict[str, str] = {}
    spans: dict[str, list[list[int]]] = {}
    lines: dict[str, int] = {}
    count, unmet = 0, set(demands())
    for position, (minor, published) in enumerate(read()):
        versions.append(minor)
        count += len(published)
        own = {short(name): kind for name, schema in published.items() if (kind := kind_of(schema))}
        texts = {
            short(name): definition(short(name), schema, own.get(short(name), ""))
            for name, schema in published.items()
        }
        texts.update((name, definition(name, {}, "")) for name in TYPES if name not in texts)
        unmet &= {demand for demand in unmet if not _has(published, *demand)}
        kinds.update((kind, name) for name, kind in own.items())
        for name in sorted(reachable(texts, iter((*own, CUSTOM)))):
            line = lines.setdefault(texts[name], len(lines) + 1)
            runs = spans.setdefault(name, [])
            if runs and runs[-1][2] == line and runs[-1][1] == position - 1:
                runs[-1][1] = position
            else:
                runs.append([position, position, line])
    if count != DEFINITIONS_READ:
        raise SystemExit(f"{DEFINITIONS_READ} definitions are wanted, {count} were read")
    if unmet:
        raise SystemExit(f"schema_rules.py demands what no version has: {sorted(unmet)}")
    index = {
        "format": 1,
        "source": f"{SOURCE} {SOURCE_VERSION}",
        "versions": versions,
        "kinds": kinds,
        "definitions": spans,
    }
    return "\n".join([json.dumps(index, sort_keys=True, separators=(",", ":")), *lines])


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument(
        "--check", action="store_true", help="compare with the committed file instead of writing it"
    )
    text = packed()
    if words.parse_args().check:
        # The text is compared: compressed bytes differ between builds of zlib.
        same = TARGET.is_file() and zlib.decompress(TARGET.read_bytes()).decode() == text
        print(f"{TARGET.name} is {'current' if same else 'NOT current: run scripts/pack_schemas.py'}")
        return 0 if same else 1
    TARGET.write_bytes(zlib.compress(text.encode(), 9))
    print(
        f"{TARGET}: {len(text)} bytes of text, {TARGET.stat().st_size} packed, {text.count(chr(10))} definitions"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
