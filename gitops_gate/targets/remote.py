"""Objects of Flux that deploy to another cluster than the one they live in: `spec.kubeConfig`.

Source of the rules: the API references of kustomize-controller and helm-controller.
"""

from __future__ import annotations

from gitops_gate.model import Resource

_GROUPS = frozenset({"kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io"})
_HOLDERS = ("secretRef", "configMapRef")


def remote(resource: Resource) -> str:
    """The cluster that an object deploys to, by the namespace and name of what tells how to reach it: those are all that a
    repository knows of it. "" = its own."""
    if resource.id.group not in _GROUPS:
        return ""
    for holder in _HOLDERS:
        name = resource.value("spec", "kubeConfig", holder, "name")
        if isinstance(name, str) and name:
            return f"{resource.id.namespace}/{name}".lstrip("/")
    return ""
