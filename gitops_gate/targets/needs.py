"""What a Flux object waits for before it is applied: `spec.dependsOn`."""

from __future__ import annotations

from gitops_gate.model import Resource, Route
from gitops_gate.targets.asked import Need

_GROUPS = frozenset({"kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io"})


def needs(resource: Resource) -> tuple[Need, ...]:
    """(namespace, name, route) of each entry; "" = the namespace of the object itself. A route to the name = it waits
    until that is ready, to the entry = until an expression of its own says so."""
    if resource.id.group not in _GROUPS:
        return ()
    listed = resource.value("spec", "dependsOn")
    found = []
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(name, str) and "${" not in name:
            namespace = entry.get("namespace")
            route: Route = ("spec", "dependsOn", index)
            if not entry.get("readyExpr"):  # else it says itself when what it waits for is ready
                route = (*route, "name")
            found.append((namespace if isinstance(namespace, str) else "", name, route))
    return tuple(found)
