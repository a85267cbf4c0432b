"""The rollout: which application runs in which version in which environment, and how it fares there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gitops_gate.model import Image, Report, ResourceId, Severity
from gitops_gate.report.context import Context, Places, places
from gitops_gate.report.standing import hit

_VERSION = re.compile(r"v?(\d+(?:\.\d+){0,3})(?:[-+].*)?")

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Running:
    """An image in parts: `name` = the last word of its repository, `version` = its tag, else the start of its digest, else `no tag`."""

    image: str
    name: str
    version: str
    digest: str = ""

    @classmethod
    def of(cls, image: str) -> Running:
        rest, _, digest = image.partition("@")
        head, slash, tail = rest.rpartition("/")
        name, _, tag = tail.partition(":")
        short = digest.rpartition(":")[2][:12]
        return cls(
            image, name or head + slash, tag or (short and f"@{short}") or "no tag", short if tag else ""
        )

    @property
    def order(self) -> tuple[int, ...]:
        """Numbers to compare versions by; () where a version has none."""
        found = _VERSION.fullmatch(self.version)
        return tuple(map(int, found[1].split("."))) if found else ()


@dataclass(slots=True)
class Cell:
    """An application in an environment. `behind` = newer versions in the environments before this one."""

    running: list[Running] = field(default_factory=list)
    errors: int = 0
    warnings: int = 0
    behind: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class App:
    """A row: `namespace` is "" where the application has another one in each environment."""

    kind: str
    namespace: str
    name: str
    cells: Mapping[str, Cell]

    @property
    def images(self) -> set[str]:
        return {one.name for cell in self.cells.values() for one in cell.running}


@dataclass(frozen=True, slots=True)
class Rollout:
    """`environments` in the order of promotion, "" (what belongs to none) last; `apps` by name."""

    environments: tuple[str, ...]
    apps: tuple[App, ...]


def rollout(report: Report, context: Context) -> Rollout:
    """The rollout of a report that knows its images."""
    where = places(report, context)
    keys = _Keys(report.images, where)
    rows: dict[Key, dict[str, Cell]] = defaultdict(lambda: defaultdict(Cell))
    for one in report.images:
        environment = where.environment.get(one.target, "")
        cell = rows[keys.of(one.resource, environment)][environment]
        running = Running.of(one.image)
        if running not in cell.running:
            cell.running.append(running)
    for finding in report.findings:
        who = finding.resource
        for name in hit(finding, where) if who else ():
            struck = rows.get(keys.of(who, name), {}).get(name) if who else None
            if struck is not None:
                struck.errors += finding.severity == Severity.ERROR
                struck.warnings += finding.severity == Severity.WARNING
    found = {name for cells in rows.values() for name in cells}
    environments = (*reversed(where.ordered(found - {""})), *({""} & found))
    for cells in rows.values():
        _compared(cells, [name for name in environments if name])
    named = sorted((name, namespace, kind) for kind, namespace, name in rows)
    apps = (App(kind, space, name, dict(rows[kind, space, name])) for name, space, kind in named)
    return Rollout(environments, tuple(apps))


class _Keys:
    """What makes a row: kind and name, and the namespace where an environment has two of that name.

    What belongs to no environment is told apart from what does: there, anything may come twice.
    """

    def __init__(self, images: Sequence[Image], where: Places) -> None:
        spaces: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for one in images:
            environment = where.environment.get(one.target, "")
            spaces[environment, one.resource.kind, one.resource.name].add(one.resource.namespace)
        self._twice = {(bool(env), *who) for (env, *who), found in spaces.items() if len(found) > 1}

    def of(self, who: ResourceId, environment: str) -> Key:
        twice = (bool(environment), who.kind, who.name) in self._twice
        return who.kind, who.namespace if twice else "", who.name


def _compared(cells: Mapping[str, Cell], environments: Sequence[str]) -> None:
    """Marks what is older than in an environment before: it is still to be promoted."""
    newest: dict[str, tuple[tuple[int, ...], str]] = {}
    for environment in environments:
        if environment not in cells:
            continue
        cell = cells[environment]
        for one in cell.running:
            ahead = newest.get(one.name)
            if ahead and one.order and one.order < ahead[0]:
                cell.behind[one.name] = ahead[1]
        for one in cell.running:
            if one.order and one.order > newest.get(one.name, ((), ""))[0]:
                newest[one.name] = (one.order, f"{environment} has {one.version}")
