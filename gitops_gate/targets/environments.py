"""Which environment a path belongs to: configured, else told from the names of folders.

The names are those that the tools' own guides use: `clusters/<env>`, `overlays/<env>`, `environments/<env>`,
and a known environment name anywhere, such as `apps/staging` beside `apps/base`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from gitops_gate.config import glob_regex
from gitops_gate.model import Environment

ORDER = (
    *(
        "sandbox",
        "preview",
        "local",
        "dev",
        "develop",
        "development",
        "integration",
        "test",
        "testing",
        "qa",
        "uat",
    ),
    *("stage", "staging", "preprod", "pre-prod", "preproduction", "canary", "prod", "production", "live"),
)
"""Known names, in the order in which changes usually travel."""

_KNOWN = frozenset(ORDER)
_PARENTS = frozenset({"environments", "envs", "env", "clusters"})
_VARIANTS = "overlays"
FEW = 8
"""Names below `overlays`, all over the repository, that still pass for environments: a catalogue of components
has dozens, one for each way of installing something."""

_NO_ENVIRONMENT = frozenset({"base", "bases", "common", "components", "shared", "flux-system", "default"})


class Environments:
    """The environments of a repository, in order; `of` names the one of a path.

    `ref` = the branch or tag that is checked; an environment that is a branch pattern claims every path.
    """

    def __init__(self, configured: Sequence[Environment], paths: Sequence[str], ref: str = "") -> None:
        self._globs = [(entry.name, [glob_regex(glob) for glob in entry.paths]) for entry in configured]
        self._branch = next(
            (entry.name for entry in configured if entry.branch and _is(entry.branch, ref)), ""
        )
        self._known: dict[str, str] = {}
        variants = {name for path in paths if (name := _variant(path))}
        self._variants = frozenset(variants) if len(variants - _KNOWN) <= FEW else frozenset()
        self.all = (
            tuple(configured) if configured else tuple(Environment(name) for name in self._inferred(paths))
        )
        self.by_name = {entry.name: entry for entry in self.all}

    def of(self, *paths: str) -> str:
        """The environment of the first path that has one, "" where none has."""
        return next((name for path in paths if (name := self._of(path))), self._branch)

    def _of(self, path: str) -> str:
        for name, globs in self._globs:
            if any(glob.match(path) for glob in globs):
                return name
        if self._globs:
            return ""
        if path not in self._known:
            variant = _variant(path)
            self._known[path] = _from_folders(path) or (variant if variant in self._variants else "")
        return self._known[path]

    def _inferred(self, paths: Sequence[str]) -> list[str]:
        names = {self._of(path) for path in paths} - {""}
        rank = {name: place for place, name in enumerate(ORDER)}
        return sorted(names, key=lambda name: (rank.get(name, len(ORDER)), name))


def _from_folders(path: str) -> str:
    parts = path.split("/")
    for part in parts:
        if part in _KNOWN:
            return part
    for parent, part in itertools.pairwise(parts):
        if parent in _PARENTS and part not in _NO_ENVIRONMENT and "." not in part:
            return part
    return ""


def _variant(path: str) -> str:
    """The name below `overlays` in a path."""
    parts = path.split("/")
    for parent, part in itertools.pairwise(parts):
        if parent == _VARIANTS and part not in _NO_ENVIRONMENT and "." not in part:
            return part
    return ""


def _is(pattern: str, ref: str) -> bool:
    """Whether a branch or tag is meant by a glob; here `*` goes over slashes too, as in branch protection rules."""
    return bool(re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), ref))


def cluster_of(path: str) -> str:
    """The cluster that a path names (`clusters/<name>/…`), "" where it names none."""
    parts = path.split("/")
    for parent, part in itertools.pairwise(parts):
        if parent == "clusters" and "." not in part:
            return part
    return ""
