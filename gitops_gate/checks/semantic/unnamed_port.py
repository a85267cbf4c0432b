"""A port of a Service has no name, although there are several ports.

The API server refuses it: with more than one port, all need names, so that others can tell them apart.

Bad::

    apiVersion: v1
    kind: Service
    metadata:
      name: web
    spec:
      ports:
        - name: http
          port: 80
        - port: 9090 # <-

Good::

    apiVersion: v1
    kind: Service
    metadata:
      name: web
    spec:
      ports:
        - port: 80
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.semantic.parts import entries, unknown
from gitops_gate.model import Facts, Finding, Resource, Rule, Severity

RULE = Rule("unnamed-port", Severity.ERROR, "a port without a name in a Service with several")
SCOPE = "resource"
KINDS = {"Service"}


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    ports = resource.value("spec", "ports")
    if resource.id.group or not isinstance(ports, list) or len(ports) < 2:
        return
    for number, port in entries(ports):
        if port.get("name") in (None, "") and not any(map(unknown, port)):
            yield RULE.finding(
                resource.at("spec", "ports", number),
                f"port {port.get('port', number + 1)} has no name, and the Service has {len(ports)} ports",
                resource=resource.id,
                route=("spec", "ports", number, "name"),
                hint="add a `name`, such as `http` or `metrics`",
                detail=str(port.get("port")),
            )
