"""A kustomization names the same thing twice, and kustomize carries it out twice, or takes one of the two.

A component that is named twice is applied twice: its prefix is added twice, its JSON patches append twice. Of two
entries of `images` or `replicas` for one name the later wins, so whoever changes the first changes nothing. (An
object that comes into a build twice is reported as `duplicate-resource`.)

Bad::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - deployment.yaml
    images:
      - name: nginx
        newTag: 1.27.1
      - name: nginx
        newTag: 1.27.2 # <-

Bad::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - deployment.yaml
    components:
      - ../monitoring
      - ./../monitoring # <-

Good::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - deployment.yaml
    components:
      - ../monitoring
    images:
      - name: nginx
        newTag: 1.27.2
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from gitops_gate.checks.kustomize.fields import Entry, entries, is_kustomization, items, kustomization
from gitops_gate.model import Document, Facts, Finding, Location, Related, Route, Rule, Severity

RULE = Rule("repeated-entry", Severity.WARNING, "the same thing twice in a kustomization")
SCOPE = "document"
ONLY = is_kustomization

_PATHS = ("components", "configurations", "generators", "transformers", "patchesStrategicMerge")
_PATCHES = ("patches", "patchesJson6902")
_VALUES = {"images": ("newTag", "digest", "newName"), "replicas": ("count",)}


def check(document: Document, facts: Facts) -> Iterator[Finding]:
    fields = kustomization(document).keys()
    yield from _paths(document)
    if not fields.isdisjoint(_PATCHES):
        yield from _patches(document)
    for field, values in _VALUES.items():
        if field in fields:
            yield from _values(document, field, values)


def _paths(document: Document) -> Iterator[Finding]:
    seen: dict[tuple[str, str], Route] = {}
    for field, text, route in items(document, *_PATHS, "resources", "bases"):
        remote = "://" in text
        if (not remote and field in ("resources", "bases")) or "\n" in text:
            continue
        key = ("resources" if field == "bases" else field, text if remote else _normal(text))
        if key in seen:
            place, first = document.at(*route), document.at(*seen[key])
            yield _finding(place, f"`{text}` is named twice under `{field}`", first, f"{field} {text}")
        seen.setdefault(key, route)


def _normal(path: str) -> str:
    plain = path[:1] not in "/." and "/." not in path and "//" not in path and path[-1:] != "/"
    return path if plain else posixpath.normpath(path)


def _patches(document: Document) -> Iterator[Finding]:
    seen: list[Entry] = []
    for entry in entries(document, *_PATCHES):
        first = next((one for one in seen if one.body == entry.body), None)
        if first is not None:
            named = entry.body.get("path") or entry.body.get("target")
            yield _finding(entry.at(), "the same patch stands here twice", first.at(), f"patch {named}")
        seen.append(entry)


def _values(document: Document, field: str, values: tuple[str, ...]) -> Iterator[Finding]:
    """Entries of one name of which a later one sets again what an earlier one has set."""
    seen: dict[tuple[str, str], Entry] = {}
    renamed: set[str] = set()
    for entry in entries(document, field):
        name = entry.body.get("name")
        if not isinstance(name, str):
            continue
        again = [value for value in values if entry.body.get(value) and (name, value) in seen]
        if again and name not in renamed:
            first = seen[name, again[0]]
            message = f"`{again[0]}` of `{name}` is set twice, and the later one wins"
            yield _finding(entry.at(again[0]), message, first.at(again[0]), f"{field} {name}")
        if entry.body.get("newName") not in (None, name):
            renamed.add(name)  # the later entries look for the old name, and find nothing
        seen.update({(name, value): entry for value in values if entry.body.get(value)})


def _finding(place: Location, message: str, first: Location, detail: str) -> Finding:
    related = (Related(first, "first here"),)
    return RULE.finding(place, message, hint="keep one of them", related=related, detail=detail)
