"""The graph of what a repository deploys, out of what was unfolded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from gitops_gate.cli.asking import (
    Asking,
    Key,
    asking_objects,
    failure_of,
    home,
    sourceless,
    sources_of,
    text_at,
    troubles_of,
)
from gitops_gate.model import Build, Resource
from gitops_gate.report.graph import Graph, Node
from gitops_gate.report.summary import plural
from gitops_gate.unfold import Unfolded

_WAVE = "argocd.argoproj.io/sync-wave"
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")


def graph_of(deployed: Unfolded) -> Graph:
    """Clusters, what deploys what in them, in which order, and what is missing."""
    asking = asking_objects(deployed)
    nodes: dict[str, Node] = {}
    for cluster in sorted({home(build, deployed) for build in deployed.builds}):
        nodes[_root(cluster)] = Node(_root(cluster), "cluster", cluster)
    parents = _parents(asking, deployed)
    sources = sources_of(deployed.builds)
    for key, one in asking.items():
        troubles = (*troubles_of(one, deployed), *sourceless(one, sources))
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


def _root(cluster: str) -> str:
    return f"cluster:{cluster}"


def _name(key: Key) -> str:
    cluster, who = key
    return f"{cluster}:{who.group}/{who}"


def _folder(build: Build) -> str:
    return f"folder:{build.target.name}"


def _folder_node(build: Build) -> Node:
    notes = () if build.failure is not None else (plural(len(build.resources), "object"),)
    kind = "folder" if build.target.builder == "plain" else "kustomization"
    root = _root(build.target.cluster)
    return Node(_folder(build), kind, build.target.path or ".", root, (), notes, tuple(failure_of(build)))


def _parents(asking: dict[Key, Asking], deployed: Unfolded) -> dict[Key, str]:
    """Object -> the node that brings it. Where objects bring each other, the first stands below its cluster."""
    above: dict[Key, Key] = {}
    found: dict[Key, str] = {}
    for key, one in asking.items():
        found[key] = _root(one.cluster)
        if one.holder is None:
            continue
        who = one.holder.target.declared_by
        if who is None:
            found[key] = _folder(one.holder)
            continue
        holder = (home(one.holder, deployed), who)
        way = holder
        while way in above and way != key:
            way = above[way]
        if way != key:
            above[key] = holder
            found[key] = _name(holder)
    return found


def _notes(one: Asking) -> Iterator[str]:
    for build in one.builds:
        if build.target.builder != "helm":
            yield build.target.path or "the root folder"
        if build.failure is None:
            yield plural(len(build.resources), "object")
        if build.target.cluster != one.cluster:
            yield f"to the cluster {build.target.cluster}"
    if one.resource is not None:
        chart = text_at(one.resource, "spec", "chart", "spec", "chart")
        if chart:
            yield f"chart {chart}"
        if one.resource.value("spec", "suspend") is True:
            yield "suspended"
        if _wave(one.resource):
            yield f"wave {_wave(one.resource)}"


def _wave(resource: Resource | None) -> int:
    stated = text_at(resource, "metadata", "annotations", _WAVE) if resource is not None else ""
    return int(stated) if _WHOLE.fullmatch(stated) else 0


def _ordered(node: Node, key: Key, one: Asking, asking: dict[Key, Asking]) -> Node:
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
