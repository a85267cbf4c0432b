"""A file is encrypted with SOPS, and this value of it is in clear.

Somebody added or edited a value without `sops`. SOPS refuses to decrypt such a file (the code over the
whole file no longer holds), and the value is public. What the file's own `sops` block leaves in clear on
purpose (`encrypted_regex`, `unencrypted_suffix` and so on) is left alone; a warning is given where that
leaves a password or a token of a Secret in clear.

Bad::

    apiVersion: v1
    kind: Secret
    metadata:
      name: database
    stringData:
      password: ENC[AES256_GCM,data:2mHwTA==,iv:cF4qB1yYjX0=,tag:n4tZ0Q==,type:str]
      token: correct-horse-7  # <-
    sops:
      age:
        - recipient: age1example
          enc: "-----BEGIN AGE ENCRYPTED FILE-----"
      encrypted_regex: ^(data|stringData)$
      mac: ENC[AES256_GCM,data:9kGx3w==,iv:pQ5bXw==,tag:Zk2u7Q==,type:str]

Good::

    apiVersion: v1
    kind: Secret
    metadata:
      name: database
    stringData:
      password: ENC[AES256_GCM,data:2mHwTA==,iv:cF4qB1yYjX0=,tag:n4tZ0Q==,type:str]
    sops:
      age:
        - recipient: age1example
          enc: "-----BEGIN AGE ENCRYPTED FILE-----"
      encrypted_regex: ^(data|stringData)$
      mac: ENC[AES256_GCM,data:9kGx3w==,iv:pQ5bXw==,tag:Zk2u7Q==,type:str]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gitops_gate.checks.secrets.quick import may_be_encrypted
from gitops_gate.model import Document, Facts, Finding, ResourceId, Route, Rule, Severity, show_route

RULE = Rule(
    "clear-value-in-encrypted-file",
    Severity.ERROR,
    "a value of a SOPS-encrypted file stands in clear",
    ("secrets",),
)
SCOPE = "document"
ONLY = may_be_encrypted

_HINT = "edit the file with `sops FILE`, which encrypts what you add; replace the value: git keeps it"


def check(document: Document, facts: Facts) -> Iterator[Finding]:
    """One finding per value in clear of a document that SOPS encrypted in part."""
    body = document.body
    if not isinstance(body, dict) or "sops" not in body:
        return
    # Start-up budget: most documents have no such block.
    from gitops_gate.checks.secrets.sops import encrypts, sops_block

    block = sops_block(body)
    if block is None or not encrypts(body):
        return  # where nothing is encrypted at all, fake-encryption and plaintext-secret say so
    found = (
        _secret(document, block.exempt) if body.get("kind") == "Secret" else _other(document, block.exempt)
    )
    yield from found


def _secret(document: Document, exempt: Callable[[Route], bool]) -> Iterator[Finding]:
    from gitops_gate.checks.secrets.leaves import leaves
    from gitops_gate.checks.secrets.names import secret_like
    from gitops_gate.checks.secrets.remembered import remember
    from gitops_gate.checks.secrets.sops import is_wrapped
    from gitops_gate.checks.secrets.values import Verdict

    for leaf in leaves(document):
        if not leaf.raw or is_wrapped(leaf.raw):
            continue
        real = leaf.verdict is Verdict.REAL
        spared = exempt(leaf.route)
        if spared and not (real and (secret_like(leaf.key) or leaf.kind[0])):
            continue
        if real:
            remember(leaf)
        why = (
            "because the file's `sops` block exempts it"
            if spared
            else "in a file that is encrypted otherwise"
        )
        yield RULE.finding(
            leaf.location,
            f"`{leaf.shown}` stands in clear ({leaf.told}) {why}",
            resource=leaf.resource,
            route=leaf.route,
            hint=_HINT,
            detail=leaf.key,
            severity=Severity.WARNING if spared else None,
        )


def _other(document: Document, exempt: Callable[[Route], bool]) -> Iterator[Finding]:
    from gitops_gate.checks.secrets.sops import is_wrapped, leaves

    body = document.body
    for route, value in leaves(body):
        if not is_wrapped(value) and not exempt(route):
            yield RULE.finding(
                document.at(*route),
                f"`{show_route(route)}` stands in clear in a file that is encrypted otherwise",
                resource=ResourceId.of(body) if "kind" in body else None,
                route=route,
                hint=_HINT,
            )
