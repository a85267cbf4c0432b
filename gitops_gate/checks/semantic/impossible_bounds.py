"""Bounds that cannot be met together.

The API server refuses an autoscaler whose minimum is above its maximum, a rollout that may neither take a pod away
nor add one, a DaemonSet that does both, a deadline for progress that is over before a pod counts as ready, and a range
of ports that ends before it begins.

Bad::

    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata:
      name: web
    spec:
      scaleTargetRef:
        apiVersion: apps/v1
        kind: Deployment
        name: web
      minReplicas: 5
      maxReplicas: 3 # <-

Bad::

    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      strategy:
        rollingUpdate:
          maxSurge: 0
          maxUnavailable: 0 # <-
      selector:
        matchLabels:
          app: web
      template:
        metadata:
          labels:
            app: web
        spec:
          containers:
            - name: web
              image: example.com/web:1.0.0

Good::

    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata:
      name: web
    spec:
      scaleTargetRef:
        apiVersion: apps/v1
        kind: Deployment
        name: web
      minReplicas: 3
      maxReplicas: 3
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gitops_gate.checks.semantic.parts import entries, mapping, number
from gitops_gate.model import Facts, Finding, Related, Resource, Route, Rule, Severity

RULE = Rule("impossible-bounds", Severity.ERROR, "bounds that cannot be met together")
SCOPE = "resource"
KINDS = {
    "apps/DaemonSet",
    "apps/Deployment",
    "autoscaling/HorizontalPodAutoscaler",
    "networking.k8s.io/NetworkPolicy",
}

_PROGRESS = 600
"""Seconds of `progressDeadlineSeconds` where nothing is said."""


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    yield from _JUDGES[resource.id.kind](resource)


def _autoscaler(resource: Resource) -> Iterator[Finding]:
    spec = mapping(resource.value("spec"))
    low, high = number(spec.get("minReplicas")), number(spec.get("maxReplicas"))
    if low is not None and high is not None and 0 < high < low:
        message = f"`maxReplicas: {high}` is below `minReplicas: {low}`"
        yield _finding(
            resource,
            ("spec", "maxReplicas"),
            message,
            "raise it, or lower the minimum",
            ("spec", "minReplicas"),
        )


def _deployment(resource: Resource) -> Iterator[Finding]:
    spec = mapping(resource.value("spec"))
    rolling = mapping(mapping(spec.get("strategy")).get("rollingUpdate"))
    route: Route = ("spec", "strategy", "rollingUpdate")
    if _zero(rolling.get("maxSurge")) and _zero(rolling.get("maxUnavailable")):
        message = "with `maxSurge` and `maxUnavailable` both 0, no pod can ever be replaced"
        hint = "let one of the two be at least 1"
        yield _finding(resource, (*route, "maxUnavailable"), message, hint, (*route, "maxSurge"))
    ready = number(spec.get("minReadySeconds"))
    deadline = spec.get("progressDeadlineSeconds")
    limit = _PROGRESS if deadline is None else number(deadline)
    if ready and limit is not None and ready >= limit:
        message = f"`minReadySeconds: {ready}` must be less than `progressDeadlineSeconds`, which is {limit}"
        yield _finding(resource, ("spec", "minReadySeconds"), message, "lower it, or raise the deadline")


def _daemon_set(resource: Resource) -> Iterator[Finding]:
    route: Route = ("spec", "updateStrategy", "rollingUpdate")
    rolling = mapping(resource.value(*route))
    if not rolling or resource.value("spec", "updateStrategy", "type") == "OnDelete":
        return
    surge, unavailable = rolling.get("maxSurge"), rolling.get("maxUnavailable")
    if _zero(unavailable) and (surge is None or _zero(surge)):
        message = "with `maxUnavailable` 0 and no `maxSurge`, no pod can ever be replaced"
        yield _finding(resource, (*route, "maxUnavailable"), message, "let one of the two be at least 1")
    elif _positive(surge) and (unavailable is None or _positive(unavailable)):
        said = "is 1 where nothing is said" if unavailable is None else f"is {unavailable}"
        message = f"`maxSurge` of a DaemonSet needs `maxUnavailable: 0`, which {said}"
        yield _finding(
            resource, (*route, "maxSurge"), message, "add `maxUnavailable: 0`, or remove `maxSurge`"
        )


def _policy(resource: Resource) -> Iterator[Finding]:
    for way in ("ingress", "egress"):
        for place, rule in entries(resource.value("spec", way)):
            for position, port in entries(rule.get("ports")):
                first, last = port.get("port"), number(port.get("endPort"))
                route = ("spec", way, place, "ports", position, "endPort")
                if last is None:
                    continue
                if number(first) is None and not (isinstance(first, str) and "${" in first):
                    yield _finding(resource, route, "`endPort` needs a `port` that is a number", "")
                elif isinstance(first, int) and last < first:
                    message = f"`endPort: {last}` is below `port: {first}`"
                    yield _finding(resource, route, message, "a range goes from `port` to `endPort`")


_JUDGES = {
    "DaemonSet": _daemon_set,
    "Deployment": _deployment,
    "HorizontalPodAutoscaler": _autoscaler,
    "NetworkPolicy": _policy,
}

_SHARE = re.compile(r"([0-9]+)%?")


def _zero(value: Any) -> bool:
    found = _SHARE.fullmatch(str(value)) if not isinstance(value, bool) else None
    return found is not None and not found[1].strip("0")


def _positive(value: Any) -> bool:
    found = _SHARE.fullmatch(str(value)) if not isinstance(value, bool) else None
    return found is not None and bool(found[1].strip("0"))


def _finding(resource: Resource, route: Route, message: str, hint: str, other: Route = ()) -> Finding:
    return RULE.finding(
        resource.at(*route),
        message,
        resource=resource.id,
        route=route,
        hint=hint,
        related=(Related(resource.at(*other), "the other bound"),) if other else (),
    )
