"""The fields of kustomization files, read without trust: what is of another sort than expected is passed over."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from gitops_gate.model import Document, Location, Route, names

FIELDS = frozenset(
    [
        "apiVersion",
        "kind",
        "metadata",
        "openapi",
        "namePrefix",
        "nameSuffix",
        "namespace",
        "commonLabels",
        "labels",
        "commonAnnotations",
        "patchesStrategicMerge",
        "patchesJson6902",
        "patches",
        "images",
        "imageTags",
        "replacements",
        "replicas",
        "vars",
        "sortOptions",
        "resources",
        "components",
        "crds",
        "bases",
        "configMapGenerator",
        "secretGenerator",
        "helmGlobals",
        "helmCharts",
        "helmChartInflationGenerator",
        "generatorOptions",
        "configurations",
        "generators",
        "transformers",
        "validators",
        "buildMetadata",
    ]
)
"""Source: kustomize `api/types/kustomization.go`."""

_LOWERED = {field.lower(): field for field in FIELDS}

GENERATORS = ("configMapGenerator", "secretGenerator")


class Entry(NamedTuple):
    """A mapping in a list field of a kustomization; `field` as the file spells it."""

    document: Document
    field: str
    number: int
    body: dict[str, Any]

    def at(self, *route: str | int) -> Location:
        """The place of a value in the entry."""
        return self.document.at(self.field, self.number, *route)


@functools.lru_cache(maxsize=8)
def kustomization(document: Document) -> Mapping[str, Any]:
    """Field, as kustomize names it -> how the file spells it; {} where a document is no kustomization.

    Kept for a moment: all rules of the room ask it of one document after the other.
    """
    body = document.body
    if not isinstance(body, dict) or not names.is_kustomization(document.source.path) or document.index:
        return {}
    if not str(body.get("apiVersion") or "kustomize.config.k8s.io").startswith("kustomize.config.k8s.io"):
        return {}
    return {str(_LOWERED.get(key.lower(), key)): key for key in body}


def is_kustomization(document: Document) -> bool:
    """Whether a document is a kustomization: what most rules of the room are for."""
    return bool(kustomization(document))


def entries(document: Document, *fields: str) -> Iterator[Entry]:
    """The mappings in some list fields of a kustomization."""
    spelt = kustomization(document)
    if not spelt:
        return
    for field in fields:
        listed = document.body[spelt[field]] if field in spelt else None
        for index, entry in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(entry, dict):
                yield Entry(document, spelt[field], index, entry)


def items(document: Document, *fields: str) -> Iterator[tuple[str, str, Route]]:
    """(field, text, route) of the texts in some list fields of a kustomization; a place is dear to find."""
    spelt = kustomization(document)
    if not spelt:
        return
    for field in fields:
        listed = document.body[spelt[field]] if field in spelt else None
        for index, entry in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(entry, str):
                yield field, entry, (spelt[field], index)
