"""What is asked of a run besides its settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gitops_gate.model import Tree
from gitops_gate.settle import Baseline
from gitops_gate.surroundings import Surroundings

Progress = Callable[[str, int, int], None]
"""(stage, parts done, parts in all): told now and then; 0 parts in all = nobody knows."""


def silent(stage: str, done: int, total: int) -> None:
    """Shows no progress."""


@dataclass(frozen=True, slots=True, eq=False)
class Wish:
    """`changed` = only what these paths affect, None = everything; `before` = the tree before that change, where
    there is one; `enable`, `disable` = ids of rules; `places` = the report says where each target is asked for, which
    costs reading those files again; `images` = it says which images are deployed, for which all is rendered."""

    changed: frozenset[str] | None = None
    before: Tree | None = None
    enable: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    baseline: Baseline = field(default_factory=Baseline)
    surroundings: Surroundings = field(default_factory=Surroundings)
    progress: Progress = silent
    cache: bool = True
    places: bool = True
    images: bool = False

    def told(self) -> tuple[object, ...]:
        """What of it a verdict depends on."""
        changed = None if self.changed is None else sorted(self.changed)
        if changed is not None and self.before is not None:
            changed += [self.before.blob(path) for path in changed if self.before.is_file(path)]
        return (
            changed,
            self.enable,
            self.disable,
            sorted(self.baseline.entries.items()),
            self.surroundings,
            self.places,
            self.images,
        )
