"""A label that changes with every release is put into selectors, which cannot be changed.

`commonLabels`, and `labels` with `includeSelectors: true`, write their labels into the selectors of Deployments,
StatefulSets and DaemonSets too. The API server refuses any change of those, so the next release fails: "field is
immutable". And while a Service selects the new version only, it has no pods until they are ready.

Bad::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - deployment.yaml
    labels:
      - includeSelectors: true
        pairs:
          app.kubernetes.io/name: web
          app.kubernetes.io/version: 1.4.2 # <-

Good::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - deployment.yaml
    labels:
      - includeSelectors: true
        pairs:
          app.kubernetes.io/name: web
      - includeTemplates: true
        pairs:
          app.kubernetes.io/version: 1.4.2
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gitops_gate.checks.kustomize.fields import entries, is_kustomization, kustomization
from gitops_gate.model import Document, Facts, Finding, Route, Rule, Severity

RULE = Rule("version-in-selector", Severity.WARNING, "a label that changes with releases, in selectors")
SCOPE = "document"
ONLY = is_kustomization

_KEYS = frozenset({"app.kubernetes.io/version", "helm.sh/chart"})
_MAYBE = frozenset({"version", "tag", "release", "chart"})
_VERSION = re.compile(r"v?\d+\.\d+\.\d+.*|[0-9a-f]{12,40}")


def check(document: Document, facts: Facts) -> Iterator[Finding]:
    spelt = kustomization(document).get("commonLabels")
    if spelt is not None:
        yield from _found(document, (spelt,), document.body[spelt])
    for entry in entries(document, "labels"):
        if entry.body.get("includeSelectors") is True:
            yield from _found(document, (entry.field, entry.number, "pairs"), entry.body.get("pairs"))


def _found(document: Document, route: Route, pairs: Any) -> Iterator[Finding]:
    for key, value in pairs.items() if isinstance(pairs, dict) else ():
        if key in _KEYS or (key in _MAYBE and isinstance(value, str) and _VERSION.fullmatch(value)):
            yield RULE.finding(
                document.at(*route, key),
                f"the label `{key}` changes with releases, and this puts it into selectors, which cannot change",
                route=(*route, key),
                hint="set it in an entry of `labels` without `includeSelectors`; "
                "`includeTemplates: true` gives it to the pods",
            )
