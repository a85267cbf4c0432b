"""Two entries of a list that must differ do not.

The API server refuses two containers, volumes, or ports of a container or Service with the same name, two mounts at
one path, two ports of a Service with the same number and protocol, one port of the host taken twice, and a key of a
ConfigMap in both `data` and `binaryData`.

Two environment variables of one name, and a port of a container listed twice, are only warned about: they can be
created, but server-side apply, as Flux uses it, refuses them.

Bad::

    apiVersion: v1
    kind: Service
    metadata:
      name: web
    spec:
      selector:
        app: web
      ports:
        - name: http
          port: 80
        - name: http # <-
          port: 8080

Good::

    apiVersion: v1
    kind: Service
    metadata:
      name: web
    spec:
      selector:
        app: web
      ports:
        - name: dns
          port: 53
          protocol: UDP
        - name: dns-tcp
          port: 53
          protocol: TCP
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gitops_gate.checks.semantic.parts import entries, mapping, unknown
from gitops_gate.model import Facts, Finding, Related, Resource, Route, Rule, Severity
from gitops_gate.model.pods import WORKLOADS, containers, pod_spec

RULE = Rule("duplicate-entry", Severity.ERROR, "two entries of a list that must differ")
SCOPE = "resource"
KINDS = WORKLOADS | {"Service", "ConfigMap"}

_Mark = tuple[Any, ...]
_Entry = tuple[Route, _Mark]
_TCP = "TCP"


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    kind = resource.id.kind
    if kind == "ConfigMap":
        yield from _config_map(resource)
    elif kind == "Service":
        yield from _service(resource)
    else:
        yield from _pod(resource)


def _config_map(resource: Resource) -> Iterator[Finding]:
    binary = resource.body.get("binaryData")
    if not isinstance(binary, dict):
        return
    for key in binary:
        if key in mapping(resource.body.get("data")):
            what = f"the key `{key}` is in `data` and in `binaryData`"
            yield _finding(resource, ("binaryData", key), ("data", key), what, RULE.severity)


def _service(resource: Resource) -> Iterator[Finding]:
    if resource.id.group or not isinstance(resource.value("spec", "ports"), list):
        return
    ports = list(entries(resource.value("spec", "ports")))
    if len(ports) < 2:
        return
    route = ("spec", "ports")
    yield from _twice(resource, "the port name", _by(route, ports, "name"))
    numbered = [
        ((*route, number, "port"), (port.get("port"), port.get("protocol") or _TCP)) for number, port in ports
    ]
    yield from _twice(resource, "the port", numbered)
    nodes = [
        ((*route, number, "nodePort"), (port.get("nodePort"), port.get("protocol") or _TCP))
        for number, port in ports
        if port.get("nodePort") != 0
    ]
    yield from _twice(resource, "the port of the nodes", nodes)


def _pod(resource: Resource) -> Iterator[Finding]:
    found = pod_spec(resource)
    if found is None:
        return
    route, spec = found
    yield from _twice(
        resource, "the volume name", _by((*route, "volumes"), entries(spec.get("volumes")), "name")
    )
    names: list[_Entry] = []
    taken: list[_Entry] = []
    for place, container in containers(resource):
        names.append(((*place, "name"), (container.get("name"),)))
        yield from _container(resource, place, container)
        if place[-2] == "containers" and container.get("ports"):
            taken += _host_ports(place, container["ports"])
    yield from _twice(resource, "the container name", names)
    yield from _twice(resource, "the port of the host", taken)
    spread = spec.get("topologySpreadConstraints")
    if spread:
        place = (*route, "topologySpreadConstraints")
        pairs = [
            ((*place, number, "topologyKey"), (one.get("topologyKey"), one.get("whenUnsatisfiable")))
            for number, one in entries(spread)
        ]
        yield from _twice(resource, "the spread over", pairs)


def _container(resource: Resource, route: Route, container: dict[str, Any]) -> Iterator[Finding]:
    for field, key, what, severity in _UNIQUE:
        listed = container.get(field)
        if isinstance(listed, list) and len(listed) > 1:
            found = _by((*route, field), entries(listed), key)
            yield from _twice(resource, what, found, severity)
    ports = container.get("ports")
    if isinstance(ports, list) and len(ports) > 1:
        pairs = [
            (
                (*route, "ports", number, "containerPort"),
                (one.get("containerPort"), one.get("protocol") or _TCP),
            )
            for number, one in entries(ports)
        ]
        yield from _twice(resource, "the container port", pairs, Severity.WARNING)


_UNIQUE = (
    ("ports", "name", "the port name", Severity.ERROR),
    ("volumeMounts", "mountPath", "the mount path", Severity.ERROR),
    ("volumeDevices", "devicePath", "the device path", Severity.ERROR),
    ("env", "name", "the environment variable", Severity.WARNING),
)
"""(list of a container, key of its entries that must differ, what it is, severity)"""


def _host_ports(route: Route, ports: Any) -> Iterator[_Entry]:
    for number, port in entries(ports):
        if port.get("hostPort"):
            mark = (port["hostPort"], port.get("protocol") or _TCP, port.get("hostIP") or "")
            yield (*route, "ports", number, "hostPort"), mark


def _by(route: Route, listed: Iterable[tuple[int, dict[str, Any]]], key: str) -> Iterator[_Entry]:
    return (((*route, number, key), (entry.get(key),)) for number, entry in listed)


def _twice(
    resource: Resource, what: str, listed: Iterable[_Entry], severity: Severity = Severity.ERROR
) -> Iterator[Finding]:
    """A finding for each entry whose mark an earlier one has; marks with an absent or unknown part are none."""
    seen: dict[_Mark, Route] = {}
    for route, mark in listed:
        if (
            any(part is None or isinstance(part, dict | list) or unknown(part) for part in mark)
            or mark[0] == ""
        ):
            continue
        if mark in seen:
            shown = "/".join(str(part) for part in mark if part != "")
            yield _finding(resource, route, seen[mark], f"{what} `{shown}` is there twice", severity)
        else:
            seen[mark] = route


def _finding(resource: Resource, route: Route, first: Route, message: str, severity: Severity) -> Finding:
    merged = "server-side apply, as Flux uses it, refuses it; keep one of the two"
    return RULE.finding(
        resource.at(*route),
        message,
        resource=resource.id,
        route=route,
        hint=merged if severity < Severity.ERROR else "keep one of the two, or tell them apart",
        related=(Related(resource.at(*first), "first here"),),
        detail=message,
        severity=severity,
    )
