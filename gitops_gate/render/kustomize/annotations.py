"""Annotations and labels: kustomize writes annotations back as texts, spelt as they were.

Source of the rules: `GetAnnotations` and `SetAnnotations` of kustomize `kyaml/yaml/rnode.go`.
"""

from __future__ import annotations

from typing import Any

from gitops_gate.load.spelling import EMPTY, FLOW_EMPTY
from gitops_gate.model import Source
from gitops_gate.render.kustomize.scalars import STAMP, float_text, number, odd_numbers, text
from gitops_gate.render.kustomize.spellings import Bare, spelling
from gitops_gate.render.kustomize.trace import copied


def stringified(notes: Any, sources: tuple[Source, ...] = (), *, fresh: bool = False) -> Any:
    """Annotations as texts, as kustomize writes them back; the same object where they are already.

    `sources` = the files that they may be written in; `fresh` = they came through JSON, so that nothing of
    their spelling is left. May raise Untraced.
    """
    strings = notes
    for key, value in notes.items():
        new = _string(notes, key, value, sources, fresh)
        if new is not value:
            strings = copied(notes) if strings is notes else strings
            strings[key] = new
    return strings


def _string(notes: Any, key: str, value: Any, sources: tuple[Source, ...], fresh: bool) -> str:
    if isinstance(value, str):
        if type(value) is Bare:
            return str(value)
        if not fresh and value[4:5] == "-" and STAMP.fullmatch(value):
            style, spelt = spelling(notes, key)
            return spelt if spelt is not None and not style else value
        return value
    if isinstance(value, dict | list) or value is EMPTY or value is FLOW_EMPTY:
        return ""
    if fresh:
        return float_text(value)
    if type(value) is int and any(odd_numbers(source) for source in sources):
        return spelling(notes, key)[1] or number(value)
    return text(notes, key)


def annotations_of(body: Any) -> Any:
    """The annotations of an object, {} where there are none."""
    meta = body.get("metadata")
    notes = meta.get("annotations") if isinstance(meta, dict) else None
    return notes if isinstance(notes, dict) else {}


def labels_of(body: Any) -> Any:
    """The labels of an object, {} where there are none."""
    meta = body.get("metadata")
    notes = meta.get("labels") if isinstance(meta, dict) else None
    return notes if isinstance(notes, dict) else {}
