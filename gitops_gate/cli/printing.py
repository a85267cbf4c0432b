"""Reports on the terminal and in files."""

from __future__ import annotations

import functools
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gitops_gate.checks.catalog import STAGE_OF
from gitops_gate.cli.opened import Opened
from gitops_gate.cli.options import colored, now
from gitops_gate.config import Settings
from gitops_gate.errors import FileFault
from gitops_gate.excerpts import masked_lines
from gitops_gate.model import Report
from gitops_gate.report.context import Context, Page
from gitops_gate.report.github import fence_token, fenced
from gitops_gate.report.moved import moved, shifted
from gitops_gate.report.writers import WRITERS

if TYPE_CHECKING:
    from gitops_gate.rulebook import RuleBook

FROM_TOP = frozenset({"github", "markdown", "sarif", "gitlab", "rdjson", "checkstyle"})
"""Formats that forges read: paths in them count from the top of the git repository, whatever folder is checked."""

FENCED = frozenset({"text", "concise"})
"""Formats for people. The others hold nothing that a runner obeys, and are data: a fence would break them."""


def written(
    here: Opened,
    report: Report,
    words: Mapping[str, Any],
    settings: Settings,
    outputs: Sequence[tuple[str, Path]],
) -> None:
    """Writes the report into files."""
    context = replace(_context(here, report, words, settings), color=False) if outputs else Context()
    for form, path in outputs:
        text = _text(form, here, report, context)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", errors="replace")
        except OSError as fault:
            raise FileFault.of(path, fault, "written") from None


def _text(form: str, here: Opened, report: Report, context: Context) -> str:
    """The report in a format, with the paths that its readers expect."""
    if form == "html":
        context = replace(context, title=_title(here))
    return WRITERS[form](*(_from_top(here, report, context) if form in FROM_TOP else (report, context)))


def _from_top(here: Opened, report: Report, context: Context) -> tuple[Report, Context]:
    """The report, and what belongs to it, with paths that count from the top of the git repository."""
    prefix = here.surroundings.prefix
    if not prefix:
        return report, context
    return moved(report, prefix), replace(context, lines=shifted(context.lines, prefix))


def printed(here: Opened, report: Report, words: Mapping[str, Any], settings: Settings) -> None:
    """Prints the report; under GitHub Actions, so that nothing in it can pass for a command of the runner."""
    text = _text(words["form"], here, report, _context(here, report, words, settings))
    if os.environ.get("GITHUB_ACTIONS") == "true" and words["form"] in FENCED:
        text = fenced(text, fence_token())
    data = text if not text or text.endswith("\n") else f"{text}\n"
    sys.stdout.buffer.write(data.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
    if words["form"] == "github" and os.environ.get("GITHUB_ACTIONS") == "true":
        _summed_up(here, report, words, settings)


SUMMARY_LIMIT = 900_000
"""Bytes of a step's summary, those of earlier commands included: the runner loses one of 1 MiB as a whole."""


def _summed_up(here: Opened, report: Report, words: Mapping[str, Any], settings: Settings) -> None:
    """Appends the report to the summary of the step, as far as it fits; one that cannot be written is a warning."""
    from gitops_gate.report.markdown import markdown
    from gitops_gate.report.markdown_words import octets

    if not os.environ.get("GITHUB_STEP_SUMMARY"):
        return
    path = Path(os.environ["GITHUB_STEP_SUMMARY"])
    try:
        room = SUMMARY_LIMIT - (path.stat().st_size if path.exists() else 0)
        if room < 1000:  # not even a verdict with its table
            return
        shown, context = _from_top(here, report, _context(here, report, words, settings))
        with path.open("a", encoding="utf-8", errors="replace") as file:
            file.write(markdown(shown, context, limit=room, size=octets))
    except OSError as fault:
        click.echo(f"gitops-gate: the summary of the step is not written: {fault.strerror}", err=True)


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
        page=pages(here),
        key=words["key"] or key(here.surroundings.prefix),
        omit_waived=words["omit_waived"],
    )


def _title(here: Opened) -> str:
    """What is judged: the folder's name, and the commit that is checked out."""
    from gitops_gate.errors import UsageError
    from gitops_gate.git.program import branch, revision

    try:
        commit, name = revision(here.folder, "HEAD")[:12], branch(here.folder)
    except UsageError:  # no repository, or one without a commit
        return here.folder.name
    return (
        f"{here.folder.name}, working tree on {name} at {commit}"
        if name
        else f"{here.folder.name} at {commit}"
    )


def pages(here: Opened) -> Callable[[str], Page | None]:
    """Rule id -> its page. The rule book is opened at the first question: few formats ask."""

    @functools.cache
    def book() -> RuleBook:
        from gitops_gate.rulebook import rulebook

        return rulebook(here.tree, here.settings)

    def page(rule: str) -> Page | None:
        known = book().rules.get(rule)
        return Page(known, book().pages.get(rule, "")) if known else None

    return page


def key(prefix: str) -> str:
    """What a run is called unless it is given a name: after the folder in the repository that it checks."""
    return re.sub("[^a-z0-9]+", "-", prefix.lower()).strip("-")[:40] or "default"


def _names(report: Report) -> tuple[str, ...]:
    """The environments of a report in the order in which changes usually travel."""
    from gitops_gate.targets.environments import ORDER

    names = {target.environment for target in report.targets} - {""}
    rank = {name: place for place, name in enumerate(ORDER)}
    return tuple(sorted(names, key=lambda name: (rank.get(name, len(ORDER)), name)))
