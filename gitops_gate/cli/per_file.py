"""What `lint` and `secrets` share: some checks, on some files, without rendering anything."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import click

from gitops_gate.checks.catalog import STAGE_OF
from gitops_gate.cli.opened import Opened, opened
from gitops_gate.cli.options import colored, now
from gitops_gate.cli.printing import pages
from gitops_gate.cli.verdict import exit_code
from gitops_gate.errors import UsageError
from gitops_gate.excerpts import masked_lines
from gitops_gate.gate import files_report
from gitops_gate.report.context import Context
from gitops_gate.report.writers import WRITERS


def per_file(
    stage: Literal["yaml", "secrets"],
    files: Sequence[Path],
    *,
    hook: bool,
    form: str,
    config: Path | None,
    color: str,
) -> int:
    """Judges files and prints the report; returns the exit code."""
    here = opened(None, config=config)
    wanted = _wanted(here, files) if files else None
    report = files_report(here.tree, here.settings, stage, wanted)
    code = exit_code(report, here.settings.fail_on)
    if not hook or report.findings:
        context = Context(
            lines=masked_lines(here.tree, report),
            color=colored(color, sys.stdout),
            timestamp=now(),
            stages=dict(STAGE_OF),
            page=pages(here),
            key=stage,
        )
        text = WRITERS[form](report, context)
        sys.stdout.write(text if not text or text.endswith("\n") else f"{text}\n")
    return code


def _wanted(here: Opened, files: Sequence[Path]) -> frozenset[str]:
    """The files as paths of the tree. Raises UsageError for one that is not in it."""
    known = frozenset(here.tree.list())
    found = set()
    for file in files:
        # Not resolved: a link is judged under its own name.
        path = os.path.relpath(file.absolute(), here.folder.absolute()).replace(os.sep, "/")
        if path not in known and not file.exists():
            raise UsageError(f"{file} does not exist")
        if path in known:
            found.add(path)
        elif path == ".." or path.startswith("../"):
            raise UsageError(f"{file} lies outside of {here.folder}")
        elif file.is_dir():
            below = "" if path == "." else f"{path}/"
            found.update(one for one in known if one.startswith(below))
        else:
            click.echo(f"{file} is passed over: git ignores it, or it is no regular file", err=True)
    return frozenset(found)
