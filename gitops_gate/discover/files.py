"""The files of a repository, sorted by what they are to the gate."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass

from gitops_gate.config import glob_regex
from gitops_gate.model import Tree
from gitops_gate.model.names import is_kustomization

_YAML = (".yaml", ".yml")

# What holds no text that a person wrote: never scanned for secrets.
_BINARY = re.compile(
    r"\.(png|jpe?g|gif|ico|svg|webp|pdf|zip|tgz|gz|bz2|xz|zst|tar|jar|woff2?|ttf|eot|otf|mp4|mov|bin|exe|so|lock|sum)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Paths:
    """All sorted. `yaml` = to be parsed; `json` = manifests if they turn out to be; `text` = everything else that
    may hold a secret; `templates` = Helm templates, left to helm; `charts` = folders with a `Chart.yaml`;
    `excluded` = how many the configuration left out."""

    yaml: tuple[str, ...]
    json: tuple[str, ...]
    text: tuple[str, ...]
    templates: tuple[str, ...]
    charts: tuple[str, ...]
    excluded: int

    def only(self, wanted: frozenset[str]) -> Paths:
        """Those of the paths that are wanted."""

        def kept(paths: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(path for path in paths if path in wanted)

        return dataclasses.replace(self, yaml=kept(self.yaml), json=kept(self.json), text=kept(self.text))


def discover(tree: Tree, exclude: Sequence[str] = ()) -> Paths:
    """The files of a tree. `exclude` = globs of the configuration; a folder's glob takes all below it."""
    listed = tree.list()
    globs = [glob_regex(glob) for glob in exclude]
    paths = (
        [path for path in listed if not any(glob.match(path) for glob in globs)] if globs else list(listed)
    )
    charts = frozenset(posixpath.dirname(path) for path in paths if posixpath.basename(path) == "Chart.yaml")
    found: dict[str, list[str]] = {"yaml": [], "json": [], "text": [], "templates": []}
    for path in paths:
        kind = _kind(path, charts)
        if kind:
            found[kind].append(path)
    kinds = {kind: tuple(found[kind]) for kind in found}
    return Paths(**kinds, charts=tuple(sorted(charts)), excluded=len(listed) - len(paths))


def _kind(path: str, charts: frozenset[str]) -> str:
    if charts and "templates/" in path and is_template(path, charts):
        return "templates"
    if path.endswith(_YAML) or is_kustomization(path):
        return "yaml"
    if path.endswith(".json"):
        return "json"
    return "" if _BINARY.search(path) else "text"


def is_template(path: str, charts: frozenset[str]) -> bool:
    """Whether a path lies in the `templates` folder of a chart."""
    parts = path.split("/")
    return any(
        part == "templates" and "/".join(parts[:index]) in charts for index, part in enumerate(parts[:-1])
    )
