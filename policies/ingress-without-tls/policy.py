"""An Ingress that serves in clear text.

What has no `tls` answers on port 80: passwords and session cookies travel readable, and browsers warn. An Ingress
that is only there to redirect, or that a proxy in front gives its certificate, is waived, or its class
named in `classes`.

Option `classes`: the names of Ingress classes that are not judged.

Source: Kubernetes documentation, "Ingress", TLS; OWASP Kubernetes Top Ten.
"""

from collections.abc import Iterator

from gitops_gate.model import Facts, Finding, Resource, Route, Rule, Severity
from gitops_gate.model.pods import unresolved

RULE = Rule(
    "ingress-without-tls", Severity.WARNING, "an Ingress that serves in clear text", ("policy", "security")
)
SCOPE = "resource"
KINDS = {"networking.k8s.io/Ingress"}


def check(resource: Resource, facts: Facts, *, classes: tuple[str, ...] = ()) -> Iterator[Finding]:
    tls, rules = resource.value("spec", "tls"), resource.value("spec", "rules")
    if not tls:
        if resource.value("spec", "ingressClassName") not in classes:
            yield _finding(resource, ("spec",), f"the Ingress {resource.id.name} has no tls")
        return
    hosts = [
        entry.get("hosts") if isinstance(entry, dict) else None
        for entry in (tls if isinstance(tls, list) else ())
    ]
    if not all(isinstance(names, list) and names for names in hosts):
        return  # an entry without hosts covers all of them
    covered = [name for names in hosts for name in names if isinstance(name, str)]
    for number, rule in enumerate(rules if isinstance(rules, list) else ()):
        host = rule.get("host") if isinstance(rule, dict) else None
        if (
            isinstance(host, str)
            and not unresolved(host)
            and not any(_covers(name, host) for name in covered)
        ):
            route = ("spec", "rules", number, "host")
            yield _finding(resource, route, f"the host {host} is in no list of spec.tls")


def _covers(name: str, host: str) -> bool:
    """Whether a name of `tls` covers a host; a wildcard stands for one label."""
    wildcard = name.startswith("*.") and host.partition(".")[2] == name[2:]
    return name == host or unresolved(name) or wildcard


def _finding(resource: Resource, route: Route, what: str) -> Finding:
    return RULE.finding(
        resource.at(*route),
        f"{what}, so it serves in clear text",
        resource=resource.id,
        route=resource.keyed(route),
        hint="add spec.tls with the hosts, and the Secret that cert-manager or you put the certificate in",
    )
