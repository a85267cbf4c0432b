"""Folders of environments that nothing builds, while their siblings have a kustomization."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from gitops_gate.model import Build, Failure, Location, Sketch
from gitops_gate.model.names import is_kustomization

RULE = "unbuilt-environment"

_PARENTS = frozenset({"overlays", "environments", "envs", "env"})
_SHARED = frozenset({"base", "bases", "common", "shared", "components"})


def unbuilt_environments(
    sketches: Mapping[str, Sketch], builds: Iterable[Build], environments: frozenset[str]
) -> Iterator[Failure]:
    """One fault for each folder of manifests; `environments` = the names of those that there are."""
    kustomized = {path.rpartition("/")[0] for path in sketches if is_kustomization(path)}
    siblings: dict[str, list[str]] = defaultdict(list)
    for folder in sorted(kustomized):
        siblings[folder.rpartition("/")[0]].append(folder)
    manifests: dict[str, list[str]] = defaultdict(list)
    for path, sketch in sketches.items():
        folder = path.rpartition("/")[0]
        if sketch.objects and folder not in kustomized and folder.rpartition("/")[0] in siblings:
            manifests[folder].append(path)
    built: set[str] | None = None
    for folder in sorted(manifests):
        parent, _, name = folder.rpartition("/")
        among = parent.rpartition("/")[2] in _PARENTS
        if name in _SHARED or not (among or name in environments):
            continue
        others = [one for one in siblings[parent] if among or one.rpartition("/")[2] in environments]
        inner = any(one.startswith(f"{folder}/") for one in kustomized)
        built = _built(builds) if built is None else built
        if others and not inner and built.isdisjoint((folder, *manifests[folder])):
            message = f"nothing builds {folder}: it has no kustomization, and {others[0]} has one"
            hint = "add a kustomization.yaml that names what is in the folder"
            yield Failure(RULE, Location(min(manifests[folder])), message, hint)


def _built(builds: Iterable[Build]) -> set[str]:
    """The folders that an object has built, and the files that builds read from elsewhere."""
    found: set[str] = set()
    for build in builds:
        if build.target.declared_by is not None:
            found.add(build.target.path)
        if build.target.builder != "plain":
            found.update(build.inputs)
    return found
