"""Changes: what is deployed otherwise than before, between two commits, or between a commit and a cluster."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from gitops_gate.model.document import Value
from gitops_gate.model.finding import Finding
from gitops_gate.model.place import Location, Route
from gitops_gate.model.report import NotChecked
from gitops_gate.model.resource import ResourceId
from gitops_gate.model.target import Target

How = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One value that is another one: `before` None where it was not there (`how` tells null from absent).

    `route` names list elements by their key where they have one (`[name]`), so that it survives a new order.
    `noise` = why it is folded away ("" = it is not): a checksum, a chart's label. `source` = the line that sets it.
    Values of Secrets are no clear texts, but digests with a salt of the run.
    """

    route: Route
    how: How
    before: Value = None
    after: Value = None
    noise: str = ""
    source: Location = field(default_factory=lambda: Location(""))


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """An object that is added, removed or changed. `id` is that of the new one; `was` its former name if generated.

    `before`, `after` = its bodies as they may be shown, None where there is none.
    `unstable` = it is rendered otherwise each time, so nobody can say whether it changes.
    """

    id: ResourceId
    how: How
    changes: tuple[Change, ...] = ()
    before: Value = None
    after: Value = None
    was: str = ""
    location: Location = field(default_factory=lambda: Location(""))
    unstable: bool = False

    @property
    def quiet(self) -> bool:
        """Whether nothing changes but noise."""
        return self.how == "changed" and all(change.noise for change in self.changes)


@dataclass(frozen=True, slots=True)
class TargetChange:
    """What changes in a target: `how` "added" and "removed" where the target itself comes or goes.

    `failed` = why it cannot be told ("" where it can): the target cannot be built on one side.
    """

    target: Target
    how: How
    resources: tuple[ResourceChange, ...] = ()
    failed: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Diff:
    """The rendered change: targets in the order of environments and names; those without any change are left out.

    `compared` = how many targets were looked at on both sides. `dangers` = what of it may do harm. `not_compared` = what
    is not built here on either side, while what asks for it changes. `live` = from what is to be to what a cluster has:
    an object that is "removed" is not there.
    """

    base: str
    head: str
    targets: tuple[TargetChange, ...] = ()
    compared: int = 0
    dangers: tuple[Finding, ...] = ()
    not_compared: tuple[NotChecked, ...] = ()
    live: bool = False

    def __bool__(self) -> bool:
        """Whether anything changes, noise included."""
        return bool(self.targets)
