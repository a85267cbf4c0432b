"""The gate: from a tree to a report. This is the whole pipeline, on one screen.

    tree --load--> documents --targets--> what is deployed --render--> builds --checks--> findings --settle--> report
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from gitops_gate.config import Settings
from gitops_gate.judge import Judge, failure_findings
from gitops_gate.model import Report, Tree
from gitops_gate.outcome import outcome
from gitops_gate.repository import loaded, unfolded
from gitops_gate.rulebook import rulebook
from gitops_gate.settle import Baseline
from gitops_gate.facts import facts_of
from gitops_gate.surroundings import Surroundings

Progress = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """Shows no progress."""


@dataclass(frozen=True, slots=True, eq=False)
class Wish:
    """What is asked of a run besides its settings. `changed` = only what these paths affect; None = everything."""

    changed: frozenset[str] | None = None
    enable: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    baseline: Baseline = field(default_factory=Baseline)
    surroundings: Surroundings = field(default_factory=Surroundings)
    progress: Progress = silent
    cache: bool = True


def run(tree: Tree, settings: Settings, wish: Wish | None = None, *, rules_from: Tree | None = None) -> Report:
    """The report on a tree. `rules_from` = the tree that policies come from, when it is not the judged one.

    Raises GateError where the run cannot be carried out: a wrong configuration, a broken policy.
    """
    wish = wish or Wish()
    started = time.perf_counter()
    book = rulebook(rules_from or tree, settings)
    selected = book.selected(settings, wish.enable, wish.disable)
    repository = loaded(tree, settings, wish.progress)
    deployed = unfolded(repository, settings, wish.surroundings, wish.progress)
    work = repository.narrowed(deployed, wish.changed)
    judge = Judge(selected, facts_of(repository, deployed.environments, settings))
    judge.subjects("file", work.files)
    judge.subjects("repository", (work,))
    judge.subjects("document", (document for file in work.files for document in file.documents))
    for done, build in enumerate(work.builds):
        wish.progress("checking", done, len(work.builds))
        judge.build(build)
    judge.subjects("cluster", deployed.clusters if wish.changed is None else ())
    judge.verdicts.findings.extend(failure_findings(work.builds, dict(book.rules)))
    return outcome(book, selected, repository, deployed, work, judge.verdicts, settings, wish, started)
