"""`env` of generators, converted to `envs` in the text of a kustomization."""

from __future__ import annotations

from typing import Any

import yaml

from gitops_gate.checks.kustomize.conversion import Left
from gitops_gate.checks.kustomize.fields import GENERATORS
from gitops_gate.checks.kustomize.layout import Layout


def without_env(layout: Layout) -> str:
    """The text with `env` of generators as `envs`. Raises Left."""
    text = layout.text
    edits: list[tuple[int, int, str]] = []
    for name in GENERATORS:
        field = layout.field(name)
        for entry in field.value.value if field is not None and not field.empty else ():
            edits += _env(layout, entry)
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _env(layout: Layout, entry: Any) -> list[tuple[int, int, str]]:
    if not isinstance(entry, yaml.MappingNode):
        return []
    found = {key.value: (key, value) for key, value in entry.value}
    if "env" not in found or not found["env"][1].value:
        return []
    key, value = found["env"]
    start, end = layout.offset(key.start_mark), layout.offset(value.end_mark)
    words = layout.slice(value)
    if "\n" in words:
        raise Left("`env` goes over several lines")
    listed = found.get("envs")
    if listed is not None and listed[1].value:
        return [_deleted(layout, entry, key, value), _listed(layout, listed[1], words)]
    if listed is not None:
        raise Left("there is an empty `envs` beside `env`")
    if entry.flow_style:
        return [(start, end, f"envs: [{words}]")]
    return [(start, end, f"envs:\n{' ' * key.start_mark.column}- {words}")]


def _listed(layout: Layout, envs: Any, words: str) -> tuple[int, int, str]:
    """The edit that adds an entry to `envs`."""
    last = envs.value[-1]
    place = layout.offset(last.end_mark)
    if envs.flow_style:
        return place, place, f", {words}"
    return place, place, f"\n{' ' * envs.start_mark.column}- {words}"


def _deleted(layout: Layout, entry: Any, key: Any, value: Any) -> tuple[int, int, str]:
    """The edit that takes `env` out of an entry in block style. Raises Left."""
    following = [one for one, _ in entry.value if one.start_mark.line > key.start_mark.line]
    if entry.flow_style or "#" in layout.lines[key.start_mark.line]:
        raise Left("the way in which `env` and `envs` stand together")
    if following:
        return layout.offset(key.start_mark), layout.offset(following[0].start_mark), ""
    line = layout.lines[key.start_mark.line]
    return (
        layout.offset(key.start_mark) - key.start_mark.column - 1,
        layout.offset(key.start_mark) + len(line) - key.start_mark.column,
        "",
    )
