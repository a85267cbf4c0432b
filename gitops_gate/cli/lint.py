"""`gitops-gate lint`: YAML files, one by one."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gitops_gate.cli.options import FORMATS, color_option, config_option


@click.command("lint")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--hook", is_flag=True, help="Print nothing when clean. For pre-commit.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
)
@config_option
@color_option
def command(files: tuple[Path, ...], hook: bool, form: str, config: Path | None, color: str) -> None:
    """Check YAML files one by one: syntax, duplicate keys, encoding, limits, style. Without FILES, all of them.

    Style is judged by the repository's .yamllint configuration where there is one.

    \b
    Examples
      gitops-gate lint
      gitops-gate lint apps/production/kustomization.yaml
    """
    from gitops_gate.cli.per_file import per_file

    sys.exit(per_file("yaml", files, hook=hook, form=form, config=config, color=color))
