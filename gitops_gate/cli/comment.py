"""`gitops-gate comment`: the verdict in the pull request."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("comment")
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The JSON report: `check --output json=FILE`.",
)
@click.option("--forge", type=click.Choice(["github", "gitlab", "gitea"]), help="By default that of the CI.")
@click.option(
    "--api", metavar="URL", default="", help="Address of the forge's interface; by default the CI's."
)
@click.option(
    "--repository", metavar="NAME", default="", help="`owner/name`, for GitLab also the project's number."
)
@click.option("--pull", metavar="N", type=click.IntRange(1), help="Number of the pull or merge request.")
@click.option("--sha", metavar="COMMIT", default="", help="The commit that was checked, all 40 digits.")
@click.option(
    "--key",
    metavar="NAME",
    default="default",
    show_default=True,
    help="Tells apart several comments in one pull request.",
)
@click.option(
    "--mode",
    type=click.Choice(["update", "recreate", "off"]),
    default="update",
    show_default=True,
    help="What to do with the comment that is there; off = write none.",
)
@click.option(
    "--status",
    type=click.Choice(["off", "pending", "verdict"]),
    default="off",
    show_default=True,
    help="Also give the commit a state.",
)
@click.option(
    "--context", metavar="NAME", default="gitops-gate", show_default=True, help="Name of the state."
)
@click.option("--check-run", is_flag=True, help="Also write a check run with annotations (GitHub).")
@click.option("--dry-run", is_flag=True, help="Print the comment, and ask no server.")
@click.option(
    "--strict", is_flag=True, help="Exit with 3 when the forge refuses; by default that is a warning."
)
def command(**words: object) -> None:
    """Write the verdict of a JSON report into a pull request, as one comment that later runs keep up to date.

    In GitHub Actions, GitLab CI, and Gitea's and Forgejo's Actions the pull request, the commit and the address of the
    forge are known. The token is taken from GITOPS_GATE_TOKEN, GITHUB_TOKEN, GITLAB_TOKEN or GITEA_TOKEN; without one,
    or with one that may not write, there is a warning and no comment: the verdict is that of `check`.

    A run of an older commit never overwrites the comment of a newer one.

    \b
    Examples
      gitops-gate comment --from report.json
      gitops-gate comment --from report.json --status verdict --key production
      gitops-gate comment --from report.json --dry-run
    """
    from gitops_gate.cli.commenting import comment  # start-up budget

    sys.exit(comment(words))
