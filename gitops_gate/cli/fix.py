"""`gitops-gate fix`: what can be mended safely."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gitops_gate.cli.options import config_option, path_argument


@click.command("fix")
@path_argument
@click.option(
    "--style", is_flag=True, help="Mend the style of YAML: trailing spaces, line ends, quotes as configured."
)
@click.option("--write", is_flag=True, help="Write the files; without it, only a diff is printed.")
@config_option
def command(path: Path | None, style: bool, write: bool, config: Path | None) -> None:
    """Mend what can be mended safely. Prints a diff; writes only with --write.

    A file's data never changes: a mended file is read again and compared before anything is written.

    \b
    Examples
      gitops-gate fix --style
      gitops-gate fix --style --write
    """
    if not style:
        raise click.UsageError("say what to mend: --style")
    import difflib

    from gitops_gate.checks.yaml.style import style_fixes
    from gitops_gate.cli.opened import opened
    from gitops_gate.repository import loaded

    here = opened(path, config=config)
    repository = loaded(here.tree, here.settings, lambda stage, done, total: None)
    fixes = style_fixes(here.tree, repository.files.values())
    for name, after in sorted(fixes.items()):
        if write:
            (here.folder / name).write_bytes(after)
            continue
        before = here.tree.read(name).decode("utf-8", "replace").splitlines(keepends=True)
        lines = after.decode("utf-8", "replace").splitlines(keepends=True)
        for line in difflib.unified_diff(before, lines, f"a/{name}", f"b/{name}"):
            sys.stdout.write(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    verb = "mended" if write else "can be mended; --write does it"
    click.echo(f"{len(fixes)} files {verb}", err=True)
