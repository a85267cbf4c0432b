"""The gate: from a tree to a report. This is the whole pipeline, on one screen.

tree --load--> documents --targets--> what is deployed --render--> builds --checks--> findings --settle--> report
"""

from __future__ import annotations

import time
from dataclasses import replace

from gitops_gate.builder import Builder
from gitops_gate.chart_shelf import Helm
from gitops_gate.checks.catalog import STAGE_OF
from gitops_gate.config import Settings
from gitops_gate.deployed import unfolded
from gitops_gate.facts import basis, facts_of, no_facts
from gitops_gate.failures import failure_findings
from gitops_gate.git.mounted import mounted
from gitops_gate.judge import Judge
from gitops_gate.model import Report, Tree
from gitops_gate.narrowing import Work, work_of
from gitops_gate.outcome import outcome
from gitops_gate.records import Records
from gitops_gate.remembered import remembering
from gitops_gate.repository import loaded
from gitops_gate.rulebook import RuleBook, Selected, checked_settings, rulebook
from gitops_gate.unfold import NOTHING
from gitops_gate.wish import Wish, silent


def run(
    tree: Tree, settings: Settings, wish: Wish | None = None, *, rules_from: Tree | None = None
) -> Report:
    """The report on a tree. `rules_from` = the tree that policies come from, when it is not the judged one.

    Raises GateError where the run cannot be carried out: a wrong configuration, a broken policy.
    """
    wish = wish or Wish()
    started = time.perf_counter()
    book = rulebook(rules_from or tree, settings)
    tree = mounted(tree, settings.sources)
    checked_settings(book, settings)
    selected = book.selected(settings, wish.enable, wish.disable)
    # What a policy server says may change while nothing here does.
    cached = wish.cache and settings.policies.engine != "server"
    with remembering(
        tree,
        cached,
        (settings, wish.told(), book.digest(selected), Helm(tree, settings).state),
        wish.surroundings,
    ) as known:
        if known.report is None:
            known.keep(_judged(tree, settings, wish, book, selected, started, known.records))
        return known.report_in(time.perf_counter() - started)


def _judged(
    tree: Tree,
    settings: Settings,
    wish: Wish,
    book: RuleBook,
    selected: tuple[Selected, ...],
    started: float,
    records: Records,
) -> Report:
    repository = loaded(tree, settings, wish.progress, changed=wish.changed, records=records)
    builder = Builder(repository, wish.progress)
    deployed = unfolded(repository, settings, wish.surroundings, builder)
    work = work_of(repository, deployed, settings, wish)
    records.judging(basis(repository, deployed, settings, book.digest(selected)))
    facts = facts_of(repository, deployed.environments, settings)
    judge = Judge(selected, facts, records, deployed.located, builder.whole)
    judge.files(work)
    judge.prepare(work.builds)
    judge.builds(work.builds, wish.progress)
    judge.clusters(deployed.clusters if work.whole else ())
    judge.found(failure_findings(work.builds, book.rules))
    judge.verdicts.crashed += builder.mishaps.told
    found = outcome(book, selected, repository, deployed, work, judge.verdicts, settings, wish, started)
    if not wish.images:
        return found
    from gitops_gate.images import images  # late: few reports show them

    return replace(found, images=images(work.builds, builder.whole))


def files_report(tree: Tree, settings: Settings, stage: str, wanted: frozenset[str] | None = None) -> Report:
    """The report of one stage's checks (`yaml` or `secrets`) on single files; nothing is rendered.

    `wanted` = the files, by path; None = all of the tree.
    """
    started = time.perf_counter()
    book = rulebook()
    selected = tuple(one for one in book.selected(settings) if STAGE_OF.get(one.check.rule.id) == stage)
    repository = loaded(tree, settings, silent, wanted)
    work = Work(repository, (*repository.files, *repository.texts), (), False)
    judge = Judge(selected, no_facts, repository.records)
    judge.files(work)
    return outcome(book, selected, repository, NOTHING, work, judge.verdicts, settings, Wish(), started)
