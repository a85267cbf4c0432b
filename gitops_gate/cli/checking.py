"""What `gitops-gate check` does once its words are read."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from gitops_gate.checks.catalog import STAGE_OF
from gitops_gate.cli.opened import Opened, opened
from gitops_gate.cli.options import colored, now
from gitops_gate.cli.verdict import exit_code
from gitops_gate.config import Settings
from gitops_gate.errors import UsageError
from gitops_gate.excerpts import masked_lines
from gitops_gate.gate import run
from gitops_gate.git.changes import since
from gitops_gate.model import Report, Severity
from gitops_gate.report.context import Context
from gitops_gate.report.github import fence_token, fenced
from gitops_gate.report.progress import Progress
from gitops_gate.report.writers import WRITERS
from gitops_gate.settle import Baseline, read_baseline, write_baseline
from gitops_gate.wish import Wish


def check(words: Mapping[str, Any]) -> int:
    """Runs the gate as the words of the command line say; returns the exit code."""
    # A run makes few cycles and much data: collecting costs a third of the time that parsing takes.
    gc.disable()
    hook = bool(words["hook"])
    here = opened(words["path"], config=words["config"], staged=hook, version=words["kubernetes_version"])
    settings = _settings(here.settings, words)
    outputs = _outputs(words["outputs"])
    with Progress(sys.stderr, not hook) as progress:
        report = run(here.tree, settings, _wish(here, words, progress.stage))
    if words["write_baseline"]:
        return _write_baseline(report, words["write_baseline"])
    context = _context(here, report, words, settings)
    for form, path in outputs:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            WRITERS[form](report, replace(context, color=False)), encoding="utf-8", errors="replace"
        )
    code = exit_code(report, settings.fail_on, fail_on_not_checked=words["fail_on_not_checked"])
    if not (hook and code == 0 and not report.findings):
        text = WRITERS[words["form"]](report, context)
        in_actions = os.environ.get("GITHUB_ACTIONS") == "true" and words["form"] != "github"
        _print(fenced(text, fence_token()) if in_actions else text)
    return code


def _settings(settings: Settings, words: Mapping[str, Any]) -> Settings:
    if words["fail_on"]:
        fail_on = None if words["fail_on"] == "never" else Severity[words["fail_on"].upper()]
        settings = replace(settings, fail_on=fail_on)
    return settings


def _wish(here: Opened, words: Mapping[str, Any], progress: Any) -> Wish:
    changed = words.get("changed")
    if words["changed_since"]:
        changed = frozenset(since(here.folder, words["changed_since"]))
    enable = (*words["enable"], "missing-schema") if words["strict_schemas"] else tuple(words["enable"])
    return Wish(
        changed,
        enable,
        tuple(words["disable"]),
        _baseline(words["baseline"]),
        here.surroundings,
        progress,
        cache=not words["no_cache"],
    )


def _baseline(path: Path | None) -> Baseline:
    if path is None:
        return Baseline()
    try:
        return read_baseline(path.read_bytes())
    except FileNotFoundError:
        raise UsageError(
            f"the baseline {path} does not exist", hint=f"write it with --write-baseline {path}"
        ) from None


def _write_baseline(report: Report, path: Path) -> int:
    findings = (*report.findings, *report.baseline)
    path.write_bytes(write_baseline(findings))
    click.echo(f"{len(findings)} findings written to {path}; check with --baseline {path}")
    return 0


def _outputs(given: tuple[str, ...]) -> list[tuple[str, Path]]:
    found = []
    for text in given:
        form, mark, path = text.partition("=")
        if form not in WRITERS or not mark or not path:
            raise UsageError(f"--output {text}: FORMAT=FILE is wanted, with {', '.join(WRITERS)}")
        found.append((form, Path(path)))
    return found


def _context(here: Opened, report: Report, words: Mapping[str, Any], settings: Settings) -> Context:
    import shutil

    return Context(
        lines=masked_lines(here.tree),
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


def _print(text: str) -> None:
    data = text if text.endswith("\n") else f"{text}\n"
    sys.stdout.buffer.write(data.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
