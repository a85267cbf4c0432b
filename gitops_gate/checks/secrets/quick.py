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
