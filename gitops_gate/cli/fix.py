"""`gitops-gate fix`: what can be mended safely."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitops_gate.cli.options import config_option, path_argument

if TYPE_CHECKING:
    from gitops_gate.cli.opened import Opened


@click.command("fix")
@path_argument
@click.option(
    "--style", is_flag=True, help="Mend the style of YAML: trailing spaces, line ends, quotes as configured."
)
@click.option(
    "--deprecated",
    is_flag=True,
    help="Convert deprecated fields of kustomizations, as `kustomize edit fix` does, and keep comments.",
)
@click.option(
    "--vars",
    "variables",
    is_flag=True,
    help="With --deprecated: convert `vars` to `replacements`, which changes the files that refer to them.",
)
@click.option("--write", is_flag=True, help="Write the files; without it, only a diff is printed.")
@config_option
def command(
    path: Path | None, style: bool, deprecated: bool, variables: bool, write: bool, config: Path | None
) -> None:
    """Mend what can be mended safely. Prints a diff; writes only with --write.

    What is deployed never changes. --style changes no data: a mended file is read again and compared. --deprecated
    renders every build that reads a changed kustomization, before and after; where the objects are not the same,
    or nothing can be rendered, the file is left alone, and the reason is told.

    \b
    Examples
      gitops-gate fix --style
      gitops-gate fix --deprecated --write
    """
    if not (style or deprecated):
        raise click.UsageError("say what to mend: --style, --deprecated")
    if variables and not deprecated:
        raise click.UsageError("--vars goes with --deprecated")
    from gitops_gate.cli.opened import opened

    here = opened(path, config=config)
    fixes: dict[str, bytes | None] = {}
    if deprecated:
        fixes |= _rewritten(here, variables)
    if style:
        fixes |= _styled(here, fixes)
    for name, after in sorted(fixes.items()):
        if after is None:
            continue
        if write:
            (here.folder / name).write_bytes(after)
        else:
            _differ(name, here.tree.read(name), after)
    verb = "mended" if write else "can be mended; --write does it"
    click.echo(f"{len(fixes)} {'file' if len(fixes) == 1 else 'files'} {verb}", err=True)


def _rewritten(here: Opened, variables: bool) -> dict[str, bytes | None]:
    from gitops_gate.cli.rewritten import rewritten_files

    found = rewritten_files(here, variables=variables)
    for (name, field), why in sorted(found.left.items()):
        click.echo(f"{name}: {f'`{field}`' if field else 'the file'} is left as it is: {why}", err=True)
    return found.files


def _styled(here: Opened, fixes: dict[str, bytes | None]) -> dict[str, bytes]:
    from gitops_gate.checks.yaml.style import style_fixes
    from gitops_gate.git.trees import Overlay
    from gitops_gate.repository import loaded
    from gitops_gate.wish import silent

    tree = Overlay(here.tree, fixes) if fixes else here.tree
    return style_fixes(tree, loaded(tree, here.settings, silent).files.values())


def _differ(name: str, before: bytes, after: bytes) -> None:
    """Prints what has changed in a file."""
    import difflib

    old = before.decode("utf-8", "replace").splitlines(keepends=True)
    new = after.decode("utf-8", "replace").splitlines(keepends=True)
    for line in difflib.unified_diff(old, new, f"a/{name}", f"b/{name}"):
        sys.stdout.write(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
