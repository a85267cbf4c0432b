"""Git and an autoscaler both say how many replicas there are.

Whenever the operator reconciles, it puts the number of git back, and the autoscaler changes it again: pods are killed
in the middle of a peak. Where a HorizontalPodAutoscaler or a KEDA ScaledObject scales a workload, leave
`spec.replicas` out.

Source: Kubernetes documentation, "Migrating Deployments and StatefulSets to horizontal autoscaling".
"""

from collections.abc import Iterator

from gitops_gate.model import Build, Facts, Finding, Related, Rule, Severity

RULE = Rule(
    "replicas-under-autoscaler",
    Severity.WARNING,
    "a number of replicas that git and an autoscaler fight over",
    ("policy", "reliability"),
)
SCOPE = "build"
KINDS = {"autoscaling/HorizontalPodAutoscaler", "keda.sh/ScaledObject"}
SCALERS = {("autoscaling", "HorizontalPodAutoscaler"), ("keda.sh", "ScaledObject")}


def check(build: Build, facts: Facts) -> Iterator[Finding]:
    scalers = [one for one in build.resources if (one.id.group, one.id.kind) in SCALERS]
    if not scalers:
        return
    named = {(one.id.namespace, one.id.kind, one.id.name): one for one in build.resources}
    for scaler in scalers:
        kind = scaler.value("spec", "scaleTargetRef", "kind") or "Deployment"
        name = scaler.value("spec", "scaleTargetRef", "name")
        workload = named.get((scaler.id.namespace, str(kind), str(name)))
        if workload is None or workload.value("spec", "replicas") is None:
            continue
        yield RULE.finding(
            workload.at("spec", "replicas"),
            f"{workload.id.called} has {workload.value('spec', 'replicas')} replicas here, and {scaler.id.called} sets them, too",
            resource=workload.id,
            route=("spec", "replicas"),
            hint="remove spec.replicas",
            related=(Related(scaler.at("spec", "scaleTargetRef"), "scaled from here"),),
        )
