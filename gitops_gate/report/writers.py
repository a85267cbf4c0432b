"""All formats of the report. Each writer is imported when it is called: a run uses one or two of them."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping

from gitops_gate.model import Report
from gitops_gate.report.context import Context

Writer = Callable[[Report, Context], str]

FORMATS = (
    *("text", "concise", "json", "junit", "sarif", "github", "gitlab", "markdown", "html"),
    *("rdjson", "checkstyle", "tap", "csv"),
)
"""In the order in which help texts name them; each is a module of this room with a function of its own name."""


def _written(form: str, report: Report, context: Context) -> str:
    writer: Writer = getattr(importlib.import_module(f"gitops_gate.report.{form}"), form)
    return writer(report, context)


WRITERS: Mapping[str, Writer] = {form: functools.partial(_written, form) for form in FORMATS}
"""Format -> its writer."""
