"""The suffix of a generated object's name: a digest of its content.

Source of the rule: kustomize `api/hasher/hasher.go`. The name that goes into the digest is always empty.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.scalars import float_text, is_null
from gitops_gate.render.kustomize.spellings import explicit

_written = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
_LETTERS = str.maketrans("013ae", "ghkmt")
_ESCAPED = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def digest(item: Item) -> str:
    """The ten characters for a ConfigMap or Secret."""
    body = explicit(item.body) if item.odd else item.body
    content: dict[str, Any] = {"kind": item.kind, "name": "", "data": _part(body, "data")}
    if item.kind == "Secret":
        content["type"] = _part(body, "type")
    extra = "stringData" if item.kind == "Secret" else "binaryData"
    if isinstance(body.get(extra), dict):
        content[extra] = body[extra]
    return hashlib.sha256(_written(content).translate(_ESCAPED).encode()).hexdigest()[:10].translate(_LETTERS)


def _part(body: Any, key: str) -> Any:
    found = body.get(key)
    if found is None and key in body:
        return "null"
    if is_null(found):
        return ""
    if isinstance(found, list):
        return None  # kustomize expects a mapping, and goes on without what is none
    return found if isinstance(found, dict | str) else float_text(found)
