"""`gitops-gate diff`: the rendered change."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gitops_gate.cli.options import color_option, config_option, path_argument, version_option

FORMS = ("text", "json", "markdown")


@click.command("diff")
@click.argument("base", required=False)
@path_argument
@click.option("--head", metavar="REV", help="Compare with this commit in place of the work tree.")
@click.option(
    "--live",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="DUMP",
    help="Compare with a cluster, as `kubectl get -o yaml` wrote it down; BASE is what it should have.",
)
@click.option("--cluster", metavar="NAME", default="", help="The cluster or environment that the dump is of.")
@click.option(
    "--exact", is_flag=True, help="Compare with BASE itself, not with where it and the head parted."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    show_default=True,
    help="What is printed.",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Also write the difference to a file; may be given several times.",
)
@click.option("--exit-code", "coded", is_flag=True, help="Exit with 1 when anything changes but noise.")
@click.option(
    "--fail-on-danger",
    "strict",
    is_flag=True,
    help="Exit with 1 when a danger is as grave as `fail-on` says.",
)
@click.option(
    "--show-noise", "noise", is_flag=True, help="Show also what is folded away: checksums, chart labels."
)
@click.option("--full", is_flag=True, help="Show added and removed objects with all that they hold.")
@click.option("--allow-remote", is_flag=True, help="Fetch charts that are not here, and keep them.")
@click.option(
    "--allow-unboxed-helm", is_flag=True, help="Run helm also where it cannot be kept from the network."
)
@version_option
@config_option
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache of results.")
@color_option
def command(**words: object) -> None:
    """Show what a change deploys otherwise: the rendered difference between the commit BASE and the work tree.

    Both sides are rendered as Flux, Argo CD and kustomize would, and compared object for object: elements of lists
    by their key, generated names without their hash, values of Secrets as digests. Each value is shown with the line
    of your file that sets it. What cannot be rendered on a side is said to be not compared. BASE may be a branch: the
    commit at which it and the head parted is meant.

    With --live, what BASE (the work tree by default) deploys is compared with what a cluster has: only what the
    manifests say, without what operators are told to ignore. Nobody talks to a cluster.

    Changes that the cluster will refuse, or that destroy something, are listed as dangers; each is a rule of its own.

    \b
    Examples
      gitops-gate diff origin/main
      gitops-gate diff HEAD~1 --head HEAD --format json
      gitops-gate diff origin/main --output markdown=diff.md --output json=diff.json
      gitops-gate diff main --exit-code --show-noise
      kubectl get deploy,svc,cm -A -o yaml > dump.yaml; gitops-gate diff --live dump.yaml --cluster production
    """
    from gitops_gate.cli.differing import diff  # start-up budget

    sys.exit(diff(words))
