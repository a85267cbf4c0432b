"""What Flux objects wait for: names that lead nowhere, and circles.

Source of the rules: `spec.dependsOn` in the API references of kustomize-controller and helm-controller. A
Kustomization waits for Kustomizations only, and a HelmRelease for HelmReleases.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from gitops_gate.model import Failure, Location, Resource, Route
from gitops_gate.targets import Asked
from gitops_gate.targets.flux import SUSPENDED

Node = tuple[str, str, str]
"""Kind, namespace and name."""

_KINDS = ("Kustomization", "HelmRelease")


@dataclass(frozen=True, eq=False)
class Dependencies:
    """What the objects of one cluster wait for. `closed` = all that it deploys is known, so that what is not there
    is missing; `elsewhere` = (kind, name) of objects in the repository of which it is not known who deploys them."""

    answers: Sequence[Asked]
    closed: bool = True
    elsewhere: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def nodes(self) -> Mapping[Node, Asked]:
        """Each object that can wait or be waited for."""
        found: dict[Node, Asked] = {}
        for answer in self.answers:
            node = _node(answer)
            if node[0] in _KINDS and (answer.needs or node not in found):
                found[node] = answer
        return found

    @cached_property
    def suspended(self) -> frozenset[Node]:
        """The objects that are suspended, as far as their answers say so."""
        return frozenset(_node(answer) for answer in self.answers if answer.route == SUSPENDED)

    def faults(self) -> Iterator[Failure]:
        """What is missing or stands still, then the circles."""
        edges: dict[Node, dict[Node, Route]] = {}
        for node, answer in self.nodes.items():
            for namespace, name, route in answer.needs:
                wanted = (node[0], namespace or node[1], name)
                there = self._there(wanted)
                if there is not None:
                    yield from self._still(node, there, answer.resource, route)
                    edges.setdefault(node, {}).setdefault(there, route)
                elif (node[0], name) not in self.elsewhere:
                    yield from self._missing(node, wanted, answer.resource.at(*route))
        yield from self._circles(edges)

    def _still(self, node: Node, there: Node, who: Resource, route: Route) -> Iterator[Failure]:
        """An object that waits for a suspended one, and is none itself."""
        if there in self.suspended and node not in self.suspended and route[-1:] == ("name",):
            message = f"{_shown(node)} waits for {_shown(there)}, which is suspended: until then nothing new is applied"
            hint = "resume it, suspend both, or take the entry away"
            yield Failure("suspended-dependency", who.at(*route), message, hint)

    def _there(self, wanted: Node) -> Node | None:
        """The object of a name; one without a namespace, or for one without, may be in any."""
        if wanted in self.nodes:
            return wanted
        kind, namespace, name = wanted
        others = (one for one in self.nodes if one[0] == kind and one[2] == name)
        return next((one for one in others if "" in (one[1], namespace)), None)

    def _missing(self, node: Node, wanted: Node, place: Location) -> Iterator[Failure]:
        hint = self._hint(node, wanted)
        if not hint and not self.closed:
            return
        kind, namespace, name = wanted
        shown = f"{kind} {name}" + (f" in namespace {namespace}" if namespace else "")
        message = f"{_shown(node)} waits for the {shown}, which is not there"
        yield Failure(
            "missing-dependency", place, message, hint or "correct the name, or take the entry away"
        )

    def _hint(self, node: Node, wanted: Node) -> str:
        """What was probably meant."""
        kind, namespace, name = wanted
        same = sorted(one for one in self.nodes if one[2] == name)
        for other in same:
            if other[0] == kind:
                return f"there is one in the namespace {other[1]}: write `namespace: {other[1]}`"
        near = difflib.get_close_matches(
            name,
            sorted(one[2] for one in self.nodes if one[:2] == (kind, namespace) and one != node),
            1,
            0.75,
        )
        if near:
            return f"there is {near[0]}"
        if same:
            return f"{_shown(same[0])} is a {same[0][0]}; a {kind} can wait for {kind}s only"
        return ""

    def _circles(self, edges: Mapping[Node, Mapping[Node, Route]]) -> Iterator[Failure]:
        """Each circle once, at the entry of its first object by name."""
        done: set[Node] = set()
        for start in sorted(edges):
            ring = None if start in done else _ring(start, edges)
            if ring is None:
                continue
            done.update(ring)
            place = self.nodes[ring[0]].resource.at(*edges[ring[0]][ring[1]])
            way = " → ".join(one[2] for one in ring)
            message = (
                f"{_shown(ring[0])} waits for itself"
                if len(ring) == 2
                else f"these {ring[0][0]}s wait for each other: {way}"
            )
            yield Failure("dependency-cycle", place, message, "take one of the entries of `dependsOn` away")


def dependency_faults(
    said: Iterable[tuple[str, Asked]], declared: Iterable[Asked], broken: frozenset[str]
) -> Iterator[Failure]:
    """The faults of all clusters. `said` = (cluster, answer) of all objects in builds; `declared` = those in files that no build has read;
    `broken` = clusters in which a build has failed."""
    clusters: dict[str, list[Asked]] = {}
    for cluster, answer in said:
        clusters.setdefault(cluster, []).append(answer)
    if not any(answer.needs for answers in clusters.values() for answer in answers):
        return
    placed = {_node(answer)[::2] for answers in clusters.values() for answer in answers}
    unplaced = frozenset(_node(answer)[::2] for answer in declared) - placed
    for cluster, answers in clusters.items():
        built = {_node(one) for one in answers if one.path is not None or one.fault}
        elsewhere = any(_node(one) not in built and one.resource.id.kind != "HelmRelease" for one in answers)
        closed = cluster not in broken and not elsewhere
        yield from Dependencies(answers, closed, unplaced).faults()


def _node(answer: Asked) -> Node:
    who = answer.resource.id
    return who.kind, who.namespace, who.name


def _shown(node: Node) -> str:
    return "/".join(part for part in node if part)


def _ring(start: Node, edges: Mapping[Node, Iterable[Node]]) -> list[Node] | None:
    """The shortest way from an object back to itself, None where there is none."""
    ways = {one: [start, one] for one in edges[start]}
    queue = list(ways)
    for one in queue:  # grows while it is walked
        if one == start:
            return ways[one]
        for other in edges.get(one, ()):
            if other not in ways:
                ways[other] = [*ways[one], other]
                queue.append(other)
    return None
