"""File names that mean something to an operator."""

from __future__ import annotations

KUSTOMIZATION_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""In the order in which kustomize looks for them; a folder may have one only."""


def is_kustomization(path: str) -> bool:
    """Whether a path is that of a kustomization file."""
    return path.rpartition("/")[2] in KUSTOMIZATION_NAMES
