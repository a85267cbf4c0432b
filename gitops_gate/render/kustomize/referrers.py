"""Which fields of a kind hold the names of other objects, as one tree per kind."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any, NamedTuple

from gitops_gate.render.kustomize.tables import FieldSpec, Referrers, references

Rule = tuple[tuple[str, str, str], bool]
"""A target's group, version, kind; and whether the field is a `roleRef`'s."""


class Step(NamedTuple):
    """A key on the way to fields that hold names: the rules of what it holds itself, and what is below it."""

    key: str
    rules: tuple[Rule, ...]
    below: Trie


Trie = tuple[Step, ...]


@functools.lru_cache(maxsize=1024)
def default_fields(group: str, version: str, kind: str) -> Trie:
    """The fields of a kind that refer to something, by kustomize's own rules."""
    return fields_of(references(), group, version, kind)


def fields_of(rules: Iterable[Referrers], group: str, version: str, kind: str) -> Trie:
    """The fields of a kind that refer to something, by the given rules."""
    return _trie(_selected(rules, group, version, kind))


def _selected(
    rules: Iterable[Referrers], group: str, version: str, kind: str
) -> list[tuple[Referrers, FieldSpec]]:
    return [
        (target, spec) for target in rules for spec in target.fields if spec.selects(group, version, kind)
    ]


def _trie(selected: list[tuple[Referrers, FieldSpec]]) -> Trie:
    tree: dict[
        str, Any
    ] = {}  # key -> what is below it; under "", which no step is, the rules of the field itself
    for target, spec in selected:
        node = tree
        for step in spec.steps:
            node = node.setdefault(step.removesuffix("[]"), {})
        role = spec.steps[-2:] == ("roleRef", "name")
        node.setdefault("", []).append(((target.group, target.version, target.kind), role))
    return _steps(tree)


def _steps(tree: dict[str, Any]) -> Trie:
    return tuple(Step(key, tuple(node.get("", ())), _steps(node)) for key, node in tree.items() if key)
