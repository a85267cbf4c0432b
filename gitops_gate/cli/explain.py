"""`gitops-gate explain`: the page of a rule."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gitops_gate.cli.options import FOLDER, config_option


@click.command("explain")
@click.argument("rule", required=False)
@click.option(
    "-C",
    "--repository",
    "path",
    type=FOLDER,
    metavar="PATH",
    help="The repository whose own policies are known too.",
)
@config_option
def command(rule: str | None, path: Path | None, config: Path | None) -> None:
    """Explain RULE: what it finds, why that matters, how to mend it, with examples. Without RULE, list all rules.

    \b
    Examples
      gitops-gate explain
      gitops-gate explain floating-tag
    """
    from gitops_gate.cli.opened import opened
    from gitops_gate.model.option import described, hints
    from gitops_gate.rulebook import rulebook

    here = opened(path, config=config)
    book = rulebook(here.tree, here.settings)
    if rule is None:
        enabled = {check.rule.id: check.enabled for check in book.checks}
        width = max(map(len, book.rules))
        for name in sorted(book.rules):
            off = "" if enabled.get(name, True) else "  (off by default)"
            click.echo(
                f"{name.ljust(width)}  {book.rules[name].severity!s:<7}  {book.rules[name].summary}{off}"
            )
        sys.exit(0)
    found = book.known(rule)
    click.secho(f"{found.id} ({found.severity})", bold=True)
    click.echo(f"\n{book.pages.get(found.id) or found.summary}\n")
    check = next((one for one in book.checks if one.rule.id == rule), None)
    if check is not None and check.options:
        click.echo("Options (rules." + rule + ".options in .gitops-gate.yaml)")
        for name, hint in hints(check).items():
            default = check.options[name]
            listed = sorted(default) if isinstance(default, frozenset | set) else default
            shown = ", ".join(map(str, listed)) if isinstance(listed, list | tuple) else str(listed)
            click.echo(f"  {name}: {described(hint)}; default: {shown or 'none'}")
        click.echo()
    click.echo(
        f"Except a line with `# gitops-gate: allow[{found.id}] reason`, or set rules.{found.id} in .gitops-gate.yaml."
    )
