"""A patch holds a directive of `kubectl` that kustomize does not know.

`$setElementOrder`, `$retainKeys` and `$deleteFromPrimitiveList` are what `kubectl edit` and `kubectl apply` send to
the API server. Kustomize takes them for ordinary keys: what they ask for is not done, and they stay in the object.

Bad::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - deployment.yaml
    patches:
      - patch: | # <-
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: web
          spec:
            strategy:
              $retainKeys: [type]
              type: Recreate

Good::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - deployment.yaml
    patches:
      - patch: |
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: web
          spec:
            strategy:
              $patch: replace
              type: Recreate
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gitops_gate.checks.kustomize.fields import Entry, entries, items, kustomization
from gitops_gate.model import Document, Facts, Finding, Location, Route, Rule, Severity
from gitops_gate.model.place import Key

RULE = Rule(
    "left-over-directive", Severity.WARNING, "a directive of a patch that kustomize does not carry out"
)
SCOPE = "document"

_SIGNS = ("$setElementOrder", "$retainKeys", "$deleteFromPrimitiveList")
_INLINE = re.compile(
    r"""^[ \t-]*["']?(\$(?:setElementOrder|retainKeys|deleteFromPrimitiveList)[\w/]*)["']?:""", re.M
)


def signed(document: Document) -> bool:
    """Whether the text of a document has any of them."""
    text = document.source.text
    return "$" in text and any(sign in text for sign in _SIGNS)


ONLY = signed


def check(document: Document, facts: Facts) -> Iterator[Finding]:
    if kustomization(document):
        for entry in entries(document, "patches"):
            yield from _inline(entry.body.get("patch"), _place(entry))
        for _, text, route in items(document, "patchesStrategicMerge"):
            yield from _inline(text, document.at(*route))
    elif isinstance(document.body, dict) and "kind" in document.body:
        for route, key in _keys(document.body, ()):
            yield _finding(document.at(*route, Key(key)), key, (*route, key))


def _place(entry: Entry) -> Location:
    return entry.at("patch")


def _inline(text: Any, place: Location) -> Iterator[Finding]:
    for match in _INLINE.finditer(text) if isinstance(text, str) else ():
        yield _finding(place, match[1], ())


def _keys(value: Any, route: Route) -> Iterator[tuple[Route, str]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _keys(item, (*route, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            if key.startswith(_SIGNS):
                yield route, key
            else:
                yield from _keys(item, (*route, key))


def _finding(place: Location, key: str, route: Route) -> Finding:
    return RULE.finding(
        place,
        f"kustomize does not know `{key}`: it stays in the object, and does nothing",
        route=route,
        hint="use `$patch: delete`, `$patch: replace`, or a JSON patch",
        detail=key,
    )
