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

from gitops_gate.checks.semantic.parts import entries, mapping, number
from gitops_gate.model import Facts, Finding, Resource, Route, Rule, Severity
from gitops_gate.model.pods import ROUTES, WORKLOADS, containers, pod_spec, setting

RULE = Rule("conflicting-fields", Severity.ERROR, "fields that the API server refuses together")
SCOPE = "resource"
KINDS = WORKLOADS | {"networking.k8s.io/Ingress"}

_Conflict = tuple[Route, str, str]
"""Where, what is wrong, and a hint."""

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


def _conflicts(resource: Resource) -> Iterator[_Conflict]:
    kind = resource.id.kind
    if kind == "Ingress":
        yield from _ingress(resource)
        return
    if kind in _STRATEGIES:
        yield from _strategy(resource, *_STRATEGIES[kind])
    elif resource.id.group == "batch":
        yield from _job(resource)
    found = pod_spec(resource)
    if found is None:
        return
    route, spec = found
    yield from _pod(resource, route, spec)
    for place, container in containers(resource):
        context = container.get("securityContext")
        if isinstance(context, dict):
            yield from _security(place, context, mapping(spec.get("securityContext")))
        elif isinstance(spec.get("securityContext"), dict):
            yield from _root(place, container, spec)
        yield from _container(place, container, spec)


_STRATEGIES = {
    "Deployment": ("strategy", "Recreate"),
    "StatefulSet": ("updateStrategy", "OnDelete"),
}
"""Kind -> (its field, the strategy that takes no `rollingUpdate`). A DaemonSet may keep it."""

_RESTARTED = frozenset({"DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"})


def _strategy(resource: Resource, field: str, sort: str) -> Iterator[_Conflict]:
    strategy = mapping(resource.value("spec", field))
    if strategy.get("type") == sort and strategy.get("rollingUpdate") is not None:
        hint = "remove it; a patch that changes the type sets `rollingUpdate: null`"
        yield (
            ("spec", field, "rollingUpdate"),
            f"`{field}` of the type `{sort}` takes no `rollingUpdate`",
            hint,
        )


def _job(resource: Resource) -> Iterator[_Conflict]:
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


def _pod(resource: Resource, route: Route, spec: dict[str, Any]) -> Iterator[_Conflict]:
    if spec.get("shareProcessNamespace") is True and spec.get("hostPID") is True:
        message = "`shareProcessNamespace` and `hostPID` cannot both be true"
        yield (*route, "shareProcessNamespace"), message, "remove one"
    if spec.get("dnsPolicy") == "None" and not mapping(spec.get("dnsConfig")).get("nameservers"):
        message = "`dnsPolicy: None` needs `dnsConfig.nameservers`"
        yield (
            (*route, "dnsPolicy"),
            message,
            "name at least one server, or use `Default` for the one of the node",
        )
    if resource.id.kind in _RESTARTED and spec.get("activeDeadlineSeconds") is not None:
        message = f"the pods of a {resource.id.kind} take no `activeDeadlineSeconds`"
        yield (*route, "activeDeadlineSeconds"), message, "remove it; a Job takes it"
    for position, toleration in entries(spec.get("tolerations")):
        yield from _toleration((*route, "tolerations", position), toleration)
    if isinstance(spec.get("securityContext"), dict):
        yield from _seccomp((*route, "securityContext"), spec["securityContext"])


def _toleration(route: Route, toleration: dict[str, Any]) -> Iterator[_Conflict]:
    operator = toleration.get("operator") or "Equal"
    if operator == "Exists" and toleration.get("value"):
        message = "a toleration with the operator `Exists` takes no `value`"
        yield (*route, "value"), message, "remove the value, or use `Equal`"
    if not toleration.get("key") and operator == "Equal" and not any("${" in key for key in toleration):
        message = "a toleration without `key` needs `operator: Exists`"
        yield route, message, "name the key of the taint, or tolerate all of them with `operator: Exists`"
    if toleration.get("tolerationSeconds") is not None and toleration.get("effect") != "NoExecute":
        if isinstance(toleration.get("effect"), str) and "${" in toleration["effect"]:
            return
        message = "`tolerationSeconds` needs `effect: NoExecute`"
        yield (*route, "tolerationSeconds"), message, "only what would be evicted can be put off"


