"""A probe or lifecycle hook names a port that its container does not declare.

Nothing refuses the manifest, but the kubelet cannot find out which port is meant: the container never becomes ready,
a startup probe ends it again and again, and a liveness probe watches nothing. Ports of other containers of the pod do
not count.

Bad::

    apiVersion: v1
    kind: Pod
    metadata:
      name: web
    spec:
      containers:
        - name: web
          image: example.com/web:1.0.0
          ports:
            - name: http
              containerPort: 8080
          readinessProbe:
            httpGet:
              path: /ready
              port: htp # <-

Good::

    apiVersion: v1
    kind: Pod
    metadata:
      name: web
    spec:
      containers:
        - name: web
          image: example.com/web:1.0.0
          ports:
            - name: http
              containerPort: 8080
          readinessProbe:
            httpGet:
              path: /ready
              port: http
          livenessProbe:
            httpGet:
              path: /live
              port: 9090
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_gate.checks.semantic.parts import entries, mapping, nearest, quoted, unknown
from gitops_gate.model import Facts, Finding, Resource, Route, Rule, Severity
from gitops_gate.model.pods import WORKLOADS, containers

RULE = Rule("unknown-port", Severity.ERROR, "a probe of a port that its container does not declare")
SCOPE = "resource"
KINDS = WORKLOADS

_HOLDERS: tuple[tuple[str, ...], ...] = (
    ("livenessProbe",),
    ("readinessProbe",),
    ("startupProbe",),
    ("lifecycle", "postStart"),
    ("lifecycle", "preStop"),
)


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    for route, container in containers(resource):
        for below in _HOLDERS:
            holder: Any = container.get(below[0])
            if holder is None:
                continue
            if len(below) > 1:
                holder = mapping(holder).get(below[1])
            for action in ("httpGet", "tcpSocket"):
                port = mapping(mapping(holder).get(action)).get("port")
                if isinstance(port, str) and port and not port.isdigit() and not unknown(port):
                    yield from _undeclared(resource, route, container, (*below, action, "port"), port)


def _undeclared(
    resource: Resource, route: Route, container: dict[str, Any], below: tuple[str, ...], port: str
) -> Iterator[Finding]:
    names = [str(one.get("name", "")) for _, one in entries(container.get("ports"))]
    if port in names or any(map(unknown, names)):
        return
    place = (*route, *below)
    yield RULE.finding(
        resource.at(*place),
        f"the container `{container.get('name')}` declares no port `{port}`",
        resource=resource.id,
        route=resource.keyed(place),
        hint=_hint(resource, port, [name for name in names if name]),
        detail=port,
    )


def _hint(resource: Resource, port: str, names: list[str]) -> str:
    like = nearest(port, names, 0.6)
    if like:
        return f"did you mean `{like}`?"
    for _, container in containers(resource):
        if any(one.get("name") == port for _, one in entries(container.get("ports"))):
            return f"it is a port of the container `{container.get('name')}`; write its number here"
    return (
        f"its ports are: {quoted(names)}"
        if names
        else "give a port of the container this name, or write a number"
    )
