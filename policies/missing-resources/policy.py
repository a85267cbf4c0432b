"""A container that does not say what it needs.

Without requests the scheduler puts it anywhere and evicts it first; without a memory limit one leak takes the node's
other pods with it. A CPU limit is not asked for: it slows a program down while the node idles, and requests
already share the CPU fairly. Containers are judged that run beside each other; init containers are not.

Options: `requests` and `limits`, the resources that each must state.

Source: Kubernetes documentation, "Resource Management for Pods and Containers".
"""

from collections.abc import Iterator

from gitops_gate.model import Facts, Finding, Resource, Rule, Severity
from gitops_gate.model.pods import SERVING, containers

RULE = Rule(
    "missing-resources", Severity.WARNING, "a container without requests or limits", ("policy", "reliability")
)
SCOPE = "resource"
KINDS = SERVING


def check(
    resource: Resource,
    facts: Facts,
    *,
    requests: tuple[str, ...] = ("cpu", "memory"),
    limits: tuple[str, ...] = ("memory",),
) -> Iterator[Finding]:
    for route, container in containers(resource, init=False):
        stated = container.get("resources")
        stated = stated if isinstance(stated, dict) else {}
        limited = _names(stated.get("limits"))
        # What has a limit and no request is given a request as high.
        missing = [
            f"requests.{name}" for name in requests if name not in _names(stated.get("requests")) | limited
        ]
        missing += [f"limits.{name}" for name in limits if name not in limited]
        if missing:
            # What a patch removes is missing where the patch says so, else in what states a part of it.
            part = missing[0].partition(".")[0]
            gone = (part,) if stated and part not in stated else ()
            yield RULE.finding(
                resource.at(*route, "resources", *gone),
                f"the container {container.get('name', '?')} does not state {', '.join(missing)}",
                resource=resource.id,
                route=resource.keyed(route),
                hint="state what it needs in resources.requests, and its bound in resources.limits.memory",
            )


def _names(stated: object) -> set[str]:
    return (
        {name for name, value in stated.items() if value is not None} if isinstance(stated, dict) else set()
    )
