"""Nothing is known about a kind, so its manifests are not judged.

Off by default: then such kinds are only counted as not checked. `--strict-schemas` turns it on, for repositories that
keep the CRD of every kind they use. To make a kind known, keep its CustomResourceDefinition in the repository, or
name a folder with schemas or CRDs under `schemas` in `.gitops-gate.yaml`.

Bad::

    apiVersion: example.com/v1 # <-
    kind: Widget
    metadata:
      name: web

Good::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: web
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.model import Facts, Finding, Resource, Rule, Severity

RULE = Rule("missing-schema", Severity.ERROR, "a kind that no schema is known for")
SCOPE = "resource"
ENABLED = False


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    who, store = resource.id, facts.schemas
    key = (who.group, who.version, who.kind)
    if store is None or store.schema(*key) or store.removal(*key) or store.misnamed(*key):
        return
    yield RULE.finding(
        resource.at("apiVersion"),
        f"no schema is known for {who.kind} of `{who.api_version}`",
        resource=who,
        route=("apiVersion",),
        hint="keep its CustomResourceDefinition in the repository, or name its schema under `schemas`",
        detail=f"{who.api_version} {who.kind}",
    )
