"""A hostPath volume is a door from the pod to its node.

What is written there stays behind on the node and is not moved with the pod; what is read there was left by
others. The socket of the container runtime is worse: who can write to it is root on the node, so it is an error
where everything else is a warning. Node agents need hostPath: name what they read in `allowed`, or waive.

Option `allowed`: paths that may be mounted; `/dev/dri` allows what lies below it, too.

Source: Pod Security Standards, level Baseline, "HostPath Volumes"; NSA/CISA Kubernetes Hardening Guide.
"""

from collections.abc import Iterator

from gitops_gate.model import Facts, Finding, Resource, Rule, Severity
from gitops_gate.model.pods import WORKLOADS, pod_spec, unresolved

RULE = Rule("host-path", Severity.WARNING, "a volume that is a folder of the node", ("policy", "security"))
SCOPE = "resource"
KINDS = WORKLOADS

SOCKETS = ("docker.sock", "containerd.sock", "crio.sock", "cri-dockerd.sock")


def check(resource: Resource, facts: Facts, *, allowed: tuple[str, ...] = ()) -> Iterator[Finding]:
    found = pod_spec(resource)
    volumes = found[1].get("volumes") if found else None
    if found is None or not isinstance(volumes, list):
        return
    for number, volume in enumerate(volumes):
        source = volume.get("hostPath") if isinstance(volume, dict) else None
        path = source.get("path") if isinstance(source, dict) else None
        if not isinstance(path, str) or unresolved(path) or _within(path, allowed):
            continue
        socket = path.endswith(SOCKETS)
        route = (*found[0], "volumes", number, "hostPath", "path")
        yield RULE.finding(
            resource.at(*route),
            f"the volume {volume.get('name', '?')} is {path} of the node"
            + (": who writes to this socket is root there" if socket else ""),
            resource=resource.id,
            route=resource.keyed(route),
            hint="a PersistentVolumeClaim, an emptyDir or a projected volume does for what is no node agent",
            severity=Severity.ERROR if socket else None,
        )


def _within(path: str, allowed: tuple[str, ...]) -> bool:
    return any(path == one or path.startswith(one.rstrip("/") + "/") for one in allowed)
