"""A field is empty or absent that the API server needs, although the schema lets it pass.

A pod without containers, a volume or an environment variable that names no ConfigMap or Secret, an expression of a
selector without the values that its operator needs (or with values that it does not take), a rule of a Role without
`apiGroups` or `resources`, an Ingress rule without paths, a claim that asks for no storage: the schemas of Kubernetes
do not say that these are needed, and the API server refuses the object.

Bad::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata:
      name: reader
    rules:
      - resources: # <-
          - pods
        verbs:
          - get

Bad::

    apiVersion: v1
    kind: Pod
    metadata:
      name: web
    spec:
      containers:
        - name: web
          image: example.com/web:1.0.0
      volumes:
        - name: config
          configMap: # <-
            optional: true

Good::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata:
      name: reader
    rules:
      - apiGroups:
          - ""
        resources:
          - pods
        verbs:
          - get
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_gate.checks.semantic.parts import entries, mapping, unknown
from gitops_gate.model import Facts, Finding, Resource, Route, Rule, Severity
from gitops_gate.model.pods import WORKLOADS, containers, pod_spec

RULE = Rule("missing-field", Severity.ERROR, "an empty or absent field that the API server needs")
SCOPE = "resource"
KINDS = WORKLOADS | {
    "PersistentVolumeClaim",
    "networking.k8s.io/Ingress",
    "networking.k8s.io/NetworkPolicy",
    "policy/PodDisruptionBudget",
    "rbac.authorization.k8s.io/ClusterRole",
    "rbac.authorization.k8s.io/Role",
}

_Fault = tuple[Route, str]
"""Where, and what is wrong."""


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    for route, message in _faults(resource):
        yield RULE.finding(
            resource.at(*route),
            message,
            resource=resource.id,
            route=resource.keyed(route),
            detail=message,
        )


def _faults(resource: Resource) -> Iterator[_Fault]:
    kind = resource.id.kind
    if kind in ("Role", "ClusterRole"):
        for number, rule in entries(resource.body.get("rules")):
            yield from _rule(("rules", number), rule, kind == "Role")
    elif kind == "Ingress":
        for number, rule in entries(resource.value("spec", "rules")):
            if isinstance(rule.get("http"), dict) and rule["http"].get("paths") == []:
                yield (
                    ("spec", "rules", number, "http", "paths"),
                    "a rule of an Ingress needs at least one path",
                )
    elif kind == "PersistentVolumeClaim":
        yield from _claim(resource)
    else:
        field = "podSelector" if kind == "NetworkPolicy" else "selector"
        yield from _selector(("spec", field), resource.value("spec", field))
        yield from _pod(resource)


def _rule(route: Route, rule: dict[str, Any], local: bool) -> Iterator[_Fault]:
    """A rule is for resources of API groups, or for URLs, which only a ClusterRole can allow."""
    if any(map(unknown, rule)):
        return
    if rule.get("nonResourceURLs"):
        if local:
            yield (*route, "nonResourceURLs"), "a Role cannot allow `nonResourceURLs`; only a ClusterRole can"
        elif rule.get("resources") or rule.get("apiGroups") or rule.get("resourceNames"):
            yield (
                (*route, "nonResourceURLs"),
                "a rule is for `resources` or for `nonResourceURLs`, not for both",
            )
        return
    for name in ("apiGroups", "resources"):
        if rule.get(name) in (None, []):
            place = (*route, name) if name in rule else route
            needed = ' (`""` is the core group)' if name == "apiGroups" else ""
            yield place, f"a rule of a role needs `{name}`{needed}"


def _claim(resource: Resource) -> Iterator[_Fault]:
    resources = resource.value("spec", "resources")
    requests = mapping(resources).get("requests", {})
    if not isinstance(resources, dict) or not (requests is None or isinstance(requests, dict)):
        return
    if mapping(requests).get("storage") is None and not any(map(unknown, (*resources, *mapping(requests)))):
        yield ("spec", "resources"), "a claim needs `requests.storage`"


def _pod(resource: Resource) -> Iterator[_Fault]:
    found = pod_spec(resource)
    if found is None:
        return
    route, spec = found
    if spec.get("containers", ()) == []:
        yield (*route, "containers"), "a pod needs at least one container"
    for number, volume in entries(spec.get("volumes")):
        for field, name in (("configMap", "name"), ("secret", "secretName")):
            if field in volume:
                yield from _named((*route, "volumes", number, field), volume[field], name)
    for place, container in containers(resource):
        for number, entry in entries(container.get("envFrom")):
            for field in ("configMapRef", "secretRef"):
                if field in entry:
                    yield from _named((*place, "envFrom", number, field), entry[field], "name")
        for number, entry in entries(container.get("env")):
            source = entry.get("valueFrom")
            if isinstance(source, dict):
                for field in ("configMapKeyRef", "secretKeyRef"):
                    if field in source:
                        below = (*place, "env", number, "valueFrom", field)
                        yield from _named(below, source[field], "name")


def _named(route: Route, holder: Any, field: str) -> Iterator[_Fault]:
    if isinstance(holder, dict) and holder.get(field) in (None, "") and not any(map(unknown, holder)):
        place = (*route, field) if field in holder else route
        yield place, f"`{route[-1]}` needs a `{field}`"


def _selector(route: Route, selector: Any) -> Iterator[_Fault]:
    for number, term in entries(mapping(selector).get("matchExpressions")):
        operator, values = term.get("operator"), term.get("values")
        place = (*route, "matchExpressions", number)
        if operator in ("In", "NotIn") and not values and not any(map(unknown, term)):
            yield place, f"the operator `{operator}` needs `values`"
        elif operator in ("Exists", "DoesNotExist") and values:
            yield (*place, "values"), f"the operator `{operator}` takes no `values`"
