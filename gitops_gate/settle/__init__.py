"""Settling: raw findings -> findings, waived, baseline; each fault once, numbered and sorted."""

from gitops_gate.settle.baseline import Baseline, read_baseline, write_baseline
from gitops_gate.settle.looked import looked_at
from gitops_gate.settle.marks import file_marks, marks
from gitops_gate.settle.settled import Settled, settle
from gitops_gate.settle.waivers import EXPIRED_WAIVER, RULES, UNUSED_WAIVER, WAIVER_WITHOUT_REASON, Exceptions

__all__ = [
    "EXPIRED_WAIVER",
    "RULES",
    "UNUSED_WAIVER",
    "WAIVER_WITHOUT_REASON",
    "Baseline",
    "Exceptions",
    "Settled",
    "file_marks",
    "looked_at",
    "marks",
    "read_baseline",
    "settle",
    "write_baseline",
]
