"""Words in, exit code out. Each command lives in a module of its own, imported when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from gitops_gate import __version__
from gitops_gate.errors import GateError

# Command -> (module, the line that `--help` shows): so that help needs none of the modules.
COMMANDS = {
    "check": ("check", "Check a repository: from files to verdict."),
    "targets": ("targets", "List what the repository deploys."),
    "diff": ("diff", "Show what a change deploys otherwise."),
    "render": ("render", "Print the manifests of a target."),
    "explain": ("explain", "Explain a rule, or list all rules."),
    "lint": ("lint", "Check YAML files one by one."),
    "secrets": ("secrets", "Look for plaintext secrets in files."),
    "fix": ("fix", "Mend what can be mended safely."),
    "comment": ("comment", "Write a verdict into a pull request."),
    "policy": ("policy", "Work on policies: run their tests."),
    "init": ("init", "Write a configuration, a hook and a workflow."),
}


class _Commands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"gitops_gate.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command. Left to click, an interruption and a closed pipe would end with 1: findings."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("gitops-gate: interrupted", err=True)
            sys.exit(130)
        except BrokenPipeError:
            # The reader of our output has gone (`| head`): nothing is left to say, nor to be flushed at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(141)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Runs a command; the one place where the gate's own faults become a line and an exit code."""
        _open_streams()
        try:
            return super().main(*args, **kwargs)
        except GateError as fault:
            click.echo(f"gitops-gate: {_shown(str(fault))}", err=True)
            if fault.hint:
                click.echo(f"  help: {_shown(fault.hint)}", err=True)
            sys.exit(fault.exit_code)
        except click.exceptions.Exit:
            raise
        except OSError as fault:
            if os.environ.get("GITOPS_GATE_DEBUG"):
                raise
            where = f"{fault.filename}: " if fault.filename is not None else ""
            click.echo(f"gitops-gate: {_shown(where)}{fault.strerror or fault}", err=True)
            sys.exit(3)
        except Exception as fault:
            if os.environ.get("GITOPS_GATE_DEBUG"):
                raise
            click.echo(f"gitops-gate: internal fault: {type(fault).__name__}: {_shown(str(fault))}", err=True)
            click.echo("  help: please report it; GITOPS_GATE_DEBUG=1 shows where it happened", err=True)
            sys.exit(3)


def _open_streams() -> None:
    """Sees to streams that can be written to: a process may be started without them, and names may be any bytes."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - for as long as we live
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _shown(text: str) -> str:
    """Text of an error, masked, without characters that steer a terminal."""
    from gitops_gate.model.mask import mask  # late: `--help` and the empty hook need nothing but click

    return "".join(
        char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in mask(text)
    )


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, "-V", "--version", message="gitops-gate %(version)s")
def gitops_gate() -> None:
    """The gate in front of your cluster.

    Reads a GitOps repository as Flux, Argo CD and kustomize do, renders what would be deployed, checks it, and
    points at the line of your file that is wrong. It talks to no cluster and runs nothing that the repository
    brings.

    \b
    Start with
      gitops-gate check                 the repository that you are in
      gitops-gate targets               what it deploys
      gitops-gate explain RULE          why something is reported, and how to mend it

    Exit codes: 0 clean, 1 findings, 2 wrong usage or configuration, 3 could not decide, 4 refused unsafe input.
    """
