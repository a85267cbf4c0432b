"""Policies: what turns policy files, in Rego and in Python, into checks, and runs policies' own tests."""

from gitops_gate.policy.library import PACKS, policies, prepare, shipped
from gitops_gate.policy.trials import Coverage, Trial, test

__all__ = ["PACKS", "Coverage", "Trial", "policies", "prepare", "shipped", "test"]
