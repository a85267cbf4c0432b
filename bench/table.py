"""Measurements as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from measure import FREE, Cost

HEAD = "| {} | wall s | CPU s | MB | exit |\n| --- | ---: | ---: | ---: | ---: |"

LINTERS = ("yamllint", "ryl")


def page(around: Mapping[str, Any], results: Sequence[Mapping[str, Any]]) -> str:
    """One table per subject, the gate's cases first, and what the figures depend on."""
    said = ", ".join(f"{name} {value}" for name, value in around.items())
    return "\n\n".join([f"Measured with {said}.", *(section(result) for result in results)])


def section(result: Mapping[str, Any]) -> str:
    head = (
        f"### {result['name']}\n\n{result['files']:,} files ({result['yaml_files']:,} YAML), "
        f"{result['megabytes']} MB, {result['roots']:,} roots\n"
    )
    lines = [head, HEAD.format("gate")]
    lines += [row(f"gitops-gate, {name}", cost) for name, cost in result["gate"].items()]
    tools = result["chain"]
    if not tools:
        return "\n".join(lines)
    lines += [row(name, cost) for name, cost in tools.items() if cost is not None]
    cold = result["gate"]["cold"]
    said = []
    for name, total in chains(tools):
        lines.append(row(f"**{name}**", total))
        said.append(
            f"The {name} takes {total.cpu / cold.cpu:.1f} times the CPU of a cold run of the gate, "
            f"and {total.wall / cold.wall:.1f} times its time."
        )
    absent = [name for name, cost in tools.items() if cost is None]
    if absent:
        said.append(f"Not measured, not on PATH or nothing to read: {', '.join(absent)}.")
    scaled = max((cost.scaled for cost in tools.values() if cost is not None), default=1.0)
    if scaled > 1:
        said.append(f"~ = measured on a part of the roots and multiplied by {scaled:.1f}.")
    return "\n\n".join(["\n".join(lines), *said])


def chains(tools: Mapping[str, Cost | None]) -> Iterator[tuple[str, Cost]]:
    """All tools together, once with each linter that was measured."""
    rest = FREE
    for name, cost in tools.items():
        if cost is not None and name not in LINTERS:
            rest = rest.plus(cost)
    for name in LINTERS:
        cost = tools.get(name)
        if cost is not None:
            yield f"chain with {name}", rest.plus(cost)


def row(name: str, cost: Cost) -> str:
    about = "~" if cost.scaled > 1 else ""
    return f"| {name} | {about}{cost.wall:.2f} | {about}{cost.cpu:.2f} | {cost.megabytes:.0f} | {cost.code} |"
