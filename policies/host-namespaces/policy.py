"""A pod in a namespace of the node sees what is not its own.

`hostPID` shows the processes of all pods, with their environment; `hostIPC` their shared memory; `hostNetwork`
puts the pod past network policies and lets it listen to, and take, the node's ports. Node agents and a few
programs that find devices by broadcast need it: waive these.

Option `judged`: which of the three are looked at.

Source: Pod Security Standards, level Baseline, "Host Namespaces".
"""

from collections.abc import Iterator

from gitops_gate.model import Facts, Finding, Resource, Rule, Severity
from gitops_gate.model.pods import WORKLOADS, pod_spec

RULE = Rule("host-namespaces", Severity.WARNING, "a pod in a namespace of its node", ("policy", "security"))
SCOPE = "resource"
KINDS = WORKLOADS


def check(
    resource: Resource, facts: Facts, *, judged: tuple[str, ...] = ("hostNetwork", "hostPID", "hostIPC")
) -> Iterator[Finding]:
    found = pod_spec(resource)
    if found is None:
        return
    route, spec = found
    for name in judged:
        if spec.get(name) is True:
            yield RULE.finding(
                resource.at(*route, name),
                f"the pod shares the node's namespace: {name}",
                resource=resource.id,
                route=(*route, name),
                hint="remove it; a Service or a hostPort reaches a pod from outside",
            )
