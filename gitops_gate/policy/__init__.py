"""Policies: what turns policy files, in Rego and in Python, into checks; `policy.trials` runs policies' own tests."""

from gitops_gate.policy.library import PACKS, policies, prepare, shipped

__all__ = ["PACKS", "policies", "prepare", "shipped"]
