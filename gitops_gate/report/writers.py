"""All formats of the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gitops_gate.model import Report
from gitops_gate.report.concise import concise
from gitops_gate.report.context import Context
from gitops_gate.report.github import github
from gitops_gate.report.json import json
from gitops_gate.report.junit import junit
from gitops_gate.report.text import text

Writer = Callable[[Report, Context], str]

WRITERS: Mapping[str, Writer] = {
    "text": text,
    "concise": concise,
    "json": json,
    "junit": junit,
    "github": github,
}
"""Format -> its writer, in the order in which help texts name them."""
