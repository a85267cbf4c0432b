"""The name of an entry of `images` holds characters of a regular expression.

Kustomize takes the name for a regular expression, which nothing in its documentation says: `nginx*` is `ngin`
followed by any number of `x`, and no `nginx-exporter`. Such a name either selects nothing, or more than it seems to.
A dot is no matter: every registry has one.

Bad::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - deployment.yaml
    images:
      - name: example.com/web* # <-
        newTag: 1.27.2

Good::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - deployment.yaml
    images:
      - name: example.com/web
        newTag: 1.27.2
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.kustomize.fields import entries, is_kustomization
from gitops_gate.model import Document, Facts, Finding, Rule, Severity

RULE = Rule("pattern-in-image-name", Severity.WARNING, "a name of an image that is a regular expression")
SCOPE = "document"
ONLY = is_kustomization

_PATTERN = frozenset("*+?[](){}|^$\\")


def check(document: Document, facts: Facts) -> Iterator[Finding]:
    for entry in entries(document, "images", "imageTags"):
        name = entry.body.get("name")
        if not isinstance(name, str) or "${" in name or "{{" in name:
            continue
        odd = sorted(set(name) & _PATTERN)
        if odd:
            yield RULE.finding(
                entry.at("name"),
                f"kustomize takes `{name}` for a regular expression, for it holds {' '.join(odd)}",
                route=(entry.field, entry.number, "name"),
                hint="write the name of one image in each entry",
                detail=name,
            )
