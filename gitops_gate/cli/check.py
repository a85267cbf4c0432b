"""`gitops-gate check`: the main job."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from gitops_gate.cli.options import FORMATS, color_option, config_option, path_argument, version_option


def _key(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """A name of a run, as it may stand in categories and comments."""
    if value is not None and not re.fullmatch("[a-z0-9-]{1,40}", value):
        raise click.BadParameter(f"{value!r}: at most 40 small letters, digits and dashes are wanted")
    return value


@click.command("check")
@path_argument
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="What is printed."
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Also write a report to a file; may be given several times.",
)
@click.option(
    "--fail-on", type=click.Choice(["info", "warning", "error", "never"]), help="Least severity that fails."
)
@click.option("--fail-on-not-checked", is_flag=True, help="Fail when anything could not be checked.")
@click.option("--changed-since", metavar="REV", help="Check only what changed since a commit affects.")
@click.option("--hook", is_flag=True, help="Check what is staged; silent when clean. For pre-commit.")
@click.option(
    "--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Findings listed there do not count."
)
@click.option(
    "--write-baseline", type=click.Path(path_type=Path), metavar="FILE", help="List today's findings there."
)
@click.option("--enable", multiple=True, metavar="RULE", help="Switch a rule on.")
@click.option("--disable", multiple=True, metavar="RULE", help="Switch a rule off.")
@click.option("--strict-schemas", is_flag=True, help="A kind without schema is an error.")
@click.option("--allow-remote", is_flag=True, help="Fetch charts that are not here, and keep them.")
@click.option(
    "--allow-unboxed-helm", is_flag=True, help="Run helm also where it cannot be kept from the network."
)
@version_option
@config_option
@click.option(
    "--junit-dialect",
    type=click.Choice(["strict", "extended"]),
    default="strict",
    show_default=True,
    help="strict: valid for Jenkins and Ant readers; extended: with file and line.",
)
@click.option(
    "--omit-waived",
    is_flag=True,
    help="SARIF without waived and baseline findings: GitHub would open alerts.",
)
@click.option(
    "--key",
    callback=_key,
    metavar="NAME",
    help="Tells this run from others over the same commit, as code scanning wants; after PATH by default.",
)
@click.option("--all", "everything", is_flag=True, help="Do not shorten many findings of one rule.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache of results.")
@color_option
@click.pass_context
def command(context: click.Context, /, **words: object) -> None:
    """Check a repository: from files to verdict.

    Discovers what PATH deploys (the git repository that you are in, by default), lints its YAML, renders every
    kustomization, validates against schemas, looks for plaintext secrets, enforces policies, and reports each
    fault at the line of the file that caused it.

    \b
    Examples
      gitops-gate check
      gitops-gate check --output junit=report.xml --output json=report.json
      gitops-gate check --changed-since origin/main --format github
      gitops-gate check --output sarif=gitops-gate.sarif --omit-waived
      gitops-gate check --write-baseline .gitops-gate.baseline.json
    """
    if words["hook"]:
        from gitops_gate.cli.folder import root
        from gitops_gate.git.changes import staged

        path = words["path"]
        changed = staged(root(path if isinstance(path, Path) else None))
        if not any(_matters(name) for name in changed):
            return  # nothing staged can change a verdict: the commonest case, so nothing more is imported
        words["changed"] = frozenset(changed)
    from gitops_gate.cli.checking import check

    sys.exit(check(words))


def _matters(path: str) -> bool:
    """Whether a staged path can change a verdict; generators and secrets may be of any name but a few."""
    return not path.endswith((".md", ".png", ".svg", ".jpg", ".gif"))
