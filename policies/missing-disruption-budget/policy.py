"""A replicated workload whose replicas may all be taken down at once.

Several replicas are there to survive the loss of one. When nodes are drained for an upgrade, only a
PodDisruptionBudget keeps Kubernetes from evicting all of them together. Judged are Deployments and StatefulSets of
at least `replicas` replicas, and those under an autoscaler with as high a minimum, together with the budgets that
are built with them.

Option `replicas`: from how many replicas on.

Source: Kubernetes documentation, "Specifying a Disruption Budget for your Application".
"""

from collections.abc import Iterator
from typing import Any

from gitops_gate.model import Build, Facts, Finding, Resource, Rule, Severity
from gitops_gate.model.pods import pod_labels

RULE = Rule(
    "missing-disruption-budget",
    Severity.WARNING,
    "a replicated workload without a disruption budget",
    ("policy", "reliability"),
)
SCOPE = "build"
KINDS = {"apps/Deployment", "apps/StatefulSet"}
JUDGED = {("apps", "Deployment"), ("apps", "StatefulSet")}


def check(build: Build, facts: Facts, *, replicas: int = 2) -> Iterator[Finding]:
    budgets = [
        one for one in build.resources if (one.id.group, one.id.kind) == ("policy", "PodDisruptionBudget")
    ]
    minimums = {
        (one.id.namespace, str(target.get("kind")), str(target.get("name"))): one.value("spec", "minReplicas")
        for one in build.resources
        if one.id.kind == "HorizontalPodAutoscaler"
        and isinstance(target := one.value("spec", "scaleTargetRef"), dict)
    }
    for resource in build.resources:
        if (resource.id.group, resource.id.kind) not in JUDGED:
            continue
        count = resource.value("spec", "replicas")
        least = minimums.get((resource.id.namespace, resource.id.kind, resource.id.name), count)
        if not isinstance(least, int) or least < replicas or any(_covers(one, resource) for one in budgets):
            continue
        route = ("spec", "replicas") if count is not None else ("metadata", "name")
        yield RULE.finding(
            resource.at(*route),
            f"no PodDisruptionBudget selects the pods of {resource.id.called}, of which there are {least}",
            resource=resource.id,
            route=("spec", "replicas"),
            hint="add a PodDisruptionBudget with maxUnavailable: 1 and the pods' labels beside it",
        )


def _covers(budget: Resource, workload: Resource) -> bool:
    """Whether a budget selects a workload's pods; an empty selector selects all of the namespace."""
    if budget.id.namespace != workload.id.namespace:
        return False
    selector = budget.value("spec", "selector")
    if not isinstance(selector, dict):
        return False
    labels = pod_labels(workload)
    wanted, terms = selector.get("matchLabels"), selector.get("matchExpressions")
    pairs = wanted.items() if isinstance(wanted, dict) else ()
    return all(labels.get(key) == value for key, value in pairs) and all(
        isinstance(term, dict) and _holds(term, labels) for term in (terms if isinstance(terms, list) else ())
    )


def _holds(term: dict[str, Any], labels: dict[str, str]) -> bool:
    key, values = str(term.get("key")), term.get("values")
    values = values if isinstance(values, list) else []
    return {
        "In": labels.get(key) in values,
        "NotIn": labels.get(key) not in values,
        "Exists": key in labels,
        "DoesNotExist": key not in labels,
    }.get(str(term.get("operator")), False)
