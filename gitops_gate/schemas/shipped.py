"""The schemas that we wrote for the kinds of GitOps tools: `schemas/<group>/<kind>_<version>.json`."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache

from gitops_gate.data import folder

KUSTOMIZE = "kustomize.config.k8s.io"
"""The group of kustomization files, which are no objects of a cluster: for editors."""

_WORD = re.compile(r"[A-Za-z0-9.-]+")


@cache
def text(group: str, version: str, kind: str) -> str:
    """The JSON text of a kind's schema, "" where none is shipped."""
    if not group or not all(_WORD.fullmatch(word) for word in (group, version, kind)):
        return ""
    file = folder("schemas") / group / f"{kind.lower()}_{version}.json"
    return file.read_text("utf-8") if file.is_file() else ""


@cache
def kinds(group: str) -> frozenset[str]:
    """The kinds of a group that schemas are shipped for."""
    if not group or not _WORD.fullmatch(group):
        return frozenset()
    texts = (file.read_text("utf-8") for file in (folder("schemas") / group).glob("*.json"))
    return frozenset(json.loads(text)["properties"]["kind"]["const"] for text in texts)


@cache
def digest() -> str:
    """Changes with any shipped schema."""
    made = hashlib.blake2b(digest_size=16)
    for file in sorted(folder("schemas").glob("*/*.json")):
        made.update(file.name.encode() + file.read_bytes())
    return made.hexdigest()
