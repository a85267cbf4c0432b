"""Replacements inside a text that holds JSON or YAML itself, as in a ConfigMap.

Source of the rule: `setValueInStructuredData` of kustomize `api/filters/replacement/replacement.go`. Where it does
not find its way, kustomize walks on as if there were no such text.
"""

from __future__ import annotations

import json
from typing import Any

from gitops_gate.load.spelling import Folded
from gitops_gate.render.kustomize.fieldpaths import BadPath, Creating, Write, found_at, structure, written
from gitops_gate.render.kustomize.scalars import is_null, is_scalar, text
from gitops_gate.render.kustomize.shown import Undone
from gitops_gate.render.kustomize.spellings import explicit
from gitops_gate.render.kustomize.trace import copied, put
from gitops_gate.render.kustomize.yamltext import within_yaml

_ESCAPED = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
_LARGEST = 1e21


def within_text(body: Any, path: list[str], write: Write, create: Creating) -> Any:
    """The object with the value written inside a text on the path, None where there is no such text. Raises Undone."""
    for length in range(1, len(path)):
        try:
            spot = found_at(body, path[:length])
        except BadPath:
            continue
        if spot is None or not is_scalar(spot[0][spot[1]]) or is_null(spot[0][spot[1]]):
            continue
        words = text(*spot)
        json_like = words.lstrip()[:1] in ("{", "[")
        inner = structure(words, spelt=not json_like)
        if inner is None:
            continue
        if not isinstance(inner, dict | list):
            return None
        if not json_like:
            new = within_yaml(words, path[length:], write, create)
            return None if new is None else _put(body, path[:length], new)
        try:
            changed, count = written(inner, path[length:], write, create)
        except BadPath:
            return None
        return _put(body, path[:length], _text(changed, words)) if count else None
    return None


def _text(value: Any, before: str) -> str:
    """The value as JSON, on one line or on many as it was before."""
    lines = "\n" in before and "  " in before
    written = json.dumps(
        _numbers(explicit(value)),
        sort_keys=True,
        ensure_ascii=False,
        indent=2 if lines else None,
        separators=(",", ": " if lines else ":"),
    )
    return written.translate(_ESCAPED)


def _numbers(value: Any) -> Any:
    """A value with its floats as Go writes them. Raises Undone where Python writes them otherwise."""
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    if not isinstance(value, float):
        return value
    if value.is_integer() and abs(value) < _LARGEST:
        return int(value)
    if "e" in repr(value) or "n" in repr(value):
        raise Undone(f"the number {value} inside a text that holds JSON")
    return value


def _put(body: Any, path: list[str], words: str) -> Any:
    """The object with another text at a path that is there."""
    result = copied(body)
    node = result
    for part in path[:-1]:
        _, key = found_at(node, [part]) or ({}, part)
        node[key] = copied(node[key])
        node = node[key]
    _, key = found_at(node, path[-1:]) or ({}, path[-1])
    put(node, key, Folded(words) if type(node[key]) is Folded else words, None)
    return result
