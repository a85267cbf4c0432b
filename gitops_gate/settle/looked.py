"""What a run has looked at: only of that can it say that a waiver is unused, or a known fault gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from gitops_gate.model import Build, Scope
from gitops_gate.settle.waivers import RULES, Ran

_RENDERED = frozenset(("resource", "build", "cluster"))


def looked_at(scopes: Mapping[str, Scope], files: Collection[str], builds: Iterable[Build]) -> Ran:
    """Whether a rule has looked at all that a file is part of.

    `scopes` = the scope of each rule that ran, by id. `files` = the paths that were judged as files. Rules
    on what is rendered have seen a file only if some build read it and no build that did so failed.
    """
    scopes = {**scopes, **{rule.id: "file" for rule in RULES}}
    read: set[str] = set()
    broken: set[str] = set()
    for build in builds:
        (broken if build.failure else read).update(build.inputs)

    def ran(rule: str, path: str) -> bool:
        scope = scopes.get(rule)
        if scope is None or not path:
            return scope is not None
        if path not in files:
            return False
        return scope not in _RENDERED or (path in read and path not in broken)

    return ran
