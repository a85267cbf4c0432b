"""One build, by the name of its target or by its folder."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from gitops_gate.builder import Builder
from gitops_gate.cli.opened import Opened
from gitops_gate.deployed import unfolded
from gitops_gate.errors import UsageError
from gitops_gate.model import Build, Location, Target
from gitops_gate.model.names import KUSTOMIZATION_NAMES
from gitops_gate.repository import loaded
from gitops_gate.wish import silent


def built(here: Opened, wanted: str) -> Build:
    """The build of a target. Raises UsageError with the nearest names where there is none."""
    folder = _folder(here, wanted)
    # A folder is built from the files that it names; what is deployed is told from all files.
    repository = loaded(here.tree, here.settings, silent, None if folder is None else frozenset())
    builder = Builder(repository, silent)
    if folder is not None:
        path, name = folder
        target = Target(path or ".", "kustomize", path, Location(f"{path}/{name}" if path else name, 1, 1))
        return builder.render(target)
    outcome = unfolded(repository, here.settings, here.surroundings, builder)
    builds = {build.target.name: build for build in outcome.builds}
    if wanted in builds:
        return outcome.located(builds[wanted])
    close = difflib.get_close_matches(wanted, builds, 3)
    hint = f"did you mean {', '.join(close)}?" if close else "`gitops-gate targets` lists them"
    raise UsageError(f"there is no target and no kustomization {wanted!r}", hint=hint)


def _folder(here: Opened, wanted: str) -> tuple[str, str] | None:
    """(folder in the tree, name of its kustomization file), told from the repository's root or from here."""
    inside = os.path.relpath(Path(wanted).resolve(), here.folder.resolve()).replace(os.sep, "/")
    for path in (wanted.rstrip("/").removeprefix("./"), inside):
        path = "" if path == "." else path
        if path.startswith(("..", "/")):
            continue
        for name in KUSTOMIZATION_NAMES:
            if here.tree.is_file(f"{path}/{name}" if path else name):
                return path, name
    return None
