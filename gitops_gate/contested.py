"""Objects that two Flux Kustomizations of a cluster deploy: each takes them from the other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from gitops_gate.model import Build, Failure, Location, Resource

Name = tuple[str, str, str, str]
"""Group, kind, namespace and name."""

_SHARED = frozenset({("", "Namespace")})
"""Kinds that are often declared wherever they are needed; all mean the same by it."""

_SHOWN = 3
_ALONE = {
    "kustomize.toolkit.fluxcd.io/prune": {"disabled"},
    "kustomize.toolkit.fluxcd.io/reconcile": {"disabled"},
    "kustomize.toolkit.fluxcd.io/ssa": {"ifnotpresent", "merge", "ignore"},
}
"""Annotation -> values, in small letters, by which an object says that it is not for one Kustomization alone."""


def contested(
    builds: Iterable[Build],
    parents: Mapping[str, str],
    names: Callable[[Build], Collection[Name]],
    whole: Callable[[Build], Build],
    place: Callable[[Build], Location],
    suspended: Collection[str],
) -> Iterator[Failure]:
    """Each pair of such Kustomizations once, where the second one is told what to deploy.

    `parents` = target -> the one that brings what asks for it: only what hangs together is known to be of one
    cluster. `names` = of the objects of a build; `whole` = a build with its objects; `place` = where it is asked for;
    `suspended` = targets.
    """
    first: dict[tuple[str, str, Name], Build] = {}
    pairs: dict[tuple[str, str], tuple[Build, Build, list[Name]]] = {}
    for build in sorted(builds, key=lambda one: one.target.name):
        target = build.target
        if target.builder != "flux" or build.failure is not None or target.name in suspended:
            continue
        root = _root(target.name, parents)
        for name in names(build):
            other = first.setdefault((target.cluster, root, name), build)
            if other.target.declared_by != target.declared_by and name[:2] not in _SHARED:
                pairs.setdefault((other.target.name, target.name), (other, build, []))[2].append(name)
    for one, two, common in pairs.values():
        yield from _fault(whole(one), whole(two), common, place(two))


def _root(name: str, parents: Mapping[str, str]) -> str:
    seen = set()
    while name in parents and name not in seen:
        seen.add(name)
        name = parents[name]
    return min(seen) if name in seen else name


def _fault(first: Build, second: Build, common: Collection[Name], place: Location) -> Iterator[Failure]:
    objects = [{name_of(one): one for one in build.resources} for build in (first, second)]
    shared = [
        str(objects[1][name].id)
        for name in common
        if all(name in known and not _alone(known[name]) for known in objects)
    ]
    if not shared:
        return
    shown = ", ".join(shared[:_SHOWN]) + (f" and {len(shared) - _SHOWN} more" if len(shared) > _SHOWN else "")
    whom = first.target.declared_by
    message = f"{second.target.declared_by} deploys what {whom} deploys, too: {shown}"
    hint = "leave each object to one of the two; the other one takes it away, or changes it back"
    yield Failure("contested-object", place, message, hint)


def name_of(resource: Resource) -> Name:
    who = resource.id
    return who.group, who.kind, who.namespace, who.name


def _alone(resource: Resource) -> bool:
    notes = resource.value("metadata", "annotations")
    if not isinstance(notes, dict):
        return False
    return any(str(notes.get(key, "")).lower() in values for key, values in _ALONE.items())
