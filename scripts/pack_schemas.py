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

SOURCE, SOURCE_VERSION = "kubernetes-validate", "1.37.0"
TARGET = Path(__file__).parent.parent / "schemas" / "native.pack"

# Definitions of the strict form over all versions: another number means another source, to be looked at first.
DEFINITIONS_READ = 8446

OBJECT_META = "apimachinery.pkg.apis.meta.v1.ObjectMeta"
OWN_TYPES: dict[str, dict[str, Any]] = {
    # Upstream writes these as oneOf, with null in both branches, which no null can satisfy.
    "apimachinery.pkg.util.intstr.IntOrString": {"type": ["integer", "null", "string"]},
    # ParseQuantity of apimachinery; UnmarshalJSON takes spaces around it.
    "apimachinery.pkg.api.resource.Quantity": {
        "type": ["null", "number", "string"],
        "pattern": r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?\s*$",
    },
}

Schema = dict[str, Any]


def _one_of(*values: str) -> Schema:
    """An enumeration; empty counts as absent, as in the API server."""
    return {"enum": [*values, "", None]}


_PORT, _OPTIONAL_PORT = {"minimum": 1, "maximum": 65535}, {"minimum": 0, "maximum": 65535}
_PROTOCOL = _one_of("TCP", "UDP", "SCTP")
_POLICY = _one_of("Cluster", "Local")
_CONTAINER: Schema = {
    "required": ["image"],
    "properties": {"imagePullPolicy": _one_of("Always", "IfNotPresent", "Never")},
}
_LABELS: Schema = {
    "additionalProperties": {
        "type": ["string", "null"],
        "maxLength": 63,
        "pattern": r"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$",
    }
}
_MODES = _one_of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")

ALSO_REFUSED: dict[str, Schema] = {
    # What the API server refuses beyond its schemas (Kubernetes' pkg/apis/*/validation): written into the definitions.
    "api.apps.v1.DeploymentStrategy": {"properties": {"type": _one_of("Recreate", "RollingUpdate")}},
    "api.batch.v1.CronJobSpec": {
        "properties": {
            "concurrencyPolicy": _one_of("Allow", "Forbid", "Replace"),
            "schedule": {
                "pattern": r"^\s*((CRON_)?TZ=\S+\s+)?"
                r"(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|@every\s+\S+|\S+(\s+\S+){4})\s*$"
            },
        }
    },
    "api.core.v1.Container": _CONTAINER,
    "api.core.v1.ContainerPort": {
        "properties": {"containerPort": _PORT, "hostPort": _OPTIONAL_PORT, "protocol": _PROTOCOL}
    },
    "api.core.v1.EphemeralContainer": _CONTAINER,
    "api.core.v1.PersistentVolumeClaimSpec": {"properties": {"accessModes": {"items": _MODES}}},
    "api.core.v1.PersistentVolumeSpec": {"properties": {"accessModes": {"items": _MODES}}},
    "api.core.v1.PodSpec": {
        "properties": {
            "dnsPolicy": _one_of("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
            "restartPolicy": _one_of("Always", "OnFailure", "Never"),
        }
    },
    "api.core.v1.ServicePort": {
        "properties": {"port": _PORT, "nodePort": _OPTIONAL_PORT, "protocol": _PROTOCOL}
    },
    "api.core.v1.ServiceSpec": {
        "properties": {
            "externalTrafficPolicy": _POLICY,
            "internalTrafficPolicy": _POLICY,
            "sessionAffinity": _one_of("None", "ClientIP"),
            "type": _one_of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"),
        }
    },
    "api.networking.v1.HTTPIngressPath": {
        "properties": {"pathType": {"enum": ["Exact", "Prefix", "ImplementationSpecific"]}}
    },
    "api.networking.v1.NetworkPolicySpec": {
        "properties": {"policyTypes": {"items": {"enum": ["Ingress", "Egress"]}}}
    },
    "apimachinery.pkg.apis.meta.v1.LabelSelector": {"properties": {"matchLabels": _LABELS}},
    OBJECT_META: {"properties": {"labels": _LABELS}},
}
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
    """A schema with further demands. Raises SystemExit for a property that it does not have."""
    made = {**schema, **more}
    if "required" in more:
        made["required"] = sorted({*schema.get("required", ()), *more["required"]})
    if "items" in more:
        made["items"] = tightened(schema["items"], more["items"])
    if "properties" in more:
        unknown = more["properties"].keys() - schema["properties"].keys()
        if unknown:
            raise SystemExit(f"no such properties: {', '.join(sorted(unknown))}")
        changed = {
            name: tightened(schema["properties"][name], rule) for name, rule in more["properties"].items()
        }
        made["properties"] = {**schema["properties"], **changed}
    return made


def definition(name: str, published: Schema, kind: str) -> str:
    """The JSON text of a definition. Objects do not state their own apiVersion and kind: the key says it."""
    schema: Schema = OWN_TYPES.get(name) or stripped(published)
    if name in ALSO_REFUSED:
        schema = tightened(schema, ALSO_REFUSED[name])
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


def packed() -> str:
    """The text of the pack."""
    versions: list[str] = []
    kinds: dict[str, str] = {}
    spans: dict[str, list[list[int]]] = {}
    lines: dict[str, int] = {}
    count = 0
    for position, (minor, published) in enumerate(read()):
        versions.append(minor)
        count += len(published)
        own = {short(name): kind for name, schema in published.items() if (kind := kind_of(schema))}
        texts = {
            short(name): definition(short(name), schema, own.get(short(name), ""))
            for name, schema in published.items()
        }
        kinds.update((kind, name) for name, kind in own.items())
        for name in sorted(reachable(texts, iter(own))):
            line = lines.setdefault(texts[name], len(lines) + 1)
            runs = spans.setdefault(name, [])
            if runs and runs[-1][2] == line and runs[-1][1] == position - 1:
                runs[-1][1] = position
            else:
                runs.append([position, position, line])
    if count != DEFINITIONS_READ:
        raise SystemExit(f"{DEFINITIONS_READ} definitions are wanted, {count} were read")
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
