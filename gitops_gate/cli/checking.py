"""What `gitops-gate check` does once its words are read."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from gitops_gate.cli.opened import Opened, opened
from gitops_gate.cli.options import FORMATS
from gitops_gate.cli.verdict import exit_code
from gitops_gate.config import Settings
from gitops_gate.errors import FileFault, UsageError
from gitops_gate.gate import run
from gitops_gate.git.changes import parting, since
from gitops_gate.git.program import has_commit
from gitops_gate.git.trees import Commit
from gitops_gate.model import Report, Severity
from gitops_gate.settle import Baseline, read_baseline, write_baseline
from gitops_gate.wish import Progress, Wish, silent


def check(words: Mapping[str, Any]) -> int:
    """Runs the gate as the words of the command line say; returns the exit code."""
    # A run makes few cycles and much data: collecting costs a third of the time that parsing takes.
    gc.disable()
    hook = bool(words["hook"])
    here = opened(words["path"], config=words["config"], staged=hook, version=words["kubernetes_version"])
    settings = _settings(here.settings, words)
    outputs = _outputs(words["outputs"])
    with nullcontext(silent) if hook else _progress() as progress:
        report = run(here.tree, settings, _wish(here, words, progress))
    if words["write_baseline"]:
        return _write_baseline(report, words["write_baseline"])
    code = exit_code(report, settings.fail_on, fail_on_not_checked=words["fail_on_not_checked"])
    silent_hook = hook and code == 0 and not report.findings
    if outputs or not silent_hook:
        # Late: a hook that finds nothing has nothing to print.
        from gitops_gate.cli.printing import printed, written

        written(here, report, words, settings, outputs)
        if not silent_hook:
            printed(here, report, words, settings)
    return code


@contextmanager
def _progress() -> Iterator[Progress]:
    """What shows the progress of a run on a terminal."""
    from gitops_gate.report import progress  # late: never shown by the hook

    with progress.Progress(sys.stderr) as shown:
        yield shown.stage


def _settings(settings: Settings, words: Mapping[str, Any]) -> Settings:
    if words["fail_on"]:
        fail_on = None if words["fail_on"] == "never" else Severity[words["fail_on"].upper()]
        settings = replace(settings, fail_on=fail_on)
    return replace(
        settings, unboxed_helm=bool(words["allow_unboxed_helm"]), fetches=bool(words["allow_remote"])
    )


def _wish(here: Opened, words: Mapping[str, Any], progress: Any) -> Wish:
    changed, before = words.get("changed"), None
    if words["changed_since"]:
        changed = frozenset(since(here.folder, words["changed_since"]))
        before = Commit(here.folder, parting(here.folder, words["changed_since"]))
    elif changed is not None and has_commit(here.folder):
        before = Commit(here.folder, "HEAD")
    forms = {words["form"], *(form for form, _ in _outputs(words["outputs"]))}
    enable = (*words["enable"], "missing-schema") if words["strict_schemas"] else tuple(words["enable"])
    return Wish(
        changed,
        before,
        enable,
        tuple(words["disable"]),
        _baseline(words["baseline"]),
        here.surroundings,
        progress,
        cache=not words["no_cache"],
        places="json" in forms,
        images="html" in forms,
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
    except OSError as fault:
        raise FileFault.of(path, fault) from None


def _write_baseline(report: Report, path: Path) -> int:
    findings = (*report.findings, *report.baseline)
    try:
        path.write_bytes(write_baseline(findings))
    except OSError as fault:
        raise FileFault.of(path, fault, "written") from None
    click.echo(f"{len(findings)} findings written to {path}; check with --baseline {path}")
    return 0


def _outputs(given: tuple[str, ...]) -> list[tuple[str, Path]]:
    """(format, file) pairs. Raises UsageError for what is none."""
    found = []
    for text in given:
        form, mark, path = text.partition("=")
        if form not in FORMATS or not mark or not path:
            raise UsageError(f"--output {text}: FORMAT=FILE is wanted, with {', '.join(FORMATS)}")
        found.append((form, Path(path)))
    return found
