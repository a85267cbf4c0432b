"""The native Kubernetes schemas: `schemas/native.pack`, whose form `scripts/pack_schemas.py` describes."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from gitops_gate.data import folder

FILE = "native.pack"
OBJECT_META = "apimachinery.pkg.apis.meta.v1.ObjectMeta"
NAMED = "gate.NamedSubdomain"
"""What is demanded of the name and namespace of every custom resource; `scripts/schema_rules.py` has it."""

_REFERENCE = re.compile(rb'"#/definitions/([^"]+)"')


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """`versions` = minor versions, oldest first; `kinds` maps `apps/v1/Deployment` to a definition's name.

    `spans` maps that name to (first version, last version, line) by positions in `versions`; `lines` are JSON texts.
    """

    versions: tuple[str, ...]
    kinds: Mapping[str, str]
    spans: Mapping[str, list[list[int]]]
    lines: list[bytes]
    digest: str

    def line(self, name: str, version: str) -> bytes:
        """The JSON text of a definition in a version; b"" where that version has none."""
        position = self.versions.index(version)
        for first, last, line in self.spans.get(name, ()):
            if first <= position <= last:
                return self.lines[line]
        return b""

    def closure(self, names: Iterable[str], version: str) -> dict[str, bytes]:
        """The JSON texts of definitions and of all that they refer to."""
        found: dict[str, bytes] = {}
        ahead = list(names)
        while ahead:
            name = ahead.pop()
            if name not in found:
                found[name] = self.line(name, version)
                ahead += (other.decode() for other in _REFERENCE.findall(found[name]))
        return found

    def schema(self, group: str, version: str, kind: str, kubernetes: str) -> str:
        """The JSON text of a kind's schema with the definitions that it needs; "" for an unknown kind."""
        name = self.kinds.get(key(group, version, kind), "")
        if not name or not self.line(name, kubernetes):
            return ""
        held = (b'"%s":%s' % (n.encode(), text) for n, text in self.closure((name,), kubernetes).items())
        return (b'{"$ref":"#/definitions/%s","definitions":{%s}}' % (name.encode(), b",".join(held))).decode()

    def served(self, group: str, version: str, kind: str) -> tuple[str, ...]:
        """The Kubernetes versions that have this kind, oldest first."""
        spans = self.spans.get(self.kinds.get(key(group, version, kind), ""), ())
        return tuple(name for first, last, _ in spans for name in self.versions[first : last + 1])

    def object_meta(self, kubernetes: str) -> dict[str, Any]:
        """The definitions for `metadata`, by name; `OBJECT_META` and `NAMED` are those to refer to."""
        names = (OBJECT_META, NAMED)
        return {name: json.loads(text) for name, text in self.closure(names, kubernetes).items()}


def key(group: str, version: str, kind: str) -> str:
    return f"{group}/{version}/{kind}" if group else f"{version}/{kind}"


@cache
def pack() -> Pack:
    """The pack that is shipped with this version."""
    import orjson  # here, because a run without manifests needs neither

    data = (folder("schemas") / FILE).read_bytes()
    first, *rest = zlib.decompress(data).split(b"\n")
    index = orjson.loads(first)
    digest = hashlib.blake2b(data, digest_size=16).hexdigest()
    return Pack(tuple(index["versions"]), index["kinds"], index["definitions"], [first, *rest], digest)
