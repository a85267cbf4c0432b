"""`gitops-gate policy`: work on policies."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gitops_gate.cli.options import FOLDER, config_option


@click.group("policy")
def command() -> None:
    """Work on policies.

    \b
    Example
      gitops-gate policy test policies
    """


@command.command("test")
@click.argument("folders", nargs=-1, type=FOLDER)
@click.option("--coverage", is_flag=True, help="Show which lines of Rego the tests evaluated.")
@config_option
def test(folders: tuple[Path, ...], coverage: bool, config: Path | None) -> None:
    """Run policies' own tests: `test_` rules of Rego, and the bad and good examples of every policy.

    FOLDERS are those of the configuration (`policies.folders`) unless they are given.

    \b
    Examples
      gitops-gate policy test
      gitops-gate policy test policies --coverage
    """
    import dataclasses
    import os

    from gitops_gate.cli.opened import opened
    from gitops_gate.errors import UsageError
    from gitops_gate.policy.trials import test as trials

    here = opened(None, config=config)
    settings = here.settings.policies
    if folders:
        inside = tuple(
            os.path.relpath(folder.absolute(), here.folder.absolute()).replace(os.sep, "/")
            for folder in folders
        )
        for folder, path in zip(folders, inside, strict=True):
            if path == ".." or path.startswith("../"):
                hint = "run it in the repository that the policies lie in"
                raise UsageError(f"{folder} lies outside of {here.folder}", hint=hint)
        settings = dataclasses.replace(settings, folders=inside)
    if not settings.folders:
        raise UsageError("there are no policies to test", hint="name their folder, or set policies.folders")
    results, covered = trials(here.tree, settings, coverage=coverage)
    for one in results:
        if one.outcome != "pass":
            click.echo(
                f"{one.location}: {one.outcome}: {one.name}{f': {one.message}' if one.message else ''}"
            )
            for line in one.prints:
                click.echo(f"    {line}")
    for cover in covered:
        total = len(cover.covered) + len(cover.missed)
        missed = f", not evaluated: {', '.join(map(str, cover.missed))}" if cover.missed else ""
        click.echo(f"{cover.path}: {len(cover.covered)} of {total} lines{missed}")
    failed = sum(one.outcome != "pass" for one in results)
    click.echo(f"{len(results) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0 if results else 3)