def _seccomp(route: Route, context: dict[str, Any]) -> Iterator[_Conflict]:
    profile = mapping(context.get("seccompProfile"))
    sort, file = profile.get("type"), profile.get("localhostProfile")
    if sort == "Localhost" and not file:
        message = "a seccomp profile of the type `Localhost` needs `localhostProfile`"
        yield (
            (*route, "seccompProfile", "type"),
            message,
            "name the file on the node, or use `RuntimeDefault`",
        )
    elif sort in ("RuntimeDefault", "Unconfined") and file is not None:
        message = f"a seccomp profile of the type `{sort}` takes no `localhostProfile`"
        yield (*route, "seccompProfile", "localhostProfile"), message, "remove it, or use `type: Localhost`"


def _security(route: Route, context: dict[str, Any], pod: dict[str, Any]) -> Iterator[_Conflict]:
    place = (*route, "securityContext")
    if context.get("allowPrivilegeEscalation") is False:
        if context.get("privileged") is True:
            message = "a privileged container can always escalate: `allowPrivilegeEscalation` cannot be false"
            yield (*place, "allowPrivilegeEscalation"), message, "drop `privileged: true`, or leave this out"
        added = mapping(context.get("capabilities")).get("add")
        if isinstance(added, list) and "CAP_SYS_ADMIN" in added:
            message = "with `CAP_SYS_ADMIN`, `allowPrivilegeEscalation` cannot be false"
            yield (*place, "allowPrivilegeEscalation"), message, "drop the capability, or leave this out"
    yield from _seccomp(place, context)
    yield from _root(route, {"securityContext": context}, {"securityContext": pod})


def _root(route: Route, container: dict[str, Any], spec: dict[str, Any]) -> Iterator[_Conflict]:
    """Root by order in a container that must not run as root; at the container, whose settings count."""
    if (
        setting(container, spec, "runAsNonRoot") is True
        and number(setting(container, spec, "runAsUser")) == 0
    ):
        own = mapping(container.get("securityContext"))
        name = next((name for name in ("runAsUser", "runAsNonRoot") if own.get(name) is not None), "")
        place = (*route, "securityContext", name) if name else route
        message = "`runAsUser: 0` with `runAsNonRoot: true`: the container is never started"
        yield place, message, "give it another user, or let it run as root"


def _container(route: Route, container: dict[str, Any], spec: dict[str, Any]) -> Iterator[_Conflict]:
    if spec.get("hostNetwork") is True:
        for position, port in entries(container.get("ports")):
            host, own = number(port.get("hostPort")), number(port.get("containerPort"))
            if host and own and host != own:
                message = f"on the network of the host, `hostPort: {host}` must equal `containerPort: {own}`"
                yield (*route, "ports", position, "hostPort"), message, "remove `hostPort`"
    for position, mount in entries(container.get("volumeMounts")):
        place = (*route, "volumeMounts", position)
        if mount.get("subPath") and mount.get("subPathExpr"):
            yield (*place, "subPathExpr"), "a mount takes `subPath` or `subPathExpr`, not both", "remove one"
        privileged = mapping(container.get("securityContext")).get("privileged")
        if mount.get("mountPropagation") == "Bidirectional" and privileged is not True:
            message = "`mountPropagation: Bidirectional` needs a privileged container"
            yield (*place, "mountPropagation"), message, "`HostToContainer` does not"


def _ingress(resource: Resource) -> Iterator[_Conflict]:
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


def _path(route: Route, path: dict[str, Any]) -> Iterator[_Conflict]:
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
