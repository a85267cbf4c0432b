"""Reports on the terminal and in files."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from gitops_gate.checks.catalog import STAGE_OF
from gitops_gate.cli.opened import Opened
from gitops_gate.cli.options import colored, now
from gitops_gate.config import Settings
from gitops_gate.errors import FileFault
from gitops_gate.excerpts import masked_lines
from gitops_gate.model import Finding, Report
from gitops_gate.report.context import Context
from gitops_gate.report.github import fence_token, fenced
from gitops_gate.report.writers import WRITERS


def written(
    here: Opened,
    report: Report,
    words: Mapping[str, Any],
    settings: Settings,
    outputs: Sequence[tuple[str, Path]],
) -> None:
    """Writes the report into files."""
    context = replace(_context(here, report, words, settings), color=False) if outputs else None
    for form, path in outputs:
        text = WRITERS[form](report, context or Context())
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", errors="replace")
        except OSError as fault:
            raise FileFault.of(path, fault, "written") from None


def _from_top(report: Report, prefix: str) -> Report:
    """The report with paths that count from the top of the git repository, as a forge's annotations need them."""
    if not prefix:
        return report

    def moved(finding: Finding) -> Finding:
        place = replace(finding.location, path=f"{prefix}/{finding.location.path}")
        return replace(finding, location=place)

    return replace(report, findings=tuple(map(moved, report.findings)))


def printed(here: Opened, report: Report, words: Mapping[str, Any], settings: Settings) -> None:
    """Prints the report; under GitHub Actions, so that nothing in it can pass for a command of the runner."""
    shown = _from_top(report, here.surroundings.prefix) if words["form"] == "github" else report
    text = WRITERS[words["form"]](shown, _context(here, report, words, settings))
    if os.environ.get("GITHUB_ACTIONS") == "true" and words["form"] != "github":
        text = fenced(text, fence_token())
    data = text if not text or text.endswith("\n") else f"{text}\n"
    sys.stdout.buffer.write(data.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def _context(here: Opened, report: Report, words: Mapping[str, Any], settings: Settings) -> Context:
    import shutil

    return Context(
        lines=masked_lines(here.tree, report),
        color=colored(words["color"], sys.stdout),
        width=shutil.get_terminal_size((0, 0)).columns if sys.stdout.isatty() else 0,
        fold=not words["everything"],
        timing=words["form"] == "text",
        timestamp=now(),
        junit_dialect=words["junit_dialect"],
        environments=tuple(environment.name for environment in settings.environments) or _names(report),
        stages=dict(STAGE_OF),
    )


def _names(report: Report) -> tuple[str, ...]:
    """The environments of a report in the order in which changes usually travel."""
    from gitops_gate.targets.environments import ORDER

    names = {target.environment for target in report.targets} - {""}
    rank = {name: place for place, name in enumerate(ORDER)}
    return tuple(sorted(names, key=lambda name: (rank.get(name, len(ORDER)), name)))
