"""A file pretends to be encrypted: its `sops` block proves nothing, or a SealedSecret holds plain text.

A `sops:` block without a message authentication code, without recipients or beside values that are all
in clear was copied or edited by hand: reviewers and path rules take the file for encrypted, Flux cannot
decrypt it, and the values are public. The same goes for text in `encryptedData` that is base64 at most.

Bad::

    apiVersion: v1
    kind: Secret
    metadata:
      name: database
    stringData:
      password: ${DATABASE_PASSWORD}
    sops:  # <-
      version: 3.9.0
      encrypted_regex: ^(data|stringData)$

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
from gitops_gate.model import Document, Facts, Finding, ResourceId, Route, Rule, Severity, Value, show_route

RULE = Rule("fake-encryption", Severity.ERROR, "a file looks encrypted and is not", ("secrets",))
SCOPE = "document"
ONLY = may_be_encrypted

_SHORTEST = (
    128  # bytes: kubeseal writes two, the session key sealed with RSA (256 or 512), and the cipher text
)


def check(document: Document, facts: Facts) -> Iterator[Finding]:
    """One finding per `sops` block that cannot be true; one per value of a SealedSecret that is plain text."""
    body = document.body
    if not isinstance(body, dict):
        return
    if "sops" in body:
        yield from _sops(document, body)
    if body.get("kind") == "SealedSecret":
        yield from _sealed(document, body)


def _sops(document: Document, body: dict[str, Value]) -> Iterator[Finding]:
    # Start-up budget: most documents have no such block.
    from gitops_gate.checks.secrets.sops import sops_block

    block = sops_block(body)
    if block is None:
        return
    faults = []
    if not block.mac:
        faults.append("it has no valid `mac`")
    if not block.recipients:
        faults.append("it names no recipient (age, pgp, kms, …)")
    faults += _contents(body, block.exempt)
    if faults:
        yield RULE.finding(
            document.at("sops"),
            f"the `sops` block proves no encryption: {'; '.join(faults)}",
            resource=ResourceId.of(body) if "kind" in body else None,
            route=("sops",),
            hint="encrypt the file again with `sops encrypt --in-place`; replace values that were in clear",
        )


def _contents(body: dict[str, Value], exempt: Callable[[Route], bool]) -> Iterator[str]:
    from gitops_gate.checks.secrets.sops import is_cipher, is_wrapped, leaves

    found = list(leaves(body))
    hollow = [route for route, value in found if is_wrapped(value) and not is_cipher(value)]
    if hollow:
        yield f"`{show_route(hollow[0])}` is `ENC[…]` without encrypted text in it"
    due = found if body.get("kind") == "Secret" else [leaf for leaf in found if not exempt(leaf[0])]
    if due and not any(is_wrapped(value) for _, value in due):
        yield "no value of the file is encrypted"


def _sealed(document: Document, body: dict[str, Value]) -> Iterator[Finding]:
    spec = body.get("spec")
    data = spec.get("encryptedData") if isinstance(spec, dict) else None
    if not isinstance(data, dict):
        return
    # Start-up budget: most documents are no SealedSecrets.
    from gitops_gate.checks.secrets.values import Verdict, decoded, judge

    for key, value in data.items():
        clear = decoded(value) if isinstance(value, str) else None
        text = value if clear is None else _printable(clear)
        if text is None and len(clear or b"") < _SHORTEST and not str(value).startswith("Ag"):
            text = value  # a word of letters that happens to be base64; what is sealed begins with a key's length
        if not isinstance(text, str) or len(text) > 200 or judge(key, text) < Verdict.REAL or "..." in text:
            continue
        yield RULE.finding(
            document.at("spec", "encryptedData", key),
            f"`spec.encryptedData.{key}` is not sealed: it holds {len(text):,} characters of plain text",
            resource=ResourceId.of(body),
            route=("spec", "encryptedData", key),
            hint="seal the value with `kubeseal`; replace it, since git keeps what was in clear",
            detail=key,
        )


def _printable(clear: bytes) -> str | None:
    """Decoded bytes as text; None for what a sealed value is: bytes that are none."""
    try:
        text = clear.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if text.replace("\n", "").isprintable() else None
