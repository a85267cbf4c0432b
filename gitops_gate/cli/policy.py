"""`gitops-gate policy`: work on policies."""

from __future__ import annotations

import click


@click.group("policy")
def command() -> None:
    """Work on policies.

    \b
    Example
      gitops-gate policy test policies
    """
