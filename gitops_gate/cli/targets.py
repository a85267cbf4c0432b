"""`gitops-gate targets`: what the repository deploys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitops_gate.cli.options import config_option, path_argument

if TYPE_CHECKING:
    from gitops_gate.unfold import Unfolded


@click.command("targets")
@path_argument
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option(
    "--graph",
    "graph",
    is_flag=False,
    flag_value="text",
    type=click.Choice(["text", "mermaid", "dot"]),
    help="Show who deploys what, in which order, and what is missing: as a tree, or as a diagram.",
)
@config_option
def command(path: Path | None, form: str, graph: str | None, config: Path | None) -> None:
    """List what the repository deploys: each target, how it is built, and for which environment.

    A target is a kustomization that nothing includes, what a Flux Kustomization or an Argo CD Application points
    at, or a folder of plain manifests. `gitops-gate render NAME` prints the manifests of one.

    \b
    Examples
      gitops-gate targets
      gitops-gate targets --format json | jq -r '.targets[].name'
      gitops-gate targets --graph text
      gitops-gate targets --graph dot | dot -Tsvg > deployed.svg
    """
    from gitops_gate.builder import Builder
    from gitops_gate.cli.opened import opened
    from gitops_gate.deployed import unfolded
    from gitops_gate.model import Build
    from gitops_gate.report.summary import plural
    from gitops_gate.repository import loaded
    from gitops_gate.wish import silent

    here = opened(path, config=config)
    repository = loaded(here.tree, here.settings, silent)
    deployed = unfolded(repository, here.settings, here.surroundings, Builder(repository, silent))
    if graph is not None:
        click.echo(_drawn(deployed, graph), nl=False)
        return
    if form == "json":
        rows = [_row(deployed.located(build)) for build in deployed.builds]
        left = [{"what": one.what, "why": one.why} for one in deployed.not_checked]
        document = {"schema": "gitops-gate/targets/v1", "targets": rows, "not_checked": left}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return

    def cells(build: Build) -> tuple[str, ...]:
        row = _row(build)
        return tuple(
            str(row[name] or "-") for name in ("name", "builder", "path", "environment", "resources")
        )

    rows_ = [("TARGET", "BUILDER", "PATH", "ENVIRONMENT", "RESOURCES"), *map(cells, deployed.builds)]
    widths = [max(len(row[column]) for row in rows_) for column in range(5)]
    for row in rows_:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    failed = sum(build.failure is not None for build in deployed.builds)
    click.echo(
        f"\n{plural(len(deployed.builds), 'target')}{f', {failed} of them cannot be rendered' if failed else ''}",
        err=True,
    )
    if deployed.not_checked:
        click.echo(
            f"{len(deployed.not_checked)} more are asked for and not built here: see --format json", err=True
        )


def _drawn(deployed: Unfolded, language: str) -> str:
    from gitops_gate.cli.graph import graph_of
    from gitops_gate.report import diagrams, graph

    writers = {"text": graph.text, "mermaid": diagrams.mermaid, "dot": diagrams.dot}
    return writers[language](graph_of(deployed))


def _row(build: object) -> dict[str, object]:
    from gitops_gate.model import Build

    assert isinstance(build, Build)
    target, failure = build.target, build.failure
    return {
        "name": target.name,
        "builder": target.builder,
        "path": target.path or ".",
        "environment": target.environment,
        "cluster": target.cluster,
        "declared_at": str(target.declared_at),
        "resources": "failed" if failure is not None else len(build.resources),
        "failure": failure.message if failure is not None else "",
    }
