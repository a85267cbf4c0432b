"""A manifest names a kind that its API group does not have.

Kubernetes' own groups are known in full for the configured `kubernetes-version`. A kind that is misspelt, stands
under the wrong `apiVersion`, or comes with a later version only, is refused by the API server. In groups that CRDs of
the repository or the gate's own schemas describe, a kind that is nearly one of theirs is taken for a slip of the pen,
and a version that no release of the tool has had is one, too. A CRD kept in the repository goes before what the gate
knows of a kind.

Bad::

    apiVersion: v1 # <-
    kind: Deployment
    metadata:
      name: web

Bad::

    apiVersion: v1
    kind: Configmap # <-
    metadata:
      name: web

Bad::

    apiVersion: app/v1 # <-
    kind: Deployment
    metadata:
      name: web

Bad::

    apiVersion: source.toolkit.fluxcd.io/v3 # <-
    kind: GitRepository
    metadata:
      name: apps

Bad::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomisation # <-
    metadata:
      name: apps

Good::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: web
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.schema import unknowable
from gitops_gate.model import Facts, Finding, Resource, Rule, Severity

RULE = Rule("unknown-kind", Severity.ERROR, "a kind that its Kubernetes API group does not have")
SCOPE = "resource"


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    who, store = resource.id, facts.schemas
    wrong = store.misnamed(who.group, who.version, who.kind) if store is not None and who.version else None
    if wrong is None or store.removal(who.group, who.version, who.kind):
        return
    if unknowable.varies(who.api_version) or unknowable.varies(who.kind):
        return
    yield RULE.finding(
        resource.at(wrong.part),
        wrong.message,
        resource=who,
        route=(wrong.part,),
        hint=wrong.hint,
        detail=f"{who.api_version} {who.kind}",
    )
