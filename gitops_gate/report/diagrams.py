"""The graph of what is deployed in the languages of Mermaid and Graphviz.

Names come from the repository: every text is quoted, and what would end the quotes is written as the language wants.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitops_gate.report.graph import Graph, Node
from gitops_gate.report.untrusted import one_line

_LONG = 160
_PLAIN = re.compile(r"[^A-Za-z0-9 ./_(),:;=@+*!-]")


def mermaid(graph: Graph) -> str:
    """A flowchart: lines for who brings whom, dotted arrows for who waits for whom; clusters are boxes."""
    names = {key: f"n{number}" for number, key in enumerate(graph.nodes)}
    lines = ["flowchart LR", *_boxes(graph, names)]
    for key, node in graph.nodes.items():
        if node.parent and graph.nodes[node.parent].kind != "cluster":
            lines.append(f"  {names[node.parent]} --> {names[key]}")
        lines += [f"  {names[other]} -. before .-> {names[key]}" for other in node.after]
    troubled = [names[key] for key, node in graph.nodes.items() if node.troubles and node.kind != "cluster"]
    if troubled:
        lines.append("  classDef trouble stroke:#c00,stroke-width:2px")
        lines.append(f"  class {','.join(troubled)} trouble")
    return "".join(f"{line}\n" for line in lines)


def _boxes(graph: Graph, names: dict[str, str]) -> Iterator[str]:
    for root in graph.children():
        if root.kind != "cluster":
            yield f"  {names[root.key]}[{_mermaid(root)}]"
            yield from _inner(graph, root, names, "  ")
            continue
        yield f"  subgraph {names[root.key]}[{_mermaid(root)}]"
        yield from _inner(graph, root, names, "    ")
        yield "  end"


def _inner(graph: Graph, node: Node, names: dict[str, str], blank: str) -> Iterator[str]:
    for child in graph.children(node.key):
        yield f"{blank}{names[child.key]}[{_mermaid(child)}]"
        yield from _inner(graph, child, names, blank)


def _mermaid(node: Node) -> str:
    """A label in quotes: whatever Mermaid or HTML could take for its own is written as a code point."""
    return '"' + "<br/>".join(_PLAIN.sub(lambda one: f"#{ord(one[0])};", line) for line in _lines(node)) + '"'


def dot(graph: Graph) -> str:
    """A directed graph for Graphviz: lines for who brings whom, dashed arrows for who waits for whom."""
    names = {key: f"n{number}" for number, key in enumerate(graph.nodes)}
    lines = ["digraph deployed {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
    for key, node in graph.nodes.items():
        shape = ", shape=folder" if node.kind == "cluster" else ", color=red" if node.troubles else ""
        lines.append(f"  {names[key]} [label={_dot(node)}{shape}];")
    for key, node in graph.nodes.items():
        if node.parent:
            lines.append(f"  {names[node.parent]} -> {names[key]};")
        lines += [f"  {names[other]} -> {names[key]} [style=dashed, label=before];" for other in node.after]
    return "".join(f"{line}\n" for line in [*lines, "}"])


def _dot(node: Node) -> str:
    lines = (line.replace("\\", "\\\\").replace('"', '\\"') for line in _lines(node))
    return '"' + "\\n".join(lines) + '"'


def _lines(node: Node) -> list[str]:
    """What a label says, line by line."""
    said = [node.title, *node.notes, *(f"! {trouble}" for trouble in node.troubles)]
    return [one_line(line, _LONG) for line in said]
