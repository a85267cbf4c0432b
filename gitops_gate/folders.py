"""The folders of a repository: which belong to kustomizations, and what makes the resources of the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gitops_gate.files import Files
from gitops_gate.git.mounted import repository_of
from gitops_gate.model import Recipe, Target, Tree
from gitops_gate.targets.argocd_directory import directory
from gitops_gate.targets.ignore import Ignored, ignored
from gitops_gate.targets.kustomize import Kustomizations, kustomizations


@dataclass(frozen=True, slots=True, eq=False)
class Folders:
    """`paths` = those of all files, sorted; `by_folder` = them by the folder that they lie right in."""

    tree: Tree
    files: Files
    kustomizations: Kustomizations
    paths: tuple[str, ...]
    by_folder: Mapping[str, Sequence[str]]
    _ignores: dict[tuple[str, tuple[tuple[str, str], ...]], Ignored] = field(default_factory=dict)

    def includes(self, folder: str) -> tuple[str, ...]:
        """What the kustomization of a folder names, as paths; nothing where it has none."""
        file = self.kustomizations.files.get(folder)
        return () if file is None else self.files.sketches[file].includes

    def kustomized(self, folder: str) -> bool:
        """Whether a folder belongs to a kustomization: what it does not name there is not deployed."""
        return any(one in self.kustomizations.files for one in (folder, *above(folder)))

    def made_of(self, target: Target, recipe: Recipe) -> Iterable[str]:
        """What makes the resources of a target without kustomization; Flux walks through its folder by name."""
        if recipe.files is not None:
            paths = self.paths if recipe.recurse else self.by_folder.get(target.path, ())
            return directory(recipe.files, target.path, paths, self._text)
        found = self._manifests(target.path, recipe.recurse)
        if target.builder != "flux":
            return found
        key = (repository_of(self.tree, target.path), recipe.ignore)
        if key not in self._ignores:
            self._ignores[key] = ignored(self.tree, *key)
        passed_over = self._ignores[key]
        taken = (
            path
            for path in found
            if (path.endswith((".yaml", ".yml")) if path in self.files else path in self.kustomizations.files)
            and not passed_over(self.kustomizations.files.get(path, path))
        )
        return sorted(taken, key=lambda path: path.split("/"))

    def _manifests(self, folder: str, recurse: bool) -> Iterator[str]:
        """Files, and folders that have a kustomization."""
        if not recurse:
            yield from self.by_folder.get(folder, ())
            return
        prefix = f"{folder}/" if folder else ""
        base = repository_of(self.tree, folder)
        inner = tuple(
            path for path in self.kustomizations.below(folder) if repository_of(self.tree, path) == base
        )
        yield from inner
        below = tuple(f"{path}/" for path in inner)
        yield from (
            path
            for path in self.paths
            if path.startswith(prefix)
            and not path.startswith(below)
            and (folder or repository_of(self.tree, path) == base)
        )

    def _text(self, path: str) -> str:
        source = self.files[path].source
        return source.text if source is not None else ""


def folders_of(tree: Tree, files: Files) -> Folders:
    """The folders of the files of a tree."""
    paths = tuple(sorted(files))
    by_folder: dict[str, list[str]] = {}
    for path in paths:
        by_folder.setdefault(path.rpartition("/")[0], []).append(path)
    return Folders(tree, files, kustomizations(files.sketches), paths, by_folder)


def above(path: str) -> Iterator[str]:
    """The folders that a path lies in, innermost first; "" is the root."""
    while path:
        path = path.rpartition("/")[0]
        yield path
