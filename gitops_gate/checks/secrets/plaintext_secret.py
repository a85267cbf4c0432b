"""A value of a Secret stands in the repository in clear.

Whoever may read the repository, a fork, a clone or a CI log has the value, and git keeps it after it is
removed. Base64 in `data` hides nothing. Found in Secrets (also in Lists, patches and the annotation that
`kubectl apply` leaves), in templates of SealedSecrets and ExternalSecrets, in literals, env files and files of
secret generators, and in text files that hold settings (`.env`, properties, ini and so on). Not found: references that are filled in or fetched later (`${VAR}`, `{{ … }}`, `<path:…>`,
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

from gitops_gate.checks.secrets.quick import may_expose, may_hold_secrets
from gitops_gate.model import Document, Facts, Finding, LoadedFile, Rule, Severity

if TYPE_CHECKING:
    from gitops_gate.checks.secrets.leaves import Leaf

RULE = Rule("plaintext-secret", Severity.ERROR, "a value of a Secret stands in clear", ("secrets",))
SCOPE = "file"

_HINT = "encrypt the file with SOPS, seal it, or reference a store (ExternalSecret); replace the value: git keeps it"


def check(file: LoadedFile, facts: Facts) -> Iterator[Finding]:
    """One error per value in clear; information on plain keys beside one."""
    for document in file.documents:
        if may_hold_secrets(document):
            yield from _of_secrets(document)
    if file.source is not None and not file.documents:
        yield from _of_settings(file)


def _of_settings(file: LoadedFile) -> Iterator[Finding]:
    """Of a text file: one finding per password, token or key, judged by its name and its look."""
    assert file.source is not None
    if not may_expose(file.source.text):
        return
    from gitops_gate.checks.secrets.exposed import DOTENV, exposed_text
    from gitops_gate.checks.secrets.remembered import remember_text

    for one in exposed_text(file):
        remember_text(one.value)
        yield RULE.finding(
            one.location,
            f"`{one.shown}` holds a value in clear ({len(one.value):,} characters)",
            hint=_HINT,
            detail=one.key,
            severity=Severity.ERROR if DOTENV.search(file.path) else one.severity,
        )


def _of_secrets(document: Document) -> Iterator[Finding]:
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
