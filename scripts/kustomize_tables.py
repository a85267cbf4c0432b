"""Writes `gitops_gate/render/kustomize/tables.json` from the Go modules of a kustomize release.

    python scripts/kustomize_tables.py FOLDER          writes the file
    python scripts/kustomize_tables.py FOLDER --check  fails where the committed file differs

FOLDER holds the modules as `go mod download` leaves them: `$(go env GOMODCACHE)/sigs.k8s.io/kustomize`, after
`go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2`.

What is taken over are facts: the default field specs, which kinds are cluster-scoped, and which lists of the
Kubernetes schema that kustomize embeds are merged by which keys.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml

OUTPUT = Path(__file__).parent.parent / "gitops_gate/render/kustomize/tables.json"
RELEASE = "v5.8.2"
API, KYAML = "api@v0.21.2", "kyaml@v0.21.2"
CONSTANTS = f"{API}/internal/konfig/builtinpluginconsts"
SCOPES = f"{KYAML}/openapi/openapi.go"
BUNDLE = f"{KYAML}/openapi/kubernetesapi/data/kubernetes-openapi-union-v1.21.2.bundle-v1.json.gz"

OWN = f"{KYAML}/openapi/kustomizationapi/swagger.json"

_CONSTANT = re.compile(r"(\w+)\s*=\s*((?:`[^`]*`|\w+)(?:\s*\+\s*(?:`[^`]*`|\w+))*)", re.DOTALL)
_PART = re.compile(r"`([^`]*)`|(\w+)", re.DOTALL)
_SCOPE = re.compile(r'\{APIVersion: "([^"]+)", Kind: "([^"]+)"\}:\s*(true|false)')


def constants(modules: Path) -> dict[str, str]:
    """Name -> text of the Go string constants, concatenations resolved."""
    raw: dict[str, str] = {}
    for file in sorted((modules / CONSTANTS).glob("*.go")):
        raw |= dict(_CONSTANT.findall(file.read_text("utf-8")))

    def text(name: str) -> str:
        return "".join(quoted or text(other) for quoted, other in _PART.findall(raw[name]))

    return {name: text(name) for name in raw if "`" in raw[name]}


def field_specs(modules: Path) -> dict[str, list[dict[str, Any]]]:
    """Transformer -> its default field specs, the name references among them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for text in constants(modules).values():
        data = yaml.safe_load(text)
        if isinstance(data, dict):
            found |= data
    return dict(sorted(found.items()))


def scopes(modules: Path) -> dict[str, bool]:
    """apiVersion/Kind -> whether it is namespaced, of all kinds whose scope is known without a schema."""
    text = (modules / SCOPES).read_text("utf-8")
    return {
        f"{version}/{kind}": namespaced == "true"
        for version, kind, namespaced in sorted(_SCOPE.findall(text))
    }


class Schemas:
    """The definitions of the embedded schema, reduced to what a strategic merge asks of them."""

    def __init__(self, definitions: dict[str, Any]) -> None:
        self.definitions = definitions
        self.types: dict[str, dict[str, Any]] = {}
        self._open: set[str] = set()

    def reduced(self, name: str) -> dict[str, Any]:
        """Field -> `[type or ""]` of an object, `[type or "", keys]` of a merged list; {} = nothing merges below."""
        if name in self.types or name in self._open:
            return self.types.get(name, {})
        self._open.add(name)
        fields = {
            field: entry
            for field, schema in self.definitions[name].get("properties", {}).items()
            if (entry := self._entry(schema)) is not None
        }
        self._open.discard(name)
        if fields:
            self.types[name] = dict(sorted(fields.items()))
        return fields

    def _entry(self, schema: dict[str, Any]) -> list[Any] | None:
        if "merge" in schema.get("x-kubernetes-patch-strategy", "").split(","):
            if schema.get("type") != "array":
                return None
            key = schema.get("x-kubernetes-patch-merge-key")
            keys = schema.get("x-kubernetes-list-map-keys") or ([key] if key else [])
            return [self._type(schema.get("items", {})), keys]
        target = self._type(schema)
        return [target] if target else None

    def _type(self, schema: dict[str, Any]) -> str:
        reference = schema.get("$ref", "").rpartition("/")[2]
        return reference if reference and self.reduced(reference) else ""


def merge_schema(modules: Path) -> dict[str, Any]:
    """`kinds`: apiVersion/Kind -> type; `types`: type -> its reduced fields. A kind without merges has type ""."""
    definitions = json.loads(gzip.decompress((modules / BUNDLE).read_bytes()))["definitions"]
    definitions |= json.loads((modules / OWN).read_bytes())["definitions"]
    schemas = Schemas(definitions)
    kinds: dict[str, str] = {}
    for name, definition in definitions.items():
        for kind in definition.get("x-kubernetes-group-version-kind", ()):
            version = f"{kind['group']}/{kind['version']}" if kind.get("group") else kind["version"]
            kinds[f"{version}/{kind['kind']}"] = name if schemas.reduced(name) else ""
    numbers = {name: str(number) for number, name in enumerate(sorted(schemas.types))}
    types = {
        numbers[name]: {
            field: [numbers.get(entry[0], ""), *entry[1:]] for field, entry in schemas.types[name].items()
        }
        for name in sorted(schemas.types)
    }
    return {"kinds": {kind: numbers.get(name, "") for kind, name in sorted(kinds.items())}, "types": types}


def tables(modules: Path) -> dict[str, Any]:
    return {
        "source": f"kubernetes-sigs/kustomize {RELEASE} (Apache-2.0): {CONSTANTS}, {SCOPES}, {BUNDLE}, {OWN}",
        "fields": field_specs(modules),
        "scopes": scopes(modules),
        "merge": merge_schema(modules),
    }


def shown(data: dict[str, Any]) -> str:
    """One line per entry: readable differences, few bytes."""

    def compact(value: Any) -> str:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)

    lines = ["{", f'"source":{compact(data["source"])},', '"fields":{']
    lines.append(
        ",\n".join(
            f"{compact(k)}:[\n" + ",\n".join(map(compact, v)) + "\n]" for k, v in data["fields"].items()
        )
    )
    lines += ["},", f'"scopes":{compact(data["scopes"])},', '"merge":{"kinds":{']
    lines.append(",\n".join(f"{compact(k)}:{compact(v)}" for k, v in data["merge"]["kinds"].items()))
    lines.append('},"types":{')
    lines.append(",\n".join(f"{compact(k)}:{compact(v)}" for k, v in data["merge"]["types"].items()))
    lines.append("}}}")
    return "\n".join(lines) + "\n"


def main(words: list[str]) -> int:
    if not words or len(words) > 2:
        print(__doc__, file=sys.stderr)
        return 2
    text = shown(tables(Path(words[0])))
    json.loads(text)
    if "--check" not in words:
        OUTPUT.write_text(text, "utf-8")
        return 0
    if OUTPUT.read_text("utf-8") != text:
        print(f"{OUTPUT} is not what these modules give", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
