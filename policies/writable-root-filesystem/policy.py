"""A container that can change its own program files.

With `readOnlyRootFilesystem: true` an intruder cannot leave a tool behind or replace a program, and nobody comes to
rely on files that a restart loses. Not on by default: many images write somewhere, and need an emptyDir there first.

Source: NSA/CISA Kubernetes Hardening Guide, "Immutable container file systems".
"""

from collections.abc import Iterator

from gitops_gate.model import Facts, Finding, Resource, Rule, Severity
from gitops_gate.model.pods import WORKLOADS, containers

RULE = Rule(
    "writable-root-filesystem", Severity.WARNING, "a container that can change itself", ("policy", "security")
)
SCOPE = "resource"
KINDS = WORKLOADS
ENABLED = False


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    for route, container in containers(resource, init=False):
        place = (*route, "securityContext", "readOnlyRootFilesystem")
        if resource.value(*place) is not True:
            yield RULE.finding(
                resource.at(*(route if resource.value(*place) is None else place)),
                f"the container {container.get('name', '?')} can write to its root file system",
                resource=resource.id,
                route=resource.keyed(route),
                hint="set securityContext.readOnlyRootFilesystem: true, and mount an emptyDir where it writes",
            )
