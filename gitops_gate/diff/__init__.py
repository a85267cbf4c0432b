"""The difference of what is deployed: objects paired by what they are, and their values compared as data."""

from gitops_gate.diff.objects import Pair, changed, counterparts
from gitops_gate.diff.redacted import Redaction

__all__ = ["Pair", "Redaction", "changed", "counterparts"]
