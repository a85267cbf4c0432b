"""The `behavior` of a generator is none of `create`, `merge` and `replace`.

Kustomize takes any other word for `create`, without a word of its own. So a misspelt `merge` either fails, since the
object exists already, or makes a second one beside the one that it should have changed.

Bad::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    configMapGenerator:
      - name: web
        behavior: add # <-
        literals:
          - LOG_LEVEL=debug

Good::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    configMapGenerator:
      - name: web
        behavior: merge
        literals:
          - LOG_LEVEL=debug
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.kustomize.fields import GENERATORS, entries, is_kustomization
from gitops_gate.model import Document, Facts, Finding, Rule, Severity

RULE = Rule("unknown-behavior", Severity.WARNING, "a `behavior` of a generator that kustomize does not know")
SCOPE = "document"
ONLY = is_kustomization

_KNOWN = ("create", "merge", "replace")


def check(document: Document, facts: Facts) -> Iterator[Finding]:
    for entry in entries(document, *GENERATORS):
        stated = entry.body.get("behavior")
        if isinstance(stated, str) and stated and stated not in _KNOWN:
            meant = next((one for one in _KNOWN if one == stated.strip().lower()), "")
            yield RULE.finding(
                entry.at("behavior"),
                f"`behavior: {stated}` is none of create, merge and replace: kustomize takes it for create",
                route=(entry.field, entry.number, "behavior"),
                hint=f"write `{meant}`" if meant else "to change an object of a base, write `merge`",
                detail=str(entry.body.get("name")),
            )
