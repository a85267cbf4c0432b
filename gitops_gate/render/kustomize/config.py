"""Which fields the transformers work on: kustomize's own list, and what `configurations` add.

Source of the rules: kustomize `api/internal/plugins/builtinconfig`. A configuration of a base is known to the
kustomizations that include it, not to its siblings.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gitops_gate.render.kustomize.tables import FieldSpec, Referrers, fields, references

NAMES = (
    "namePrefix",
    "nameSuffix",
    "namespace",
    "commonLabels",
    "labels",
    "templateLabels",
    "volumeClaimTemplateLabels",
    "commonAnnotations",
    "varReference",
    "images",
    "replicas",
)


class Clash(Exception):
    """Two field specs for one path that disagree on `create`."""


@dataclass(frozen=True, slots=True, eq=False)
class Config:
    """`specs` = transformer -> its field specs; `references` = who holds whose name."""

    specs: dict[str, tuple[FieldSpec, ...]]
    references: tuple[Referrers, ...]

    def __getitem__(self, name: str) -> tuple[FieldSpec, ...]:
        return self.specs[name]

    def joined(self, other: Config) -> Config:
        """Both configurations; this one where they are the same. Raises Clash."""
        if other is self:
            return self
        specs = {name: merged_specs(self.specs[name], other.specs[name]) for name in NAMES}
        return Config(specs, merged_references(self.references, other.references))


@functools.cache
def default() -> Config:
    """What kustomize has built in."""
    return Config({name: fields(name) for name in NAMES}, references())


def configured(body: dict[str, Any]) -> Config:
    """A configuration file's content, already shaped."""
    specs = {name: tuple(FieldSpec.of(entry) for entry in body.get(name) or ()) for name in NAMES}
    return Config(specs, tuple(Referrers.of(entry) for entry in body.get("nameReference") or ()))


def merged_specs(first: tuple[FieldSpec, ...], second: tuple[FieldSpec, ...]) -> tuple[FieldSpec, ...]:
    """The specs of both, without those of the second that the first has for this or a wider kind. Raises Clash."""
    if second is first:
        return second
    found = list(first)
    by_steps: dict[tuple[str, ...], list[FieldSpec]] = {}
    for spec in found:
        by_steps.setdefault(spec.steps, []).append(spec)
    for spec in second:
        there = by_steps.setdefault(spec.steps, [])
        same = next((one for one in there if _covers(one, spec)), None)
        if same is None:
            found.append(spec)
            there.append(spec)
        elif same.create != spec.create:
            raise Clash("/".join(spec.steps))
    return tuple(found)


def _covers(one: FieldSpec, other: FieldSpec) -> bool:
    """Whether kustomize takes the two for the same: the first is selected by the second's kind."""
    return other.selects(one.group, one.version, one.kind)


def merged_references(first: Sequence[Referrers], second: Iterable[Referrers]) -> tuple[Referrers, ...]:
    """The references of both. Raises Clash."""
    found = {(one.group, one.version, one.kind): one for one in first}
    for one in second:
        key = (one.group, one.version, one.kind)
        known = found.get(key)
        found[key] = one if known is None else known._replace(fields=merged_specs(known.fields, one.fields))
    return tuple(found.values())
