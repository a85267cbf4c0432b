"""A namespaced object that leaves its namespace to chance.

Where nothing sets it, the object lands in the namespace of whoever applies it, `default` in most cases. Not on by
default: a Flux `targetNamespace`, an Argo CD destination, or a person with `kubectl -n` may well set it. Objects of
kinds that are not built in are left alone, since they may belong to the whole cluster.

Option `forbidden`: namespaces that count as none, such as `default`.

Source: NSA/CISA Kubernetes Hardening Guide, "Namespaces".
"""

from collections.abc import Iterator

from gitops_gate.model import Facts, Finding, Resource, Rule, Severity
from gitops_gate.model.pods import WORKLOADS

RULE = Rule("missing-namespace", Severity.WARNING, "a namespaced object without a namespace", ("policy",))
SCOPE = "resource"
KINDS = WORKLOADS | {
    "ConfigMap",
    "Endpoints",
    "LimitRange",
    "PersistentVolumeClaim",
    "ResourceQuota",
    "Secret",
    "Service",
    "ServiceAccount",
    "autoscaling/HorizontalPodAutoscaler",
    "networking.k8s.io/Ingress",
    "networking.k8s.io/NetworkPolicy",
    "policy/PodDisruptionBudget",
    "rbac.authorization.k8s.io/Role",
    "rbac.authorization.k8s.io/RoleBinding",
}
ENABLED = False


def check(resource: Resource, facts: Facts, *, forbidden: tuple[str, ...] = ()) -> Iterator[Finding]:
    namespace = resource.id.namespace
    if namespace and namespace not in forbidden:
        return
    place = ("metadata", "namespace") if namespace else ("metadata", "name")
    yield RULE.finding(
        resource.at(*place),
        f"it is put into the namespace {namespace}"
        if namespace
        else "nothing says which namespace it belongs to",
        resource=resource.id,
        route=("metadata", "namespace"),
        hint="set metadata.namespace, or `namespace` in the kustomization",
    )
