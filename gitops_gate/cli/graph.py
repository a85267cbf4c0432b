"""The graph of what a repository deploys, out of what was unfolded."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from gitops_gate.model import Build, Resource, ResourceId
from gitops_gate.report.graph import Graph, Node
from gitops_gate.report.summary import plural
from gitops_gate.targets import asks
from gitops_gate.unfold import Unfolded

_WAVE = "argocd.argoproj.io/sync-wave"
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_SOURCES = "source.toolkit.fluxcd.io"


@dataclass(slots=True)
class _Asking:
    """An object that deploys something: who holds it, and what it builds."""

    id: ResourceId
    cluster: str
    resource: Resource | None = None
    holder: Build | None = None
    builds: list[Build] = field(default_factory=list)


_Key = tuple[str, ResourceId]


def graph_of(deployed: Unfolded) -> Graph:
    """Clusters, what deploys what in them, in which order, and what is missing."""
    asking = _asking(deployed)
    nodes: dict[str, Node] = {}
    for cluster in sorted({_home(build, deployed) for build in deployed.builds}):
        nodes[_root(cluster)] = Node(_root(cluster), "cluster", cluster)
    parents = _parents(asking, deployed)
    sources = _sources(deployed.builds)
    for key, one in asking.items():
        troubles = (*_troubles(one, deployed), *_sourceless(one, sources))
        nodes[_name(key)] = Node(
            _name(key),
            one.id.kind,
            "/".join(part for part in (one.id.namespace, one.id.name) if part),
            parents[key],
            (),
            tuple(_notes(one)),
            tuple(dict.fromkeys(troubles)),
            _wave(one.resource),
        )
    for build in deployed.builds:
        if build.target.declared_by is None:
            nodes[_folder(build)] = _folder_node(build)
    for key, one in asking.items():
        nodes[_name(key)] = _ordered(nodes[_name(key)], key, one, asking)
    return Graph(_without_circles(_inhabited(nodes)))


def _asking(deployed: Unfolded) -> dict[_Key, _Asking]:
    found: dict[_Key, _Asking] = {}
    for build in deployed.builds:
        cluster, who = _home(build, deployed), build.target.declared_by
        if who is not None:
            one = found.setdefault((cluster, who), _Asking(who, cluster))
            one.builds.append(build)
            answer = deployed.asked_for.get(build.target.name)
            one.resource = one.resource or (answer.resource if answer is not None else None)
    for build in deployed.builds:
        for resource in build.resources:
            if asks(resource.id.group, resource.id.kind):
                cluster = build.target.cluster
                one = found.setdefault((cluster, resource.id), _Asking(resource.id, cluster))
                one.resource = one.resource or resource
                if build.target.declared_by != resource.id:  # Flux's own Kustomization brings itself
                    one.holder = one.holder or build
    return found


def _home(build: Build, deployed: Unfolded) -> str:
    """The cluster that the object lives in which asks for a build; the one that it deploys to may be another."""
    return deployed.homes.get(build.target.name, build.target.cluster)


def _root(cluster: str) -> str:
    return f"cluster:{cluster}"


def _name(key: _Key) -> str:
    cluster, who = key
    return f"{cluster}:{who.group}/{who}"


def _folder(build: Build) -> str:
    return f"folder:{build.target.name}"


def _folder_node(build: Build) -> Node:
    notes = () if build.failure is not None else (plural(len(build.resources), "object"),)
    kind = "folder" if build.target.builder == "plain" else "kustomization"
    root = _root(build.target.cluster)
    return Node(_folder(build), kind, build.target.path or ".", root, (), notes, tuple(_failure(build)))


def _parents(asking: dict[_Key, _Asking], deployed: Unfolded) -> dict[_Key, str]:
    """Object -> the node that brings it. Where objects bring each other, the first stands below its cluster."""
    above: dict[_Key, _Key] = {}
    found: dict[_Key, str] = {}
    for key, one in asking.items():
        found[key] = _root(one.cluster)
        if one.holder is None:
            continue
        who = one.holder.target.declared_by
        if who is None:
            found[key] = _folder(one.holder)
            continue
        holder = (_home(one.holder, deployed), who)
        way = holder
        while way in above and way != key:
            way = above[way]
        if way != key:
            above[key] = holder
            found[key] = _name(holder)
    return found


def _notes(one: _Asking) -> Iterator[str]:
    for build in one.builds:
        if build.target.builder != "helm":
            yield build.target.path or "the root folder"
        if build.failure is None:
            yield plural(len(build.resources), "object")
        if build.target.cluster != one.cluster:
            yield f"to the cluster {build.target.cluster}"
    if one.resource is not None:
        chart = _text(one.resource, "spec", "chart", "spec", "chart")
        if chart:
            yield f"chart {chart}"
        if one.resource.value("spec", "suspend") is True:
            yield "suspended"
        if _wave(one.resource):
            yield f"wave {_wave(one.resource)}"


def _wave(resource: Resource | None) -> int:
    stated = _text(resource, "metadata", "annotations", _WAVE) if resource is not None else ""
    return int(stated) if _WHOLE.fullmatch(stated) else 0


def _text(resource: Resource, *route: str | int) -> str:
    found = resource.value(*route)
    return found if isinstance(found, str) else ""


def _failure(build: Build) -> Iterator[str]:
    if build.failure is not None:
        yield f"{build.failure.place}: {build.failure.message}"


def _troubles(one: _Asking, deployed: Unfolded) -> Iterator[str]:
    """Why what an object asks for is not built, or not as it would be."""
    for build in one.builds:
        yield from _failure(build)
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


def _asks(one: _Asking, target: str, deployed: Unfolded) -> bool:
    """Whether an object asks for a target."""
    answer = deployed.asked_for.get(target)
    if answer is None or answer.resource.id != one.id:
        return False
    parent = deployed.parents.get(target)
    return one.holder is None or parent is None or parent == one.holder.target.name


def _sources(builds: Iterable[Build]) -> dict[str, set[tuple[str, str]]]:
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


def _sourceless(one: _Asking, sources: dict[str, set[tuple[str, str]]]) -> Iterator[str]:
    if one.resource is None or not one.id.group.endswith("toolkit.fluxcd.io"):
        return
    for route in _REFERENCES:
        kind, name = _text(one.resource, *route, "kind"), _text(one.resource, *route, "name")
        # Flux's own source is made when it is installed.
        if not kind or not name or name == "flux-system" or "${" in name or kind == "ExternalArtifact":
            continue
        if (kind, name) not in sources[one.cluster]:
            yield f"its source {kind} {name} is not in this repository"


def _ordered(node: Node, key: _Key, one: _Asking, asking: dict[_Key, _Asking]) -> Node:
    """The node with those that it waits for."""
    after, troubles = [], []
    for wanted in _depends_on(one.resource):
        namespace = wanted.get("namespace") or one.id.namespace
        name = wanted.get("name")
        found = next(
            (
                other
                for other in asking
                if other[0] == key[0]
                and (other[1].group, other[1].kind, other[1].name) == (one.id.group, one.id.kind, name)
                and (other[1].namespace == namespace or not other[1].namespace or not namespace)
            ),
            None,
        )
        if found is not None:
            after.append(_name(found))
        elif isinstance(name, str) and "${" not in name:
            shown = f"{namespace}/{name}" if namespace else name
            troubles.append(f"it waits for {one.id.kind} {shown}, which is not in this repository")
    return replace(node, after=tuple(dict.fromkeys(after)), troubles=(*node.troubles, *troubles))


def _depends_on(resource: Resource | None) -> Iterator[dict[str, Any]]:
    listed = resource.value("spec", "dependsOn") if resource is not None else None
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict):
            yield entry


def _inhabited(nodes: dict[str, Node]) -> dict[str, Node]:
    """The nodes without the clusters that nothing stands in."""
    above = {node.parent for node in nodes.values()}
    return {key: node for key, node in nodes.items() if node.kind != "cluster" or key in above}


def _without_circles(nodes: dict[str, Node]) -> dict[str, Node]:
    """The nodes, those that wait for themselves in the end marked as such."""
    found = dict(nodes)
    for key, node in nodes.items():
        seen: set[str] = set()
        queue = list(node.after)
        while queue:
            one = queue.pop()
            if one not in seen:
                seen.add(one)
                queue += nodes[one].after
        if key in seen:
            found[key] = replace(node, troubles=(*node.troubles, "it waits for itself in the end"))
    return found
