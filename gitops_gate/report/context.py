"""What a writer is told besides the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from gitops_gate.model import Finding, Report, Rule

Dialect = Literal["strict", "extended"]

Lines = Callable[[str], Sequence[str] | None]
"""The lines of a file of the tree, without their ends and already masked; None where there are none to show."""


def no_lines(path: str) -> Sequence[str] | None:
    """None: no file has lines to show."""
    return None


@dataclass(frozen=True, slots=True)
class Page:
    """A rule with its page: plain text, in which what is indented below `Label::` is an example."""

    rule: Rule
    text: str


def no_page(rule: str) -> Page | None:
    """None: nothing is known of any rule."""
    return None


@dataclass(frozen=True, slots=True)
class Context:
    """How a report is to be written.

    `width` = columns of the terminal, 0 = unknown. `fold` = many findings of one rule are shortened in the
    terminal. `timing` = the run's seconds are shown; without it equal runs give equal bytes, save for
    `timestamp` (JUnit wants one: `YYYY-MM-DDTHH:MM:SS`). `environments` = names in the order of promotion.
    `stages` = rule id -> stage of the gate (`schema`, `policy`, …), which groups JUnit's suites; `properties`
    go into every suite. `page` = rule id -> what is known of it, for formats that carry that along. `key` tells
    apart several runs over one commit. `omit_waived` = leave out of SARIF what is waived or in the baseline, for
    readers that take no notice of suppressions. `title` = what was judged: `shop at 1a2b3c4`.
    """

    lines: Lines = no_lines
    color: bool = False
    width: int = 0
    fold: bool = True
    timing: bool = False
    timestamp: str = "1970-01-01T00:00:00"
    junit_dialect: Dialect = "strict"
    environments: tuple[str, ...] = ()
    stages: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    page: Callable[[str], Page | None] = no_page
    key: str = "default"
    omit_waived: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Which environment each target of a report belongs to, and which environment matters most."""

    environment: Mapping[str, str]
    rank: Mapping[str, int]

    def of(self, finding: Finding) -> tuple[str, ...]:
        """The environments a finding is in, the last of the promotion (production) first; () = in none."""
        names = {self.environment.get(target, "") for target in finding.targets} - {""}
        return self.ordered(names) if len(names) > 1 else tuple(names)

    def ordered(self, names: set[str]) -> tuple[str, ...]:
        """Names of environments, the one that matters most first; unknown ones last, by name."""
        return tuple(sorted(names, key=lambda name: (self.rank.get(name, len(self.rank)), name)))


def places(report: Report, context: Context) -> Places:
    """The `Places` of a report."""
    rank = {name: number for number, name in enumerate(reversed(context.environments))}
    return Places({target.name: target.environment for target in report.targets}, rank)
