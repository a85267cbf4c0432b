"""`gitops-gate secrets`: plaintext secrets in files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gitops_gate.cli.options import FORMATS, color_option, config_option


@click.command("secrets")
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
    """Look for plaintext secrets in files of any kind: Secrets that are not encrypted, private keys, tokens.

    Values are never printed. SOPS and Sealed Secrets are understood. Without FILES, all files are read.

    \b
    Examples
      gitops-gate secrets
      gitops-gate secrets apps/base/orders/config/orders.properties
    """
    from gitops_gate.cli.per_file import per_file

    sys.exit(per_file("secrets", files, hook=hook, form=form, config=config, color=color))
