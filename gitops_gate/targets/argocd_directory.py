"""Directories of manifests, as Argo CD reads them.

Source of the rules: Argo CD's user guide, "Directory"; the repo-server's `getPotentiallyValidManifests`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gitops_gate.model import Choice
from gitops_gate.model.names import is_kustomization
from gitops_gate.targets.globs import any_match

SKIPPED = "+argocd:skip-file-rendering"
"""A file that holds this text is no manifest."""


def directory(choice: Choice, folder: str, paths: Iterable[str], text: Callable[[str], str]) -> Iterator[str]:
    """The manifests among paths below a folder. A kustomization is none that any cluster would take."""
    prefix = f"{folder}/" if folder else ""
    for path in paths:
        if not path.startswith(prefix) or is_kustomization(path):
            continue
        if chosen(choice, path[len(prefix) :]) and SKIPPED not in text(path):
            yield path


def chosen(choice: Choice, path: str) -> bool:
    """Whether a file, by its path from the directory, is one of its manifests."""
    include, exclude = any_match(choice.include), any_match(choice.exclude)
    if choice.exclude and exclude is not None and exclude.fullmatch(path):
        return False
    return not choice.include or include is None or include.fullmatch(path) is not None
