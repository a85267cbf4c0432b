"""The folder of an environment has manifests and no kustomization, while its siblings have one.

Operators build such a folder only when they are pointed at it, and kustomize not at all: what `overlays/production`
holds beside `overlays/staging/kustomization.yaml` is deployed by nobody. Mostly the kustomization was never added to
git. A folder that a Flux Kustomization or an Argo CD Application names is built, and not reported.

A repository that is found::

    overlays/staging/kustomization.yaml
    overlays/staging/replicas.yaml
    overlays/production/replicas.yaml        <- deployed by nobody

Mend it by adding a kustomization to the folder, or by removing the folder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from gitops_gate.model import Facts, Finding, Location, Rule, Severity
from gitops_gate.model.names import is_kustomization

RULE = Rule(
    "unbuilt-environment", Severity.WARNING, "a folder of an environment without kustomization beside others"
)
SCOPE = "repository"

_PARENTS = frozenset({"overlays", "environments", "envs", "env"})
_SHARED = frozenset({"base", "bases", "common", "shared", "components"})


def check(work: Any, facts: Facts) -> Iterator[Finding]:
    """`work` has the files and builds of the run; of a part of them nobody can say what the rest builds."""
    if not work.whole:
        return
    sketches = work.repository.files.sketches
    kustomized = {path.rpartition("/")[0] for path in sketches if is_kustomization(path)}
    manifests: dict[str, list[str]] = defaultdict(list)
    for path, sketch in sketches.items():
        if sketch.objects and not is_kustomization(path):
            manifests[path.rpartition("/")[0]].append(path)
    names = {one.name for one in facts.environments}
    built = _built(work.builds)
    for folder in sorted(manifests.keys() - kustomized):
        parent, _, name = folder.rpartition("/")
        among = parent.rpartition("/")[2] in _PARENTS
        if not (among or name in names) or name in _SHARED:
            continue
        siblings = [
            one
            for one in kustomized
            if one.rpartition("/")[0] == parent
            and one != folder
            and (among or one.rpartition("/")[2] in names)
        ]
        inner = any(one.startswith(f"{folder}/") for one in kustomized)
        if siblings and not inner and built.isdisjoint((folder, *manifests[folder])):
            yield RULE.finding(
                Location(min(manifests[folder])),
                f"nothing builds {folder}: it has no kustomization, and {min(siblings)} has one",
                hint="add a kustomization.yaml that names what is in the folder",
                detail=folder,
            )


def _built(builds: Any) -> set[str]:
    """The folders that an object has built, and the files that builds read from elsewhere."""
    found: set[str] = set()
    for build in builds:
        if build.target.declared_by is not None:
            found.add(build.target.path)
        if build.target.builder != "plain":
            found.update(build.inputs)
    return found
