"""A manifest uses an API that is no longer served.

The API server knows no such kind and refuses the manifest, and with it often everything that is applied along
with it. Most manifests need no more than the new `apiVersion`; the deprecation guide of Kubernetes lists the fields
that moved.

What recent releases of Flux removed is a warning: the cluster may still run an earlier one, whose upgrade it stops.

Bad::

    apiVersion: policy/v1beta1 # <-
    kind: PodDisruptionBudget
    metadata:
      name: web
    spec:
      minAvailable: 1

Good::

    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: web
    spec:
      minAvailable: 1
      selector:
        matchLabels:
          app: web
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.model import Facts, Finding, Resource, Rule, Severity

RULE = Rule("removed-api", Severity.ERROR, "an API version that is no longer served")
SCOPE = "resource"


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    who = resource.id
    gone = facts.schemas.removal(who.group, who.version, who.kind) if facts.schemas else None
    if gone is None:
        return
    yield RULE.finding(
        resource.at("apiVersion"),
        f"{who.kind} of `{who.api_version}` {gone.how}",
        resource=who,
        route=("apiVersion",),
        hint=f"use `{gone.use}`" if gone.use else "there is no replacement",
        detail=f"{who.api_version} {who.kind}",
        severity=None if gone.certain else Severity.WARNING,
    )
