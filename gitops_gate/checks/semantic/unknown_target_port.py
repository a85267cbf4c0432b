"""A Service sends to a named port that no pod behind it declares.

A `targetPort` that is a name means the port of that name in the pods that the Service selects. Where none has it, the
Service leads nowhere. Judged are Services whose selector selects workloads of the same build.

Bad::

    apiVersion: v1
    kind: Service
    metadata:
      name: web
    spec:
      selector:
        app: web
      ports:
        - port: 80
          targetPort: htpp # <-
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: web
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: example.com/web:1.0.0
          ports:
            - name: http
              containerPort: 8080

Good::

    apiVersion: v1
    kind: Service
    metadata:
      name: web
    spec:
      selector:
        app: web
      ports:
        - port: 80
          targetPort: http
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: web
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: example.com/web:1.0.0
          ports:
            - name: http
              containerPort: 8080
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.semantic.parts import entries, nearest, quoted, unknown
from gitops_gate.checks.semantic.selection import plain_selector, workloads_of
from gitops_gate.model import Build, Facts, Finding, Resource, Rule, Severity
from gitops_gate.model.pods import containers

RULE = Rule("unknown-target-port", Severity.WARNING, "a Service for a port that no pod behind it declares")
SCOPE = "build"


def check(build: Build, facts: Facts) -> Iterator[Finding]:
    for service in build.resources:
        if service.id.kind != "Service" or service.id.group:
            continue
        named = list(_named(service))
        selector = plain_selector(service.value("spec", "selector")) if named else {}
        if not selector:
            continue
        behind = list(workloads_of(build).selected(service.id.namespace, selector))
        declared = [name for workload in behind for name in _ports(workload)]
        if not behind or any(map(unknown, declared)):
            continue
        for number, name in named:
            if name not in declared:
                yield _finding(service, number, name, declared, behind)


def _named(service: Resource) -> Iterator[tuple[int, str]]:
    """The index of each port of a Service whose target is a name, and that name."""
    for number, port in entries(service.value("spec", "ports")):
        target = port.get("targetPort")
        if isinstance(target, str) and target and not target.isdigit() and not unknown(target):
            yield number, target


def _ports(workload: Resource) -> Iterator[str]:
    for _, container in containers(workload):
        for _, port in entries(container.get("ports")):
            if isinstance(port.get("name"), str):
                yield port["name"]


def _finding(
    service: Resource, number: int, name: str, declared: list[str], behind: list[Resource]
) -> Finding:
    route = ("spec", "ports", number, "targetPort")
    like = nearest(name, declared, 0.6)
    ports = f"their ports are: {quoted(declared)}" if declared else "they declare no named port"
    return RULE.finding(
        service.at(*route),
        f"no pod of {', '.join(one.id.called for one in behind[:3])} declares the port `{name}`",
        resource=service.id,
        route=service.keyed(route),
        hint=f"did you mean `{like}`?" if like else ports,
        detail=name,
    )
