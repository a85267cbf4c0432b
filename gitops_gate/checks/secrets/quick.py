"""A first look at a document: whether it can hold secrets at all; all that most documents cost."""

from __future__ import annotations

from gitops_gate.model import Value


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KINDS = _listed(
    """Secret SealedSecret ExternalSecret ClusterExternalSecret Kustomization Component SecretGenerator
    Application ApplicationSet"""
)


def may_hold_secrets(body: Value) -> bool:
    """Whether a document is of a kind that is looked at closely: Secrets, what makes them, what patches them."""
    if isinstance(body, list):
        return any(isinstance(step, dict) and "op" in step for step in body)
    if not isinstance(body, dict):
        return False
    kind = body.get("kind")
    if not isinstance(kind, str):
        return "secretGenerator" in body or "patches" in body or "patchesStrategicMerge" in body
    return kind in _KINDS or kind.endswith("List")


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
    # Start-up budget: the empty path of the hook reads no file.
    from gitops_gate.checks.secrets.engine import compiled, encoded

    return any(match[0] not in _REFERENCES for match in compiled(_SIGNS).finditer(encoded(text)))
