"""The store: schemas by group, version and kind, for one version of Kubernetes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from gitops_gate.model.resource import ResourceId
from gitops_gate.schemas import imports, shipped
from gitops_gate.schemas.crd import CustomKind, custom_kinds
from gitops_gate.schemas.naming import Key, Misnomer, api, in_native_group, in_other_group, rank
from gitops_gate.schemas.native import NAMED, OBJECT_META, pack
from gitops_gate.schemas.removed import Removal, tabled
from gitops_gate.schemas.validator import Validator
from gitops_gate.schemas.versions import minor
from gitops_gate.schemas.violation import SchemaError


class Store:
    """Schemas for the Kubernetes version `version` (a minor one).

    Where several know a kind: `extra` (JSON Schemas that the user brings, by `imports.Key`) goes before the CRDs of the
    repository, these before the native kinds, these before the shipped ones. Raises UsageError for a
    Kubernetes version that is not known; "" means the newest.
    """

    def __init__(
        self,
        kubernetes_version: str = "",
        crds: Iterable[Any] = (),
        extra: Mapping[imports.Key, Mapping[str, Any]] | None = None,
    ) -> None:
        self.version = minor(kubernetes_version)
        self._crds = tuple(crds)
        self._extra = dict(extra or {})
        self._validators: dict[Key, tuple[Validator, ...]] = {}
        self._removals: dict[Key, Removal | None] = {}
        self._names: dict[Key, Misnomer | None] = {}

    @cached_property
    def _custom(self) -> dict[tuple[str, str], dict[str, list[CustomKind]]]:
        """(group, kind) -> version -> what the CRDs say; several where the repository holds several copies."""
        found: dict[tuple[str, str], dict[str, list[CustomKind]]] = {}
        for crd in self._crds:
            for custom in custom_kinds(crd):
                versions = found.setdefault((custom.group, custom.kind), {})
                versions.setdefault(custom.version, []).append(custom)
        return found

    @cached_property
    def digest(self) -> str:
        """Changes when any verdict of the store may: with the version, the shipped schemas, the CRDs."""
        made = hashlib.blake2b(digest_size=16)
        for part in (self.version, pack().digest, shipped.digest()):
            made.update(part.encode())
        texts = [_text(crd) for crd in self._crds]
        texts += [_text([*key, schema]) for key, schema in self._extra.items()]
        for text in sorted(texts):
            made.update(hashlib.blake2b(text, digest_size=16).digest())
        return made.hexdigest()

    def schema(self, group: str, version: str, kind: str) -> Validator | None:
        """The validator of a kind, None where there is no schema; of several, the first."""
        found = self._all((group, version, kind))
        return found[0] if found else None

    def errors(self, body: Any, who: ResourceId | None = None) -> list[SchemaError]:
        """All faults of a manifest in its order; [] without a schema. Of several schemas the best fit counts.

        `who` = what the manifest is, where the caller knows.
        """
        who = who or ResourceId.of(body)
        best: list[SchemaError] | None = None
        for validator in self._all((who.group, who.version, who.kind)):
            found = validator.errors(body)
            if best is None or len(found) < len(best):
                best = found
            if not best:
                break
        return best or []

    def removal(self, group: str, version: str, kind: str) -> Removal | None:
        """Why an API is not served any more; None for one that is, or that nothing is known of."""
        key = (group, version, kind)
        if key not in self._removals:
            self._removals[key] = self._removal(*key)
        return self._removals[key]

    def _removal(self, group: str, version: str, kind: str) -> Removal | None:
        custom = self._custom.get((group, kind))
        if custom is not None:
            served = [name for name, copies in custom.items() if any(copy.served for copy in copies)]
            if version in served or not served:
                return None
            return Removal("is not served by the CRD in this repository", f"{group}/{max(served, key=rank)}")
        known, had = pack().versions, pack().served(group, version, kind)
        if had:
            gone = _after(had[-1])
            if not gone or known.index(self.version) < known.index(gone):
                return None
            return Removal(f"was removed in Kubernetes {gone}", self._successor(group, kind))
        return tabled(f"{group}/{version}" if group else version, kind)

    def misnamed(self, group: str, version: str, kind: str) -> Misnomer | None:
        """What is wrong with a name that no API server knows; None for names that are known or may well be."""
        key = (group, version, kind)
        if key not in self._names:
            self._names[key] = self._misnomer(key)
        return self._names[key]

    def _misnomer(self, key: Key) -> Misnomer | None:
        group, version, kind = key
        if self._all(key) or (group, kind) in self._custom:
            return None
        later = pack().served(*key)
        if later:
            told = f"Kubernetes {self.version} has no kind {kind} in `{api(group, version)}`"
            return Misnomer("apiVersion", told, f"it comes with Kubernetes {later[0]}")
        if any(g == group for g, _, _ in self._native_kinds):
            return in_native_group(key, self._native_kinds, self.version)
        return in_other_group(key, self._native_kinds, self._custom)

    @cached_property
    def _native_kinds(self) -> frozenset[Key]:
        """The native kinds of this version."""
        names = (name for name, held in pack().kinds.items() if pack().line(held, self.version))
        split = (("", *name.rsplit("/", 2))[-3:] for name in names)
        return frozenset((group, version, kind) for group, version, kind in split)

    def _successor(self, group: str, kind: str) -> str:
        versions = [v for g, v, k in self._native_kinds if (g, k) == (group, kind)]
        return f"{group}/{max(versions, key=rank)}" if versions else ""

    def _all(self, key: Key) -> tuple[Validator, ...]:
        if key not in self._validators:
            self._validators[key] = tuple(self._made(key))
        return self._validators[key]

    def _made(self, key: Key) -> list[Validator]:
        group, version, kind = key
        if (group, version, kind.lower()) in self._extra:
            brought = Validator(kind, self._imported_text((group, version, kind.lower())), "import")
            return [brought] if brought.usable else []
        copies = [c for c in self._custom.get((group, kind), {}).get(version, ()) if c.served]
        if copies:
            texts = dict.fromkeys(self._custom_text(copy) for copy in copies)
            return [v for v in (Validator(kind, text, "crd") for text in texts) if v.usable]
        text = pack().schema(group, version, kind, self.version)
        if text:
            return [Validator(kind, text, "native")]
        text = self._shipped_text(key)
        return [Validator(kind, text, "shipped")] if text else []

    def _custom_text(self, custom: CustomKind) -> str:
        schema = custom.schema()
        every = [*schema.get("allOf", ()), {"$ref": f"#/definitions/{NAMED}"}]
        return json.dumps({**schema, "allOf": every, "definitions": pack().object_meta(self.version)})

    def _imported_text(self, key: imports.Key) -> str:
        schema = imports.imported(self._extra[key], key)
        if "definitions" not in schema:
            schema = {**schema, "definitions": pack().object_meta(self.version)}
        return json.dumps(schema)

    def _shipped_text(self, key: Key) -> str:
        """A shipped schema, which leaves `metadata` open, with the metadata of this version."""
        text = shipped.text(*key)
        if not text or key[0] == shipped.KUSTOMIZE:
            return text
        schema = json.loads(text)
        del schema["$schema"]  # asked for by editors; here it would only cost time
        schema["properties"]["metadata"] = {"$ref": f"#/definitions/{OBJECT_META}"}
        schema["allOf"] = [*schema.get("allOf", ()), {"$ref": f"#/definitions/{NAMED}"}]
        schema["definitions"] = {**schema.get("definitions", {}), **pack().object_meta(self.version)}
        return json.dumps(schema)


def _after(version: str) -> str:
    """The known version that follows; "" after the newest."""
    known = pack().versions
    following = known.index(version) + 1
    return known[following] if following < len(known) else ""


def _text(value: Any) -> bytes:
    """A stable text of plain data."""
    import orjson  # here, because a run without manifests does not need it

    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # an integer beyond 64 bits, text that is no Unicode
        return repr(value).encode("utf-8", "surrogatepass")
