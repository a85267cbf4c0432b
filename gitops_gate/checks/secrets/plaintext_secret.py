"""A value of a Secret stands in the repository in clear.

Whoever may read the repository, a fork, a clone or a CI log has the value, and git keeps it after it is
removed. Base64 in `data` hides nothing. Found in Secrets (also in Lists, patches and the annotation that
`kubectl apply` leaves), in templates of SealedSecrets and ExternalSecrets, and in literals of secret
generators. Not found: references that are filled in or fetched later (`${VAR}`, `{{ … }}`, `<path:…>`,
`op://…`, `vault:…`, `ref+…`), certificates and public keys. User names and hosts beside a secret are
reported as information.

Encrypt the file with SOPS, seal it, or fetch the value from a store with an ExternalSecret; and replace the
value, since it is known.

Bad::

    apiVersion: v1
    kind: Secret
    metadata:
      name: database
    stringData:
      password: correct-horse-7  # <-

Good::

    apiVersion: v1
    kind: Secret
    metadata:
      name: database
    stringData:
      password: ${DATABASE_PASSWORD}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gitops_gate.checks.secrets.quick import may_hold_secrets
from gitops_gate.model import Document, Facts, Finding, Rule, Severity

if TYPE_CHECKING:
    from gitops_gate.checks.secrets.leaves import Leaf

RULE = Rule("plaintext-secret", Severity.ERROR, "a value of a Secret stands in clear", ("secrets",))
SCOPE = "document"

_HINT = "encrypt the file with SOPS, seal it, or reference a store (ExternalSecret); replace the value: git keeps it"


def check(document: Document, facts: Facts) -> Iterator[Finding]:
    """One error per value in clear; information on plain keys beside one."""
    if not may_hold_secrets(document.body):
        return
    # Start-up budget: most documents are no Secrets.
    from gitops_gate.checks.secrets.leaves import judged
    from gitops_gate.checks.secrets.remembered import remember
    from gitops_gate.checks.secrets.values import Verdict

    for holder, found in judged(document):
        real = [leaf for leaf in found if leaf.verdict is Verdict.REAL]
        if holder.sops or not real:
            continue  # SOPS is judged with its metadata: clear-value-in-encrypted-file, fake-encryption
        for leaf in real:
            remember(leaf)
        for leaf in found:
            if leaf.verdict is Verdict.REAL:
                yield _in_clear(leaf)
            elif leaf.verdict is Verdict.HARMLESS:
                yield _beside(leaf)


def _in_clear(leaf: Leaf) -> Finding:
    kind, name = leaf.kind
    what = f", {name}," if name else ""
    message = f"`{leaf.shown}` holds a value{what} in clear ({leaf.told})"
    return RULE.finding(
        leaf.location, message, resource=leaf.resource, route=leaf.route, hint=_HINT, detail=kind or leaf.key
    )


def _beside(leaf: Leaf) -> Finding:
    return RULE.finding(
        leaf.location,
        f"`{leaf.shown}` stands in clear beside a secret; by its name it is none",
        resource=leaf.resource,
        route=leaf.route,
        detail=leaf.key,
        severity=Severity.INFO,
    )
