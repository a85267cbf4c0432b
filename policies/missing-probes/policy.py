"""A server that cannot say whether it is ready.

Without a readiness probe a pod gets traffic from the moment its process starts, and a rollout goes on over pods that
answer nothing. Judged are containers that name a port, in workloads meant to run for ever. A liveness probe is not
asked for: one that is wrong kills healthy pods under load. Not on by default.

Option `probes`: which of `readinessProbe`, `livenessProbe`, `startupProbe` each such container must have.

Source: Kubernetes documentation, "Liveness, Readiness, and Startup Probes".
"""

from collections.abc import Iterator

from gitops_gate.model import Facts, Finding, Resource, Rule, Severity
from gitops_gate.model.pods import SERVING, containers

RULE = Rule(
    "missing-probes", Severity.WARNING, "a server without a readiness probe", ("policy", "reliability")
)
SCOPE = "resource"
KINDS = SERVING
ENABLED = False


def check(
    resource: Resource, facts: Facts, *, probes: tuple[str, ...] = ("readinessProbe",)
) -> Iterator[Finding]:
    for route, container in containers(resource, init=False):
        missing = [name for name in probes if not container.get(name)]
        if container.get("ports") and missing:
            yield RULE.finding(
                resource.at(*route, missing[0]),
                f"the container {container.get('name', '?')} names a port and has no {', no '.join(missing)}",
                resource=resource.id,
                route=resource.keyed(route),
                hint="add a readinessProbe on what shows that it can serve",
            )
