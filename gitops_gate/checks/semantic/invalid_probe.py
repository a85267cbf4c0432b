"""A setting of a probe that its kind of probe does not take.

One success is enough for a liveness or startup probe, so their `successThreshold` can only be 1; and only these two
end a container, so only they take `terminationGracePeriodSeconds`. A container that starts before the others and
ends (an init container without `restartPolicy: Always`) takes neither probes nor lifecycle hooks. The API server
refuses all of it.

Bad::

    apiVersion: v1
    kind: Pod
    metadata:
      name: web
    spec:
      containers:
        - name: web
          image: example.com/web:1.0.0
          livenessProbe:
            successThreshold: 2 # <-
            tcpSocket:
              port: 8080
          readinessProbe:
            terminationGracePeriodSeconds: 10 # <-
            tcpSocket:
              port: 8080

Good::

    apiVersion: v1
    kind: Pod
    metadata:
      name: web
    spec:
      containers:
        - name: web
          image: example.com/web:1.0.0
          livenessProbe:
            terminationGracePeriodSeconds: 10
            tcpSocket:
              port: 8080
          readinessProbe:
            successThreshold: 2
            tcpSocket:
              port: 8080
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.semantic.parts import number
from gitops_gate.model import Facts, Finding, Resource, Route, Rule, Severity
from gitops_gate.model.pods import WORKLOADS, containers

RULE = Rule("invalid-probe", Severity.ERROR, "a setting that this kind of probe does not take")
SCOPE = "resource"
KINDS = WORKLOADS

_RUNNING = ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle")


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    for route, container in containers(resource):
        if route[-2] == "initContainers" and container.get("restartPolicy") is None:
            for name in _RUNNING:
                if container.get(name) is not None:
                    message = f"the init container `{container.get('name')}` ends before the pod runs: no `{name}` here"
                    hint = "remove it; a sidecar has `restartPolicy: Always`"
                    yield _finding(resource, (*route, name), message, hint)
            continue
        for name in ("livenessProbe", "startupProbe"):
            probe = container.get(name)
            if isinstance(probe, dict) and number(probe.get("successThreshold")) not in (None, 0, 1):
                message = f"`successThreshold` of a `{name}` must be 1, not {probe['successThreshold']}"
                yield _finding(
                    resource, (*route, name, "successThreshold"), message, "remove it: 1 is the default"
                )
        probe = container.get("readinessProbe")
        if isinstance(probe, dict) and probe.get("terminationGracePeriodSeconds") is not None:
            message = "a `readinessProbe` takes no `terminationGracePeriodSeconds`: it ends no container"
            place = (*route, "readinessProbe", "terminationGracePeriodSeconds")
            yield _finding(resource, place, message, "remove it")


def _finding(resource: Resource, route: Route, message: str, hint: str) -> Finding:
    return RULE.finding(
        resource.at(*route), message, resource=resource.id, route=resource.keyed(route), hint=hint
    )
