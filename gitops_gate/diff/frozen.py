"""Fields that the API server lets nobody change once an object is there.

Source of the rules: the update strategies and validations of Kubernetes (`pkg/apis/*/validation`).
"""

from __future__ import annotations

from typing import Any

from gitops_gate.model.change import Change, ResourceChange
from gitops_gate.model.place import Route

_SELECTOR = (("spec", "selector"),)
_FIELDS: dict[tuple[str, str], tuple[Route, ...]] = {
    ("apps", "Deployment"): _SELECTOR,
    ("apps", "DaemonSet"): _SELECTOR,
    ("apps", "ReplicaSet"): _SELECTOR,
    ("apps", "StatefulSet"): (
        *_SELECTOR,
        ("spec", "serviceName"),
        ("spec", "volumeClaimTemplates"),
        ("spec", "podManagementPolicy"),
    ),
    ("batch", "Job"): (*_SELECTOR, ("spec", "template"), ("spec", "completionMode")),
    ("", "PersistentVolumeClaim"): (
        ("spec", "storageClassName"),
        ("spec", "accessModes"),
        ("spec", "volumeMode"),
        ("spec", "selector"),
        ("spec", "dataSource"),
        ("spec", "volumeName"),
    ),
    ("", "Service"): (("spec", "clusterIP"),),
    ("", "Secret"): (("type",),),
    ("storage.k8s.io", "StorageClass"): (
        ("provisioner",),
        ("parameters",),
        ("reclaimPolicy",),
        ("volumeBindingMode",),
    ),
    ("rbac.authorization.k8s.io", "RoleBinding"): (("roleRef",),),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): (("roleRef",),),
    ("scheduling.k8s.io", "PriorityClass"): (("value",), ("preemptionPolicy",)),
    ("networking.k8s.io", "IngressClass"): (("spec", "controller"),),
    ("node.k8s.io", "RuntimeClass"): (("handler",),),
    ("apiextensions.k8s.io", "CustomResourceDefinition"): (
        ("spec", "group"),
        ("spec", "scope"),
        ("spec", "names", "kind"),
        ("spec", "names", "plural"),
    ),
}
_DEFAULTS: dict[Route, Any] = {
    ("spec", "podManagementPolicy"): "OrderedReady",
    ("spec", "volumeMode"): "Filesystem",
    ("spec", "completionMode"): "NonIndexed",
    ("reclaimPolicy",): "Delete",
    ("volumeBindingMode",): "Immediate",
    ("type",): "Opaque",
    ("preemptionPolicy",): "PreemptLowerPriority",
}
_HELD = (("data",), ("binaryData",), ("stringData",))
_FORCED = "kustomize.toolkit.fluxcd.io/force"
_HOOKS = ("helm.sh/hook", "argocd.argoproj.io/hook")
_OPTIONS = "argocd.argoproj.io/sync-options"


def notes_of(body: Any) -> dict[str, Any]:
    """The annotations of a manifest."""
    meta = body.get("metadata") if isinstance(body, dict) else None
    notes = meta.get("annotations") if isinstance(meta, dict) else None
    return notes if isinstance(notes, dict) else {}


def frozen(one: ResourceChange, change: Change) -> str:
    """The field that a change must not touch, `spec.selector`; "" where it may."""
    for field in _fields(one):
        if change.route[: len(field)] == field and not _default(field, change):
            return ".".join(str(part) for part in field)
    return ""


def _fields(one: ResourceChange) -> tuple[Route, ...]:
    if not isinstance(one.before, dict) or not isinstance(one.after, dict):
        return ()
    if _made_anew(notes_of(one.after)):
        return ()
    found = _FIELDS.get((one.id.group, one.id.kind), ())
    if one.id.kind in ("ConfigMap", "Secret") and one.id.group == "" and not one.was:
        found += _HELD if one.before.get("immutable") is True else ()
    return found


def _made_anew(notes: dict[str, Any]) -> bool:
    """Whether an object is deleted and made anew where it cannot be changed: forced ones, and hooks in any case."""
    options = str(notes.get(_OPTIONS, "")).replace(" ", "").split(",")
    forced = str(notes.get(_FORCED, "")).lower() == "enabled" or "Force=true" in options
    return forced or any(name in notes for name in _HOOKS)


def _default(field: Route, change: Change) -> bool:
    """Whether a field that comes or goes says only what it is without it, or what the cluster fills in itself."""
    if change.how == "changed" or change.route != field:
        return False
    given = change.after if change.how == "added" else change.before
    return field not in _DEFAULTS or given == _DEFAULTS[field]
