"""A pod that carries a key to the cluster's API without a use for it.

Every pod is handed the token of its service account, unless it says no. One that runs as the account `default` has
hardly ever a use for it, but whoever breaks in has: all such pods of a namespace share the account, and so whatever
is ever bound to it. Not on by default: most charts and guides do not say no.

Option `own_accounts`: also find pods that name an account of their own.

Source: NSA/CISA Kubernetes Hardening Guide, "Protecting Pod service account tokens"; CIS Kubernetes Benchmark 5.1.6.
"""

from collections.abc import Iterator

from gitops_gate.model import Facts, Finding, Resource, Rule, Severity
from gitops_gate.model.pods import WORKLOADS, pod_spec

RULE = Rule(
    "automounted-token",
    Severity.WARNING,
    "a pod with an API token of the default account",
    ("policy", "security"),
)
SCOPE = "resource"
KINDS = WORKLOADS
ENABLED = False


def check(resource: Resource, facts: Facts, *, own_accounts: bool = False) -> Iterator[Finding]:
    found = pod_spec(resource)
    if found is None or found[1].get("automountServiceAccountToken") is False:
        return
    route, spec = found
    account = spec.get("serviceAccountName") or spec.get("serviceAccount") or "default"
    if account != "default" and not own_accounts:
        return
    yield RULE.finding(
        resource.at(*route, "automountServiceAccountToken"),
        f"the pod is handed a token of the service account {account}",
        resource=resource.id,
        route=route,
        hint="set automountServiceAccountToken: false; a pod that needs the API gets an account of its own",
    )
