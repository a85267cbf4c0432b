"""A value of a Secret is a placeholder: it gives nothing away, and nothing works with it either.

Placeholders such as `changeme` or `<your-token>` are deployed as they are, and are the first guess of
whoever tries a password. Set the severity to `info` or turn the rule off where another tool fills them in;
better, use a reference that says so (`${VAR}`), or leave the Secret out of the repository.

Bad::

    apiVersion: v1
    kind: Secret
    metadata:
      name: database
    stringData:
      password: changeme  # <-

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

from gitops_gate.checks.secrets.quick import may_hold_secrets
from gitops_gate.model import Document, Facts, Finding, Rule, Severity

RULE = Rule("placeholder-secret", Severity.WARNING, "a value of a Secret is a placeholder", ("secrets",))
SCOPE = "document"
ONLY = may_hold_secrets


def check(document: Document, facts: Facts) -> Iterator[Finding]:
    """One warning per placeholder."""
    if not may_hold_secrets(document):
        return
    # Start-up budget: most documents are no Secrets.
    from gitops_gate.checks.secrets.leaves import judged
    from gitops_gate.checks.secrets.values import Verdict

    for holder, found in judged(document):
        if holder.sops:
            continue
        for leaf in found:
            if leaf.verdict is Verdict.PLACEHOLDER:
                yield RULE.finding(
                    leaf.location,
                    f"`{leaf.shown}` is a placeholder and would be deployed as it is",
                    resource=leaf.resource,
                    route=leaf.route,
                    hint="reference the value (`${VAR}`, ExternalSecret) or put in the encrypted one",
                    detail=leaf.key,
                )
