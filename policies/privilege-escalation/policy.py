"""A container whose processes may gain more rights than they were started with.

`allowPrivilegeEscalation: true` lets a set-uid program in the image make its caller root. Hardly any server needs
that. By default only what states it is found.

Option `required`: also find containers that do not say `allowPrivilegeEscalation: false`.

Source: Pod Security Standards, level Restricted, "Privilege Escalation".
"""

from collections.abc import Iterator

from gitops_gate.model import Facts, Finding, Resource, Rule, Severity
from gitops_gate.model.pods import WORKLOADS, containers

RULE = Rule(
    "privilege-escalation", Severity.WARNING, "a container that may gain rights", ("policy", "security")
)
SCOPE = "resource"
KINDS = WORKLOADS


def check(resource: Resource, facts: Facts, *, required: bool = False) -> Iterator[Finding]:
    for route, container in containers(resource):
        context = container.get("securityContext")
        context = context if isinstance(context, dict) else {}
        allowed = context.get("allowPrivilegeEscalation")
        # A privileged container always may; that is a finding of its own.
        if context.get("privileged") is True or not (allowed is True or (required and allowed is None)):
            continue
        place = (*route, "securityContext", "allowPrivilegeEscalation") if allowed else route
        yield RULE.finding(
            resource.at(*place),
            f"the container {container.get('name', '?')} may gain more rights than it was started with",
            resource=resource.id,
            route=resource.keyed(place),
            hint="set securityContext.allowPrivilegeEscalation: false",
        )
