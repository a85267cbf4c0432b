"""A container that says that it runs as root.

Root in a container is root on the node as soon as the container's walls have one crack, and needs no crack where a
volume of the node is mounted. By default only what states root is found: `runAsUser: 0` or `runAsNonRoot: false`.

Option `required`: also find containers for which nothing forbids root, neither `runAsNonRoot: true` nor a user
other than 0.

Source: Pod Security Standards, level Restricted, "Running as Non-root".
"""

from collections.abc import Iterator

from gitops_gate.model import Facts, Finding, Resource, Route, Rule, Severity
from gitops_gate.model.pods import WORKLOADS, containers, pod_spec, setting

RULE = Rule("run-as-root", Severity.WARNING, "a container that runs as root", ("policy", "security"))
SCOPE = "resource"
KINDS = WORKLOADS


def check(resource: Resource, facts: Facts, *, required: bool = False) -> Iterator[Finding]:
    found = pod_spec(resource)
    if found is None:
        return
    for route, container in containers(resource):
        user = setting(container, found[1], "runAsUser")
        forbidden = setting(container, found[1], "runAsNonRoot")
        if isinstance(user, int) and user > 0:
            continue
        name = container.get("name", "?")
        if user == 0 and user is not False:
            fault, key = f"the container {name} runs as user 0, which is root", "runAsUser"
        elif forbidden is False:
            fault, key = f"the container {name} may run as root: runAsNonRoot is false", "runAsNonRoot"
        elif required and forbidden is not True:
            fault, key = f"nothing keeps the container {name} from running as root", ""
        else:
            continue
        place = _stated(resource, found[0], route, key)
        yield RULE.finding(
            resource.at(*place),
            fault,
            resource=resource.id,
            route=resource.keyed(place),
            hint="set securityContext.runAsNonRoot: true, and runAsUser where the image names no user",
            detail=str(name),
        )


def _stated(resource: Resource, pod: Route, container: Route, key: str) -> Route:
    """The route of what was said: in the container, else in the pod; the container where nothing was said."""
    for holder in (container, pod):
        if key and resource.value(*holder, "securityContext", key) is not None:
            return (*holder, "securityContext", key)
    return container
