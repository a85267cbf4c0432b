"""Capabilities are the parts of root's power; some of them are all of it.

What the Baseline level lists may be added without a word. `SYS_ADMIN`, `SYS_MODULE`, `SYS_PTRACE`, `ALL` and their
like open the way to the node and are errors; the rest, such as `NET_ADMIN`, are warnings.

Option `allowed`: capabilities that may be added.

Source: Pod Security Standards, level Baseline, "Capabilities"; capabilities(7).
"""

from collections.abc import Iterator

from gitops_gate.model import Facts, Finding, Resource, Rule, Severity
from gitops_gate.model.pods import WORKLOADS, containers, unresolved

RULE = Rule(
    "added-capabilities", Severity.WARNING, "a container with more of root's power", ("policy", "security")
)
SCOPE = "resource"
KINDS = WORKLOADS

BASELINE = (
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
)
AS_GOOD_AS_ROOT = frozenset(
    {"ALL", "BPF", "DAC_READ_SEARCH", "SYS_ADMIN", "SYS_BOOT", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO"}
)


def check(resource: Resource, facts: Facts, *, allowed: tuple[str, ...] = BASELINE) -> Iterator[Finding]:
    for route, container in containers(resource):
        place = (*route, "securityContext", "capabilities", "add")
        added = resource.value(*place)
        for number, given in enumerate(added if isinstance(added, list) else ()):
            if not isinstance(given, str) or unresolved(given):
                continue
            name = given.upper().removeprefix("CAP_")
            if name not in allowed:
                yield RULE.finding(
                    resource.at(*place, number),
                    f"the container {container.get('name', '?')} is given {name}"
                    + (", which is as good as root on the node" if name in AS_GOOD_AS_ROOT else ""),
                    resource=resource.id,
                    route=resource.keyed(place),
                    hint="drop ALL and add what is really needed",
                    detail=name,
                    severity=Severity.ERROR if name in AS_GOOD_AS_ROOT else None,
                )
