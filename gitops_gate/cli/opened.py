"""What every command opens first: the folder, its tree, its settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from gitops_gate.cli.folder import root
from gitops_gate.config import NAMES, Settings, read_settings
from gitops_gate.errors import UsageError
from gitops_gate.git.trees import Index, open_tree
from gitops_gate.load import load_file
from gitops_gate.model import Tree
from gitops_gate.surroundings import Surroundings, surroundings


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A repository as a command works on it."""

    folder: Path
    tree: Tree
    settings: Settings
    surroundings: Surroundings


def opened(
    path: Path | None, *, config: Path | None = None, staged: bool = False, version: str = ""
) -> Opened:
    """The repository at a path. `staged` = as the next commit has it. Raises UsageError for a bad configuration."""
    folder = root(path)
    tree = Index(folder) if staged else open_tree(folder)
    settings = _settings(tree, config)
    if version:
        settings = replace(settings, kubernetes_version=version.removeprefix("v"))
    return Opened(folder, tree, settings, surroundings(folder))


def _settings(tree: Tree, config: Path | None) -> Settings:
    if config is not None:
        return _read(str(config), config.read_bytes())
    found = [name for name in NAMES if tree.is_file(name)]
    if len(found) > 1:
        raise UsageError(f"both {found[0]} and {found[1]} exist", hint="keep one of them")
    return _read(found[0], tree.read(found[0])) if found else read_settings(None)


def _read(path: str, data: bytes) -> Settings:
    loaded = load_file(path, data, "config")
    for fault in loaded.faults:
        raise UsageError(f"{fault.location}: {fault.message}", hint=fault.hint)
    if len(loaded.documents) > 1:
        raise UsageError(
            f"{path}: a configuration is one YAML document, and this has {len(loaded.documents)}"
        )
    return read_settings(loaded.documents[0] if loaded.documents else None)
