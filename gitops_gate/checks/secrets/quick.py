"""A first look at a document: whether it can hold secrets at all; all that most documents cost."""

from __future__ import annotations

import functools
from typing import Any

from gitops_gate.model import Document, LoadedFile


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HOLDING = _listed("Secret SealedSecret ExternalSecret ClusterExternalSecret SecretGenerator")
_PATCHING = _listed("Kustomization Component Application ApplicationSet")


def may_hold_secrets(document: Document) -> bool:
    """Whether a document is of a kind that is looked at closely: Secrets, what makes them, what patches them."""
    body = document.body
    if isinstance(body, list):
        return any(isinstance(step, dict) and "op" in step for step in body)
    if not isinstance(body, dict):
        return False
    kind = body.get("kind")
    if isinstance(kind, str) and kind not in _PATCHING:
        return kind in _HOLDING or kind.endswith("List")
    if "secretGenerator" in body:
        return True
    # A patch names the Secret that it is for, or its field.
    text = document.source.text
    return "ecret" in text or "stringData" in text


def may_be_encrypted(document: Document) -> bool:
    """Whether a document says that SOPS or Sealed Secrets has encrypted it."""
    body = document.body
    return isinstance(body, dict) and ("sops" in body or body.get("kind") == "SealedSecret")


_SIGNS = (
    rb"[\w-]{0,40}(?i:passw|passphrase|pwd|pass[\"']?\s?[:=\n]|_pw|requirepass|masterauth|secret|token|(?:api|access|auth|account"
    rb"|signing|encryption|private|master|shared|routing|session|app|join|license|storage)[_-]?key|credential"
    rb"|basic[_-]?auth|authorization|bearer|psk|salt|htpasswd)[\w-]{0,40}"
    rb"|://[^\s/:@\"']{0,100}:[^\s/@]{1,200}@|\$apr1\$|\$2[aby]\$|\{SHA\}|@(?:tcp|unix)\(|(?i:identified\s+by)"
)
# What most manifests with such a word say, and what holds nothing.
_REFERENCES = frozenset(
    word.encode()
    for word in _listed(
        """automountServiceAccountToken secretName secretRef secretKeyRef existingSecret imagePullSecrets secretStoreRef
        ExternalSecret ClusterSecretStore SecretStore secretGenerator external-secrets substituteFrom"""
    )
)


def may_expose(text: str) -> bool:
    """Whether a text names a secret at all, but in references, or holds a URL with a password."""
    signs, data = _patterns()[0], text.encode("utf-8", "surrogatepass")
    if signs.search(data) is None:
        return False
    return any(match[0] not in _REFERENCES for match in signs.finditer(data))


def may_hold_tokens(file: LoadedFile) -> bool:
    """Whether a text has anything that tokens of providers begin with."""
    if file.source is None:
        return False
    sieve = _patterns()[1]
    return sieve is None or sieve.search(file.source.text.encode("utf-8", "surrogatepass")) is not None


@functools.cache
def _patterns() -> tuple[Any, Any]:
    """Of names of secrets, and of tokens."""
    # Start-up budget: the empty path of the hook reads no file.
    from gitops_gate.checks.secrets.engine import compiled
    from gitops_gate.checks.secrets.tokens import sieve

    return compiled(_SIGNS), sieve()


KEY_SIGNS = (
    "AGE-SECRET-KEY-1", "LS0tLS1CRUdJTi", "Private-Lines:", "ivateKey", "ivate_key", "PRIVATE",
    "aredKey", "ared_key", "PRESHARED",
)  # fmt: skip


def may_hold_keys(file: LoadedFile) -> bool:
    """Whether a text has any of the words without which there is no private key in it."""
    if file.source is None:
        return False
    text = file.source.text
    for sign in KEY_SIGNS:  # noqa: SIM110 - asked of every file, and `any` takes twice the time
        if sign in text:
            return True
    return False
