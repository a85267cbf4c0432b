"""The objects of a repository that deploy something: who holds them, what they build, and what is wrong with that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gitops_gate.model import Build, Resource, ResourceId
from gitops_gate.targets import asks
from gitops_gate.unfold import Unfolded

_SOURCES = "source.toolkit.fluxcd.io"


@dataclass(slots=True)
class Asking:
    """An object that deploys something: who holds it, and what it builds."""

    id: ResourceId
    cluster: str
    resource: Resource | None = None
    holder: Build | None = None
    builds: list[Build] = field(default_factory=list)


Key = tuple[str, ResourceId]
"""The cluster that an object lives in, and the object."""


def asking_objects(deployed: Unfolded) -> dict[Key, Asking]:
    """All objects that deploy something."""
    found: dict[Key, Asking] = {}
    for build in deployed.builds:
        cluster, who = home(build, deployed), build.target.declared_by
        if who is not None:
            one = found.setdefault((cluster, who), Asking(who, cluster))
            one.builds.append(build)
            answer = deployed.asked_for.get(build.target.name)
            one.resource = one.resource or (answer.resource if answer is not None else None)
    for build in deployed.builds:
        for resource in build.resources:
            if asks(resource.id.group, resource.id.kind):
                cluster = build.target.cluster
                one = found.setdefault((cluster, resource.id), Asking(resource.id, cluster))
                one.resource = one.resource or resource
                if build.target.declared_by != resource.id:  # Flux's own Kustomization brings itself
                    one.holder = one.holder or build
    return found


def home(build: Build, deployed: Unfolded) -> str:
    """The cluster that the object lives in which asks for a build; the one that it deploys to may be another."""
    return deployed.homes.get(build.target.name, build.target.cluster)


def text_at(resource: Resource, *route: str | int) -> str:
    """The text at a route of an object, "" where there is none."""
    found = resource.value(*route)
    return found if isinstance(found, str) else ""


def failure_of(build: Build) -> Iterator[str]:
    """What made a build fail, and where."""
    if build.failure is not None:
        yield f"{build.failure.place}: {build.failure.message}"


def troubles_of(one: Asking, deployed: Unfolded) -> Iterator[str]:
    """Why what an object asks for is not built, or not as it would be."""
    for build in one.builds:
        yield from failure_of(build)
    holder = one.holder.target.name if one.holder is not None else ""
    for left in deployed.not_checked:
        meant = left.what.partition(" (")[0] == str(one.id) and (
            not left.targets or holder in left.targets or not holder
        )
        if meant and not left.why.startswith("it is suspended"):  # that is among the notes already
            yield left.why
        elif left.what.startswith("chart ") and any(_asks(one, name, deployed) for name in left.targets):
            yield f"{left.what} is {left.why}"
    for failure in deployed.missing:
        if failure.message.startswith(f"{one.id} "):
            yield f"{failure.place}: {failure.message}"


def _asks(one: Asking, target: str, deployed: Unfolded) -> bool:
    """Whether an object asks for a target."""
    answer = deployed.asked_for.get(target)
    if answer is None or answer.resource.id != one.id:
        return False
    parent = deployed.parents.get(target)
    return one.holder is None or parent is None or parent == one.holder.target.name


def sources_of(builds: Iterable[Build]) -> dict[str, set[tuple[str, str]]]:
    """Cluster -> (kind, name) of the sources that its builds bring."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for build in builds:
        for resource in build.resources:
            if resource.id.group == _SOURCES:
                found[build.target.cluster].add((resource.id.kind, resource.id.name))
    return found


_REFERENCES = (
    ("spec", "sourceRef"),
    ("spec", "chart", "spec", "sourceRef"),
    ("spec", "chartRef"),
)


def sourceless(one: Asking, sources: dict[str, set[tuple[str, str]]]) -> Iterator[str]:
    """The sources that an object of Flux names, and that nothing here brings."""
    if one.resource is None or not one.id.group.endswith("toolkit.fluxcd.io"):
        return
    for route in _REFERENCES:
        kind, name = text_at(one.resource, *route, "kind"), text_at(one.resource, *route, "name")
        # Flux's own source is made when it is installed.
        if not kind or not name or name == "flux-system" or "${" in name or kind == "ExternalArtifact":
            continue
        if (kind, name) not in sources[one.cluster]:
            yield f"its source {kind} {name} is not in this repository"
