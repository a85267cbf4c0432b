"""A kustomization uses a field that kustomize has given up.

It still works: kustomize 5 reads it and prints a warning. A later version will not, and tools that edit
kustomizations (image updaters, `kustomize edit`) know the new fields only. `gitops-gate fix --deprecated` rewrites
them as `kustomize edit fix` does, and keeps comments and order; it leaves a file alone where the result would be
another.

| deprecated | write |
| --- | --- |
| `bases` | `resources` |
| `imageTags` | `images` |
| `env` of a generator | `envs` |
| `patchesStrategicMerge`, `patchesJson6902` | `patches` |
| `commonLabels` | `labels` with `includeSelectors: true` |
| `vars` | `replacements` |
| `helmChartInflationGenerator` | `helmCharts` |

Bad::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    bases: # <-
      - ../../base
    patchesStrategicMerge: # <-
      - patch.yaml

Good::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - ../../base
    patches:
      - path: patch.yaml
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.kustomize.fields import GENERATORS, entries, is_kustomization, kustomization
from gitops_gate.model import Document, Facts, Finding, Rule, Severity
from gitops_gate.model.place import Key

RULE = Rule("deprecated-field", Severity.INFO, "a field of a kustomization that kustomize has given up")
SCOPE = "document"
ONLY = is_kustomization

_FIX = "`gitops-gate fix --deprecated` rewrites it"

# Field -> (what takes its place, how).
_FIELDS = {
    "bases": ("name its folders under `resources`", _FIX),
    "imageTags": ("name its entries under `images`", _FIX),
    "patchesStrategicMerge": ("write its entries as `- path: FILE` under `patches`", _FIX),
    "patchesJson6902": ("name its entries under `patches`", _FIX),
    "commonLabels": ("write an entry of `labels` with `includeSelectors: true`", _FIX),
    "vars": ("write `replacements`", "`gitops-gate fix --deprecated --vars` rewrites them where it can"),
    "helmChartInflationGenerator": ("write `helmCharts`", ""),
}


def check(document: Document, facts: Facts) -> Iterator[Finding]:
    spelt = kustomization(document)
    for field, (instead, how) in _FIELDS.items():
        if field in spelt and document.body[spelt[field]]:
            yield RULE.finding(
                document.at(Key(spelt[field])),
                f"`{field}` is deprecated: {instead}",
                route=(field,),
                hint=how,
            )
    for entry in entries(document, *GENERATORS):
        if entry.body.get("env"):
            yield RULE.finding(
                entry.at(Key("env")),
                "`env` is deprecated: name the file in the list `envs`",
                route=(entry.field, entry.number, "env"),
                hint=_FIX,
                detail=str(entry.body.get("name")),
            )
