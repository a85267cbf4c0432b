"""Kubernetes versions that schemas are known for."""

from __future__ import annotations

import re

from gitops_gate.errors import UsageError
from gitops_gate.schemas.native import pack

_VERSION = re.compile(r"v?(\d+)\.(\d+)(\.\d+)?([-+].*)?")


def known() -> tuple[str, ...]:
    """The minor versions, oldest first: `1.25`, …"""
    return pack().versions


def minor(version: str) -> str:
    """The known minor version that a configured version means; the newest for "".

    Patch versions and vendors' suffixes do not matter: `v1.30.4-gke.1` is 1.30. Raises UsageError for others.
    """
    if not version:
        return known()[-1]
    parts = _VERSION.fullmatch(version.strip())
    name = f"{parts[1]}.{parts[2]}" if parts else ""
    if name not in known():
        raise UsageError(
            f"kubernetes version {version!r} is not known",
            hint=f"known are {', '.join(known())}",
        )
    return name
