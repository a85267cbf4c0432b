"""A Service has a field that its type does not take, or lacks one that it needs.

The API server refuses it: a port of the nodes where no type opens one, settings of a load balancer without one, an
`ExternalName` without `externalName`, a headless Service that should be reached from outside.

Bad::

    apiVersion: v1
    kind: Service
    metadata:
      name: web
    spec:
      type: ClusterIP
      ports:
        - port: 80
          nodePort: 30080 # <-

Good::

    apiVersion: v1
    kind: Service
    metadata:
      name: web
    spec:
      type: NodePort
      ports:
        - port: 80
          nodePort: 30080
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_gate.checks.semantic.parts import entries, mapping, unknown
from gitops_gate.model import Facts, Finding, Resource, Route, Rule, Severity

RULE = Rule("service-type-mismatch", Severity.ERROR, "a field of a Service that its type does not take")
SCOPE = "resource"
KINDS = {"Service"}

_TYPES = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")
_BALANCED = ("loadBalancerSourceRanges", "allocateLoadBalancerNodePorts", "loadBalancerClass")
"""What only a load balancer takes; an empty list or text counts as absent."""


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    spec = resource.value("spec")
    if resource.id.group or not isinstance(spec, dict) or any(map(unknown, spec)):
        return
    sort = spec.get("type") or "ClusterIP"
    if sort not in _TYPES:
        return
    for route, message, hint in _faults(sort, spec):
        yield RULE.finding(
            resource.at(*route),
            message,
            resource=resource.id,
            route=resource.keyed(route),
            hint=hint,
            detail=message,
        )


def _faults(sort: str, spec: dict[str, Any]) -> Iterator[tuple[Route, str, str]]:
    headless = spec.get("clusterIP") == "None"
    if sort == "ExternalName":
        if not spec.get("externalName"):
            yield ("spec", "type"), "a Service of the type `ExternalName` needs `externalName`", ""
        if spec.get("clusterIP"):
            yield (
                ("spec", "clusterIP"),
                "a Service of the type `ExternalName` takes no `clusterIP`",
                "remove it",
            )
    elif headless and sort != "ClusterIP":
        message = f"a Service of the type `{sort}` cannot be headless (`clusterIP: None`)"
        yield ("spec", "clusterIP"), message, "remove it, or use `type: ClusterIP`"
    elif not spec.get("ports") and not headless:
        yield ("spec",), "the Service has no `ports`", "only a headless one, and an `ExternalName`, need none"
    if sort == "ClusterIP":
        for position, port in entries(spec.get("ports")):
            if port.get("nodePort"):
                message = "a Service of the type `ClusterIP` takes no `nodePort`"
                hint = "remove it, or use `type: NodePort`"
                yield ("spec", "ports", position, "nodePort"), message, hint
    yield from _outside(sort, spec)
    if spec.get("sessionAffinityConfig") is not None and spec.get("sessionAffinity") in (None, "", "None"):
        message = "`sessionAffinityConfig` needs `sessionAffinity: ClientIP`"
        yield ("spec", "sessionAffinityConfig"), message, ""


def _outside(sort: str, spec: dict[str, Any]) -> Iterator[tuple[Route, str, str]]:
    """What needs a load balancer, or another way in from outside."""
    if sort != "LoadBalancer":
        for name in _BALANCED:
            if spec.get(name) not in (None, "", []):
                message = f"a Service of the type `{sort}` takes no `{name}`"
                yield ("spec", name), message, "remove it, or use `type: LoadBalancer`"
    reached = sort in ("LoadBalancer", "NodePort") or (sort == "ClusterIP" and bool(spec.get("externalIPs")))
    policy = spec.get("externalTrafficPolicy")
    if policy and not reached:
        message = (
            f"a Service of the type `{sort}` takes no `externalTrafficPolicy`: nothing comes in from outside"
        )
        yield ("spec", "externalTrafficPolicy"), message, "remove it"
    local = sort == "LoadBalancer" and mapping(spec).get("externalTrafficPolicy") == "Local"
    if spec.get("healthCheckNodePort") and not local and not unknown(policy):
        message = "`healthCheckNodePort` needs `type: LoadBalancer` and `externalTrafficPolicy: Local`"
        yield ("spec", "healthCheckNodePort"), message, "remove it"
