"""Pods inside resources: where each kind of workload keeps its pod template, and the containers in it."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from gitops_gate.model.place import Route
from gitops_gate.model.resource import Resource

_TEMPLATE: Route = ("spec", "template", "spec")
ROUTES: dict[tuple[str, str], Route] = {
    ("", "Pod"): ("spec",),
    ("", "PodTemplate"): ("template", "spec"),
    ("", "ReplicationController"): _TEMPLATE,
    ("apps", "DaemonSet"): _TEMPLATE,
    ("apps", "Deployment"): _TEMPLATE,
    ("apps", "ReplicaSet"): _TEMPLATE,
    ("apps", "StatefulSet"): _TEMPLATE,
    ("argoproj.io", "Rollout"): _TEMPLATE,
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template", "spec"),
    ("batch", "Job"): _TEMPLATE,
}
"""(group, kind) -> the route of its pod specification."""

WORKLOADS = frozenset(f"{group}/{kind}" if group else kind for group, kind in ROUTES)
"""All kinds that run pods, as a check names kinds."""

SERVING = frozenset({"apps/DaemonSet", "apps/Deployment", "apps/StatefulSet", "argoproj.io/Rollout"})
"""The kinds whose pods are meant to run for ever."""

_LISTS = ("initContainers", "containers", "ephemeralContainers")


def pod_spec(resource: Resource) -> tuple[Route, dict[str, Any]] | None:
    """The route and the value of a workload's pod specification; None where there is none."""
    route = ROUTES.get((resource.id.group, resource.id.kind))
    spec = resource.value(*route) if route else None
    return (route, spec) if route and isinstance(spec, dict) else None


def pod_labels(resource: Resource) -> dict[str, str]:
    """The labels of the pods that a workload makes."""
    route = ROUTES.get((resource.id.group, resource.id.kind), ("spec",))
    labels = resource.value(*route[:-1], "metadata", "labels")
    return labels if isinstance(labels, dict) else {}


def containers(resource: Resource, *, init: bool = True) -> Iterator[tuple[Route, dict[str, Any]]]:
    """The route and the value of each container; without `init` only those that run beside each other.

    Init containers that restart always are sidecars, and run beside the others.
    """
    listed = _containers(resource)
    if init:
        return iter(listed)
    return (one for one in listed if one[0][-2] == "containers" or one[1].get("restartPolicy") == "Always")


@functools.lru_cache(maxsize=4)
def _containers(resource: Resource) -> tuple[tuple[Route, dict[str, Any]], ...]:
    """Kept for a moment: a dozen checks ask for the containers of one workload after the other."""
    found = pod_spec(resource)
    if found is None:
        return ()
    route, spec = found
    return tuple(
        ((*route, name, number), container)
        for name in _LISTS
        if isinstance(listed := spec.get(name), list)
        for number, container in enumerate(listed)
        if isinstance(container, dict)
    )


def setting(container: dict[str, Any], spec: dict[str, Any], name: str) -> Any:
    """What the security context of a container says, else that of its pod; None where neither does."""
    for holder in (container, spec):
        context = holder.get("securityContext")
        if isinstance(context, dict) and context.get(name) is not None:
            return context[name]
    return None


def unresolved(value: Any) -> bool:
    """Whether a value holds a variable that is only replaced later: it is unknown, not wrong."""
    return isinstance(value, str) and "${" in value
