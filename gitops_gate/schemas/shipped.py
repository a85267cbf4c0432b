"""The schemas that we wrote for the kinds of GitOps tools: `schemas/<group>/<kind>_<version>.json`."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from typing import Any

from gitops_gate.data import folder

KUSTOMIZE = "kustomize.config.k8s.io"
"""The group of kustomization files, which are no objects of a cluster: for editors."""

_WORD = re.compile(r"[A-Za-z0-9.-]{1,80}")


@cache
def text(group: str, version: str, kind: str) -> str:
    """The JSON text of a kind's schema, "" where none is shipped."""
    if not group or not all(_WORD.fullmatch(word) for word in (group, version, kind)):
        return ""
    file = folder("schemas") / group / f"{kind.lower()}_{version}.json"
    return file.read_text("utf-8") if file.is_file() else ""


@cache
def groups() -> tuple[str, ...]:
    """The groups of objects of a cluster that schemas are shipped for, sorted."""
    found = (below.name for below in folder("schemas").iterdir() if below.is_dir())
    return tuple(sorted(name for name in found if name != KUSTOMIZE))


@cache
def _read(group: str) -> dict[tuple[str, str], Any]:
    """(kind, version) -> schema, of one group."""
    if not _WORD.fullmatch(group):
        return {}
    read = (json.loads(file.read_text("utf-8")) for file in (folder("schemas") / group).glob("*.json"))
    stated = ((one["properties"], one) for one in read)
    return {(p["kind"]["const"], p["apiVersion"]["const"].rpartition("/")[2]): one for p, one in stated}


def kinds(group: str) -> frozenset[str]:
    """The kinds of a group that schemas are shipped for."""
    return frozenset(kind for kind, _ in _read(group))


@cache
def versions(group: str, kind: str) -> frozenset[str]:
    """The versions of a kind of a cluster that schemas are shipped for."""
    if group not in groups() or not _WORD.fullmatch(kind):
        return frozenset()
    if not any((folder("schemas") / group).glob(f"{kind.lower()}_*.json")):
        return frozenset()  # nothing is read of most groups
    return frozenset(version for name, version in _read(group) if name == kind)


def product(group: str, version: str, kind: str) -> str:
    """The release that a schema was written for: `Flux 2.10`."""
    return str(_read(group)[kind, version]["title"]).partition(" of ")[2]


@cache
def digest() -> str:
    """Changes with any shipped schema."""
    made = hashlib.blake2b(digest_size=16)
    for file in sorted(folder("schemas").glob("*/*.json")):
        made.update(file.name.encode() + file.read_bytes())
    return made.hexdigest()
