"""What is deployed by whom, as a graph: a tree of who brings whom, with an order across it; and as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gitops_gate.report.untrusted import inert, one_line


@dataclass(frozen=True, slots=True)
class Node:
    """A cluster, an object that deploys something, or a folder that nothing deploys.

    `parent` = the key of the node that brings it, "" for a root; `after` = the keys of those that it waits for;
    `notes` = what is worth knowing (path, count of objects); `troubles` = what is missing or could not be built.
    """

    key: str
    kind: str
    name: str
    parent: str = ""
    after: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    wave: int = 0

    @property
    def title(self) -> str:
        """What it is called; what belongs to no cluster is a cluster without a name."""
        return f"{self.kind} {self.name}" if self.name else "outside of clusters"


@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes, by key. A parent is among them, and is no child of its children; so is all that is waited for."""

    nodes: Mapping[str, Node] = field(default_factory=dict)

    def children(self, parent: str = "") -> list[Node]:
        """The nodes that one brings, in the order in which they are deployed: by wave, after what they wait for."""
        listed = sorted(
            (node for node in self.nodes.values() if node.parent == parent),
            key=lambda node: (node.wave, node.kind != "cluster", node.name, node.kind, node.key),
        )
        ranks = _ranks({node.key: node.after for node in listed})
        return sorted(listed, key=lambda node: (node.wave, ranks[node.key]))


def _ranks(waiting: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Node -> the step in which its turn comes; where nodes wait for each other, the first of them goes ahead."""
    ranks: dict[str, int] = {}
    left = {key: set(after) & waiting.keys() for key, after in waiting.items()}
    while left:
        step = len(ranks)
        ready = [key for key, after in left.items() if after.isdisjoint(left)] or list(left)[:1]
        ranks |= dict.fromkeys(ready, step)
        for key in ready:
            del left[key]
    return ranks


def text(graph: Graph) -> str:
    """The graph as a tree for people; children stand in the order in which they are deployed."""
    lines: list[str] = []
    for root in graph.children():
        lines += ["", *_tree(graph, root, "", "")] if lines else _tree(graph, root, "", "")
    return inert("".join(f"{line}\n" for line in lines))


def _tree(graph: Graph, node: Node, lead: str, below: str) -> Iterator[str]:
    after = [graph.nodes[key].name for key in node.after]
    said = [*node.notes, *([f"after {', '.join(after)}"] if after else [])]
    yield lead + one_line(node.title + (f" ({'; '.join(said)})" if said else ""))
    children = graph.children(node.key)
    for trouble in node.troubles:
        yield f"{below}{'│' if children else ' '}    ! {one_line(trouble)}"
    for number, child in enumerate(children, 1):
        last = number == len(children)
        yield from _tree(
            graph, child, f"{below}{'└─ ' if last else '├─ '}", f"{below}{'   ' if last else '│  '}"
        )
