"""Targets: what each tool would build from the repository."""

from gitops_gate.targets.ask import GROUPS, Asked, asked, asks, made
from gitops_gate.targets.environments import Environments
from gitops_gate.targets.sources import Repository

__all__ = ["GROUPS", "Asked", "Environments", "Repository", "asked", "asks", "made"]
