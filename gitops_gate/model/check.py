"""Checks: a rule together with the function that finds its violations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gitops_gate.model.finding import Finding, Rule
from gitops_gate.model.target import Environment

Scope = Literal["file", "files", "document", "resource", "build", "cluster", "repository"]
"""What a check is given: a `LoadedFile`, a `Document`, a `Resource`, a `Build`, a `Cluster`, a `Repository` value.

`files` = all files at once (`subject.tree`, `subject.files`), by a check that judges each of them for itself.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What a check may know besides its subject; frozen for a run.

    `schemas` is a `schemas.Store`, given as a value so that checks import no neighbour. `not_checked` takes
    what a check could not judge: `facts.not_checked(what, why)`; equal pairs are counted, not repeated.
    """

    kubernetes_version: str = ""
    schemas: Any = None
    environment: Environment | None = None
    environments: tuple[Environment, ...] = ()
    not_checked: Callable[[str, str], None] = lambda what, why: None


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """A rule, what it is run on, and how. `run(subject, facts, **options)` yields findings.

    `kinds` = the kinds it judges, as `Kind` or `group/Kind`; empty = all. `page` is the rule's documentation
    (the module's docstring). `options` maps each option's name to its default.
    """

    rule: Rule
    scope: Scope
    run: Callable[..., Iterator[Finding]]
    page: str = ""
    kinds: frozenset[str] = frozenset()
    options: Mapping[str, Any] = field(default_factory=dict)
    enabled: bool = True
    only: Callable[[Any], bool] | None = None
    """Whether it may have something to say of a subject: quickly answered, and mostly no. None = of any."""
    digest: str = ""
    """Changes when the check's code or text does: policies of the repository need it for the cache."""
