"""`gitops-gate render`: the manifests of a target."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import click

from gitops_gate.cli.options import FOLDER, config_option


@click.command("render")
@click.argument("target")
@click.option(
    "-C",
    "--repository",
    "path",
    type=FOLDER,
    metavar="PATH",
    help="The repository; the one that you are in by default.",
)
@click.option(
    "--annotate-origin",
    is_flag=True,
    help="Add comments: behind each value the line that set it, above each object the overlays that it went through.",
)
@config_option
def command(target: str, path: Path | None, annotate_origin: bool, config: Path | None) -> None:
    """Print the manifests of TARGET: a name from `gitops-gate targets`, or the folder of a kustomization.

    It is the text that `kustomize build` prints. Nothing is fetched and nothing of the repository is run. Secrets
    are printed as they are: this is what would be deployed.

    \b
    Examples
      gitops-gate render apps/production
      gitops-gate render production/apps | kubectl diff -f -
      gitops-gate render apps/production --annotate-origin
    """
    from gitops_gate.cli.opened import opened
    from gitops_gate.cli.rendering import built
    from gitops_gate.render.manifests import annotated, manifests
    from gitops_gate.render.texts import Unprintable

    gc.disable()  # as `check` does: much data, few cycles
    here = opened(path, config=config)
    build = built(here, target)
    if build.failure is not None:
        failure = build.failure
        click.echo(f"{failure.location}: {failure.message}", err=True)
        if failure.hint:
            click.echo(f"  help: {failure.hint}", err=True)
        sys.exit(1 if failure.rule else 3)
    try:
        text = annotated(build) if annotate_origin else manifests(build.resources)
    except Unprintable as reason:
        click.echo(str(reason), err=True)
        sys.exit(1)
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
