"""APIs that are gone: since when, and what to use.

What the packed versions show (1.26 and later) is read off them. This table holds what went before, and other
projects' APIs. Sources: the Kubernetes deprecation guide; cert-manager's release notes for 1.6; the changelogs of
the Flux controllers. Of Flux only what no supported release (2.8 and later) serves counts as removed.
"""

from __future__ import annotations

from dataclasses import dataclass

_EVERY = "*"


@dataclass(frozen=True, slots=True)
class Removal:
    """`how` = what became of it: `was removed in Kubernetes 1.16`. `use` = the apiVersion to use instead, or "".

    `certain` False = a cluster may well run an earlier release of the controllers, which serves it.
    """

    how: str
    use: str = ""
    certain: bool = True


# (apiVersion, kind) -> (Kubernetes version, apiVersion to use; "" = there is none)
_KUBERNETES: dict[tuple[str, str], tuple[str, str]] = {
    ("extensions/v1beta1", "Deployment"): ("1.16", "apps/v1"),
    ("extensions/v1beta1", "DaemonSet"): ("1.16", "apps/v1"),
    ("extensions/v1beta1", "ReplicaSet"): ("1.16", "apps/v1"),
    ("extensions/v1beta1", "NetworkPolicy"): ("1.16", "networking.k8s.io/v1"),
    ("extensions/v1beta1", "PodSecurityPolicy"): ("1.16", ""),
    ("extensions/v1beta1", "Ingress"): ("1.22", "networking.k8s.io/v1"),
    ("apps/v1beta1", _EVERY): ("1.16", "apps/v1"),
    ("apps/v1beta2", _EVERY): ("1.16", "apps/v1"),
    ("scheduling.k8s.io/v1alpha1", "PriorityClass"): ("1.17", "scheduling.k8s.io/v1"),
    ("scheduling.k8s.io/v1beta1", "PriorityClass"): ("1.22", "scheduling.k8s.io/v1"),
    ("networking.k8s.io/v1beta1", "Ingress"): ("1.22", "networking.k8s.io/v1"),
    ("networking.k8s.io/v1beta1", "IngressClass"): ("1.22", "networking.k8s.io/v1"),
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition"): ("1.22", "apiextensions.k8s.io/v1"),
    ("admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration"): (
        "1.22",
        "admissionregistration.k8s.io/v1",
    ),
    ("admissionregistration.k8s.io/v1beta1", "ValidatingWebhookConfiguration"): (
        "1.22",
        "admissionregistration.k8s.io/v1",
    ),
    ("admissionregistration.k8s.io/v1alpha1", "InitializerConfiguration"): ("1.14", ""),
    ("apiregistration.k8s.io/v1beta1", "APIService"): ("1.22", "apiregistration.k8s.io/v1"),
    ("certificates.k8s.io/v1beta1", "CertificateSigningRequest"): ("1.22", "certificates.k8s.io/v1"),
    ("coordination.k8s.io/v1beta1", "Lease"): ("1.22", "coordination.k8s.io/v1"),
    ("authentication.k8s.io/v1beta1", "TokenReview"): ("1.22", "authentication.k8s.io/v1"),
    ("rbac.authorization.k8s.io/v1alpha1", _EVERY): ("1.22", "rbac.authorization.k8s.io/v1"),
    ("rbac.authorization.k8s.io/v1beta1", _EVERY): ("1.22", "rbac.authorization.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "CSIDriver"): ("1.22", "storage.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "CSINode"): ("1.22", "storage.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "StorageClass"): ("1.22", "storage.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "VolumeAttachment"): ("1.22", "storage.k8s.io/v1"),
    ("policy/v1beta1", "PodDisruptionBudget"): ("1.25", "policy/v1"),
    ("policy/v1beta1", "PodSecurityPolicy"): ("1.25", ""),
    ("batch/v1beta1", "CronJob"): ("1.25", "batch/v1"),
    ("batch/v2alpha1", "CronJob"): ("1.21", "batch/v1"),
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler"): ("1.25", "autoscaling/v2"),
    ("discovery.k8s.io/v1beta1", "EndpointSlice"): ("1.25", "discovery.k8s.io/v1"),
    ("events.k8s.io/v1beta1", "Event"): ("1.25", "events.k8s.io/v1"),
    ("node.k8s.io/v1beta1", "RuntimeClass"): ("1.25", "node.k8s.io/v1"),
}

_BEFORE_2 = "a release before Flux 2.0"

_RECENT = frozenset(("Flux 2.7", "Flux 2.8"))
"""Releases that clusters are still on their way to."""

# apiVersion -> (what removed it, apiVersion to use); a CRD of the repository that serves it goes before.
_OTHERS: dict[str, tuple[str, str]] = {
    **{
        f"{group}.toolkit.fluxcd.io/{old}": (release, f"{group}.toolkit.fluxcd.io/{now}")
        for group, now, gone in (
            ("source", "v1", {"v1alpha1": _BEFORE_2, "v1beta1": "Flux 2.7", "v1beta2": "Flux 2.8"}),
            ("kustomize", "v1", {"v1alpha1": _BEFORE_2, "v1beta1": "Flux 2.7", "v1beta2": "Flux 2.8"}),
            ("helm", "v2", {"v2alpha1": _BEFORE_2, "v2beta1": "Flux 2.7", "v2beta2": "Flux 2.8"}),
            ("image", "v1", {"v1alpha1": _BEFORE_2, "v1alpha2": _BEFORE_2, "v1beta1": "Flux 2.7"}),
            ("notification", "v1", {"v1alpha1": _BEFORE_2, "v1beta1": "Flux 2.7"}),
        )
        for old, release in gone.items()
    },
    "certmanager.k8s.io/v1alpha1": ("cert-manager 0.11", "cert-manager.io/v1"),
    **{
        f"{group}/{version}": ("cert-manager 1.6", f"{group}/v1")
        for group in ("cert-manager.io", "acme.cert-manager.io")
        for version in ("v1alpha2", "v1alpha3", "v1beta1")
    },
}

# Kinds that had another version than their group in some release that is supported: what all of them serve.
_IN_ALL = {
    ("notification.toolkit.fluxcd.io/v1", "Alert"): "notification.toolkit.fluxcd.io/v1beta3",
    ("notification.toolkit.fluxcd.io/v1", "Provider"): "notification.toolkit.fluxcd.io/v1beta3",
}


def tabled(api_version: str, kind: str) -> Removal | None:
    """What the table knows of an API; None for one that it does not list."""
    row = _KUBERNETES.get((api_version, kind)) or _KUBERNETES.get((api_version, _EVERY))
    if row:
        return Removal(f"was removed in Kubernetes {row[0]}", row[1])
    other = _OTHERS.get(api_version)
    if other is None:
        return None
    release, use = other
    return Removal(f"was removed in {release}", _IN_ALL.get((use, kind), use), release not in _RECENT)
