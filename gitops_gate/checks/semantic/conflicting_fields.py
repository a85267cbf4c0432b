"""Fields that cannot be set together, or one that needs another.

Each of them is right for itself, and the API server refuses them together: `Recreate` with a `rollingUpdate` block, a
privileged container without privilege escalation, a port of the host that differs from the container's in a pod on
the network of the host, a toleration of `Exists` with a value, an indexed Job without `completions`, and the like.
A container that must not run as root and is told to run as user 0 is taken, and then never started.

Bad::

    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      strategy:
        type: Recreate
        rollingUpdate: # <-
          maxSurge: 1
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
              securityContext:
                privileged: true
                allowPrivilegeEscalation: false # <-

Good::

    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      strategy:
        type: Recreate
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
              securityContext:
                privileged: true
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_gate.checks.semantic.parts import entries, mapping
from gitops_gate.checks.semantic.pod_conflicts import Conflict, pod_conflicts
from gitops_gate.model import Facts, Finding, Resource, Route, Rule, Severity
from gitops_gate.model.pods import ROUTES, WORKLOADS

RULE = Rule("conflicting-fields", Severity.ERROR, "fields that the API server refuses together")
SCOPE = "resource"
KINDS = WORKLOADS | {"networking.k8s.io/Ingress"}

_CLASS = "kubernetes.io/ingress.class"


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    for route, message, hint in _conflicts(resource):
        yield RULE.finding(
            resource.at(*route),
            message,
            resource=resource.id,
            route=resource.keyed(route),
            hint=hint,
            detail=message,
        )


def _conflicts(resource: Resource) -> Iterator[Conflict]:
    kind = resource.id.kind
    if kind == "Ingress":
        yield from _ingress(resource)
        return
    if kind in _STRATEGIES:
        yield from _strategy(resource, *_STRATEGIES[kind])
    elif resource.id.group == "batch":
        yield from _job(resource)
    yield from pod_conflicts(resource)


_STRATEGIES = {
    "Deployment": ("strategy", "Recreate"),
    "StatefulSet": ("updateStrategy", "OnDelete"),
}
"""Kind -> (its field, the strategy that takes no `rollingUpdate`). A DaemonSet may keep it."""


def _strategy(resource: Resource, field: str, sort: str) -> Iterator[Conflict]:
    strategy = mapping(resource.value("spec", field))
    if strategy.get("type") == sort and strategy.get("rollingUpdate") is not None:
        hint = "remove it; a patch that changes the type sets `rollingUpdate: null`"
        yield (
            ("spec", field, "rollingUpdate"),
            f"`{field}` of the type `{sort}` takes no `rollingUpdate`",
            hint,
        )


def _job(resource: Resource) -> Iterator[Conflict]:
    route = ROUTES[resource.id.group, resource.id.kind][:-2]
    job = mapping(resource.value(*route))
    indexed = job.get("completionMode") == "Indexed"
    if indexed and job.get("completions") is None:
        yield (
            (*route, "completionMode"),
            "an indexed Job needs `completions`",
            "say how many indexes there are",
        )
    if job.get("backoffLimitPerIndex") is not None and not indexed:
        message = "`backoffLimitPerIndex` needs `completionMode: Indexed`"
        yield (*route, "backoffLimitPerIndex"), message, "use `backoffLimit`, or make the Job indexed"
    never = mapping(mapping(job.get("template")).get("spec")).get("restartPolicy") == "Never"
    if isinstance(job.get("podFailurePolicy"), dict) and not never:
        yield (*route, "podFailurePolicy"), "`podFailurePolicy` needs `restartPolicy: Never`", ""


def _ingress(resource: Resource) -> Iterator[Conflict]:
    spec = mapping(resource.value("spec"))
    annotations = mapping(resource.value("metadata", "annotations"))
    if _CLASS in annotations and spec.get("ingressClassName") is not None:
        message = f"an Ingress with `ingressClassName` must not have the annotation `{_CLASS}`"
        yield ("metadata", "annotations", _CLASS), message, "remove the annotation, which is the old way"
    known = resource.id.version == "v1" and not any("${" in key for key in spec)
    if known and not spec.get("rules") and spec.get("defaultBackend") is None:
        yield ("spec",), "an Ingress needs `rules` or a `defaultBackend`", ""
    for position, rule in entries(spec.get("rules")):
        for place, path in entries(mapping(rule.get("http")).get("paths")):
            yield from _path(("spec", "rules", position, "http", "paths", place), path)


def _path(route: Route, path: dict[str, Any]) -> Iterator[Conflict]:
    stated, sort = path.get("path"), path.get("pathType")
    if sort not in ("Exact", "Prefix", "ImplementationSpecific") or (stated and not isinstance(stated, str)):
        return
    text = stated or ""
    if "${" in text or "{{" in text:
        return
    exact = sort != "ImplementationSpecific"
    if (text or exact) and not text.startswith("/"):
        place = (*route, "path") if stated is not None else route
        yield place, f"a path of the type `{sort}` must begin with `/`", f"write `/{text}`"
    elif exact and any(part in text for part in ("//", "/./", "/../", "%2f", "%2F")):
        message = f"a path of the type `{sort}` cannot hold `//`, `/./`, `/../` or `%2f`"
        yield (*route, "path"), message, "write it plainly, or use `ImplementationSpecific`"
