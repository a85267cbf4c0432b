"""A field of a kustomization is written with the wrong capital letters.

Kustomize does not mind: it compares names without regard to case. Other tools that read or edit the file do:
editors with the published schema, image updaters, and the operators where they add to it. And where the same field
stands there in both spellings, only one of them counts.

Bad::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - deployment.yaml
    nameprefix: dev- # <-

Good::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - deployment.yaml
    namePrefix: dev-
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.kustomize.fields import FIELDS, GENERATORS, entries, is_kustomization, kustomization
from gitops_gate.model import Document, Facts, Finding, Route, Rule, Severity
from gitops_gate.model.place import Key

RULE = Rule("misspelt-field", Severity.WARNING, "a field of a kustomization with the wrong capital letters")
SCOPE = "document"
ONLY = is_kustomization

_GENERATOR = ["name", "namespace", "behavior", "literals", "files", "envs", "env", "options", "type"]
_INNER = {
    "images": ["name", "newName", "newTag", "digest", "tagSuffix"],
    "patches": ["path", "patch", "target", "options"],
    "patchesJson6902": ["path", "patch", "target"],
    "replicas": ["name", "count"],
    "labels": ["pairs", "includeSelectors", "includeTemplates", "includeVolumeClaimTemplates", "fields"],
    "replacements": ["path", "source", "sourceValue", "targets"],
    **dict.fromkeys(GENERATORS, _GENERATOR),
}

_RIGHT = {field: {name.lower(): name for name in names} for field, names in _INNER.items()}
_NAMES = {field: frozenset(names) for field, names in _INNER.items()}


def check(document: Document, facts: Facts) -> Iterator[Finding]:
    fields = kustomization(document)
    for field, spelt in fields.items():
        if field != spelt and field in FIELDS:
            yield _finding(document, (), spelt, field)
    for field in (field for field in _RIGHT if field in fields):
        for entry in entries(document, field):
            for spelt in (spelt for spelt in entry.body if spelt not in _NAMES[field]):
                meant = _RIGHT[field].get(spelt.lower(), spelt)
                if meant != spelt:
                    yield _finding(document, (entry.field, entry.number), spelt, meant)


def _finding(document: Document, route: Route, spelt: str, field: str) -> Finding:
    return RULE.finding(
        document.at(*route, Key(spelt)),
        f"`{spelt}` is written `{field}`",
        route=(*route, spelt),
        hint="kustomize takes it nevertheless; other tools that read the file do not",
    )
