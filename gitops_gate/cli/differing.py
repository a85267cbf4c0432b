"""What `gitops-gate diff` does once its words are read."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gitops_gate.cli.diff import FORMS
from gitops_gate.cli.opened import Opened, opened
from gitops_gate.cli.options import colored
from gitops_gate.comparison import Comparison
from gitops_gate.config import Settings
from gitops_gate.errors import FileFault, UsageError
from gitops_gate.git.earlier import base_of, earlier, short
from gitops_gate.git.program import top_level
from gitops_gate.git.trees import Commit
from gitops_gate.model.change import Diff
from gitops_gate.report import progress
from gitops_gate.report.github import fence_token, fenced


def diff(words: Mapping[str, Any]) -> int:
    """Prints the difference that the words of the command line ask for; returns the exit code."""
    outputs = [_output(one) for one in words["outputs"]]
    gc.disable()  # much data, few cycles: as in `check`
    here = opened(words["path"], config=words["config"], version=words["kubernetes_version"])
    with progress.Progress(sys.stderr) as shown:
        found = _drifted(here, words, shown.stage) if words["live"] else _compared(here, words, shown.stage)
    for form, path in outputs:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_written(found, form, words, color=False), encoding="utf-8", errors="replace")
        except OSError as fault:
            raise FileFault.of(path, fault, "written") from None
    text = _written(found, words["form"], words, color=colored(words["color"], sys.stdout))
    if os.environ.get("GITHUB_ACTIONS") == "true":
        text = fenced(text, fence_token())
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
    grave = here.settings.fail_on
    dangerous = words["strict"] and grave is not None and any(one.severity >= grave for one in found.dangers)
    return 1 if dangerous or (words["coded"] and _changes(found)) else 0


def _compared(here: Opened, words: Mapping[str, Any], stage: Any) -> Diff:
    folder = here.folder
    if not words["base"]:
        raise UsageError("no commit to compare with", hint="gitops-gate diff BASE, or --live DUMP")
    if top_level(folder) is None:
        raise UsageError(f"{folder} is in no git repository", hint="a commit to compare with is in one")
    head = words["head"]
    base = base_of(folder, words["base"], head or "HEAD") if not words["exact"] else words["base"]
    after = Commit(folder, head) if head else here.tree
    before = earlier(after, folder, base)
    names = short(folder, base), short(folder, head) if head else "the work tree"
    compare = Comparison(
        *names, _settings(here, words), here.surroundings, stage, cache=not words["no_cache"]
    )
    return compare(before, after)


def _drifted(here: Opened, words: Mapping[str, Any], stage: Any) -> Diff:
    from gitops_gate.drift import Drift

    rev, dump = words["base"], words["live"]
    tree = Commit(here.folder, rev) if rev else here.tree
    name = short(here.folder, rev) if rev else "the work tree"
    shown = (name, dump.name, _settings(here, words), here.surroundings, words["cluster"])
    return Drift(*shown, stage, cache=not words["no_cache"])(tree, dump.read_bytes())


def _settings(here: Opened, words: Mapping[str, Any]) -> Settings:
    unboxed, fetches = bool(words["allow_unboxed_helm"]), bool(words["allow_remote"])
    return replace(here.settings, unboxed_helm=unboxed, fetches=fetches)


def _changes(found: Diff) -> bool:
    """Whether anything changes but noise, or may: what could not be compared."""
    targets = any(
        one.failed or one.how != "changed" or not all(change.quiet for change in one.resources)
        for one in found.targets
    )
    return targets or bool(found.not_compared)


def _output(given: str) -> tuple[str, Path]:
    """(format, file). Raises UsageError for what is none."""
    form, mark, path = given.partition("=")
    if form not in FORMS or not mark or not path:
        raise UsageError(f"--output {given}: FORMAT=FILE is wanted, with {', '.join(FORMS)}")
    return form, Path(path)


def _written(found: Diff, form: str, words: Mapping[str, Any], *, color: bool) -> str:
    if form == "json":
        from gitops_gate.report.diff_json import json

        return json(found)
    if form == "markdown":
        from gitops_gate.report.diff_markdown import markdown

        return markdown(found)
    from gitops_gate.report.diff_text import Shown, text

    return text(found, Shown(color, words["noise"], words["full"]))
