"""Noise: changes that say nothing of themselves. They are folded away, and counted.

A certificate of a webhook (`caBundle`) is never noise: whoever holds its key sees what the API server sends.
"""

from __future__ import annotations

from collections.abc import Mapping

from gitops_gate.diff.values import Difference
from gitops_gate.model.place import Route

GENERATED = "generated name"
_LABELS = {
    "helm.sh/chart": "chart label",
    "chart": "chart label",
    "app.kubernetes.io/version": "version label",
}
_CHECKSUMS = ("checksum/", "checksum.")
_SOPS = ("mac", "lastmodified", "version", "pgp", "age", "kms", "gcp_kms", "azure_kv", "hc_vault")


def noise(one: Difference, renamed: Mapping[str, str]) -> str:
    """Why a change is noise, "" where it is none. `renamed` = generated name -> what it is called now."""
    if one.noise:
        return one.noise
    route = one.route
    if one.how == "changed" and isinstance(one.before, str) and renamed.get(one.before) == one.after:
        return GENERATED
    if len(route) >= 3 and route[-3] == "metadata" and isinstance(route[-1], str):
        return _of_metadata(route)
    if len(route) >= 2 and route[0] == "sops" and route[1] in _SOPS:
        return "encryption"
    return ""


def _of_metadata(route: Route) -> str:
    where, name = route[-2], str(route[-1])
    if where == "labels":
        return _LABELS.get(name, "")
    if where == "annotations" and (name.startswith(_CHECKSUMS) or name.endswith("/checksum")):
        return "checksum"
    return ""
