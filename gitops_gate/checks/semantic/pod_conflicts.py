"""Fields of pods that cannot be set together, or one that needs another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_gate.checks.semantic.parts import entries, mapping, number
from gitops_gate.model import Resource, Route
from gitops_gate.model.pods import containers, pod_spec, setting

Conflict = tuple[Route, str, str]
"""Where, what is wrong, and a hint."""

_RESTARTED = frozenset({"DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"})


def pod_conflicts(resource: Resource) -> Iterator[Conflict]:
    """The conflicts in the pod of a workload; none where an object has no pod."""
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


def _pod(resource: Resource, route: Route, spec: dict[str, Any]) -> Iterator[Conflict]:
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


def _toleration(route: Route, toleration: dict[str, Any]) -> Iterator[Conflict]:
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


def _seccomp(route: Route, context: dict[str, Any]) -> Iterator[Conflict]:
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


def _security(route: Route, context: dict[str, Any], pod: dict[str, Any]) -> Iterator[Conflict]:
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


def _root(route: Route, container: dict[str, Any], spec: dict[str, Any]) -> Iterator[Conflict]:
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


def _container(route: Route, container: dict[str, Any], spec: dict[str, Any]) -> Iterator[Conflict]:
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
