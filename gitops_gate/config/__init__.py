"""The configuration: `.gitops-gate.yaml` -> `Settings`. Shape only; the catalog checks rule ids and options."""

from gitops_gate.config.globs import glob_regex
from gitops_gate.config.settings import (
    NAMES,
    KnownCluster,
    Narrowing,
    PolicySettings,
    RuleSettings,
    Settings,
    Waiver,
    read_settings,
)
from gitops_gate.config.shape import RULE_SHAPE, SHAPE, faults

__all__ = [
    "NAMES",
    "RULE_SHAPE",
    "SHAPE",
    "KnownCluster",
    "Narrowing",
    "PolicySettings",
    "RuleSettings",
    "Settings",
    "Waiver",
    "faults",
    "glob_regex",
    "read_settings",
]
