"""A privileged container is root on the node.

It sees every device, may load kernel modules, and leaves the container at will: whoever breaks into it owns
the node and every pod on it. What needs one thing of the host needs that capability or that device, not all
of them. Storage and network drivers do need it: waive them one by one, or with `except` for their namespace.

Source: Pod Security Standards, level Baseline, "Privileged Containers".
"""

from collections.abc import Iterator

from gitops_gate.model import Facts, Finding, Resource, Rule, Severity
from gitops_gate.model.pods import WORKLOADS, containers

RULE = Rule(
    "privileged-container", Severity.ERROR, "a container that is root on its node", ("policy", "security")
)
SCOPE = "resource"
KINDS = WORKLOADS


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    for route, container in containers(resource):
        context = container.get("securityContext")
        if isinstance(context, dict) and context.get("privileged") is True:
            place = (*route, "securityContext", "privileged")
            yield RULE.finding(
                resource.at(*place),
                f"the container {container.get('name', '?')} is privileged",
                resource=resource.id,
                route=resource.keyed(place),
                hint="remove it, and add the capability or mount the device that is really needed",
            )
