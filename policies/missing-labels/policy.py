"""A workload that does not say whose it is.

Labels are how people, dashboards and cost reports find what belongs together. Which ones a house needs is its own
choice: name them in `labels` and turn the rule on.

Options: `labels`, the keys that must be there with a value; `pods`, whether the pods must carry them, too.

Source: Kubernetes documentation, "Recommended Labels".
"""

from collections.abc import Iterator

from gitops_gate.model import Facts, Finding, Resource, Rule, Severity
from gitops_gate.model.pods import ROUTES, WORKLOADS, pod_labels

RULE = Rule(
    "missing-labels", Severity.WARNING, "a workload without the labels that were agreed on", ("policy",)
)
SCOPE = "resource"
KINDS = WORKLOADS
ENABLED = False


def check(
    resource: Resource,
    facts: Facts,
    *,
    labels: tuple[str, ...] = ("app.kubernetes.io/name",),
    pods: bool = False,
) -> Iterator[Finding]:
    own = resource.value("metadata", "labels")
    missing = [name for name in labels if not (isinstance(own, dict) and own.get(name))]
    if missing:
        yield RULE.finding(
            resource.at("metadata", "labels") if own else resource.at("metadata", "name"),
            f"the label {', '.join(missing)} is missing",
            resource=resource.id,
            route=("metadata", "labels"),
            hint="kustomize's `labels` sets them for everything in a folder",
        )
    template = ROUTES.get((resource.id.group, resource.id.kind), ())[:-1]
    missing = [name for name in labels if not pod_labels(resource).get(name)]
    if pods and template and missing:
        place = (*template, "metadata", "labels")
        yield RULE.finding(
            resource.at(*place),
            f"the pods lack the label {', '.join(missing)}",
            resource=resource.id,
            route=place,
            hint="kustomize's `labels` with `includeTemplates: true` sets them",
        )
