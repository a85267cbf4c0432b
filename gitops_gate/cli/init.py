"""`gitops-gate init`: a configuration, a hook entry and a workflow to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from gitops_gate import __version__
from gitops_gate.cli.options import FOLDER
from gitops_gate.errors import UsageError

CONFIGURATION = """\
# Configuration of gitops-gate. Every key is optional; what is commented out shows the default or an example.
# Reference: docs/configuration.md of gitops-gate. Check it with: gitops-gate check

# Files and folders that are not looked at.
# exclude:
#   - docs/**
#   - "**/testdata"

# The version of your clusters; the newest known one by default. Keep the quotes.
# kubernetes-version: "1.34"

# Environments in the order of promotion. Without this they are told from folder names
# (clusters/<env>, overlays/<env>, apps/<env> beside a base).
# environments:
#   - name: staging
#     paths: [clusters/staging, apps/staging]
#   - name: production
#     paths: [clusters/production, apps/production]
#     protected: true

# The least severity that fails a run: info, warning, error or never.
fail-on: error

# Rules: `gitops-gate explain` lists them.
# rules:
#   missing-resources:
#     severity: error
#     only:
#       environments: [production]
#   floating-tag:
#     except:
#       namespaces: [sandbox]

# Your own policies, in Rego or Python.
# policies:
#   folders: [policies]

# Exceptions with an owner and an end.
# waivers:
#   - rule: host-path
#     resource: DaemonSet/monitoring/node-exporter
#     owner: team-platform
#     reason: reads the node's metrics
#     expires: 2027-06-30
"""

PRE_COMMIT = f"""\
repos:
  - repo: https://github.com/gitops-gate/gitops-gate
    rev: v{__version__}
    hooks:
      - id: gitops-gate
"""

# By commit: a tag can be moved to other code, a commit cannot. Renew both together with those of action.yml.
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
SETUP_PYTHON = "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0"

WORKFLOW = f"""\
name: gitops-gate
on:
  pull_request:
  push:
    branches: [main]
permissions: {{}}
concurrency:
  group: gitops-gate-${{{{ github.ref }}}}
  cancel-in-progress: ${{{{ github.event_name == 'pull_request' }}}}
jobs:
  gate:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read
    steps:
      - uses: {CHECKOUT}
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: {SETUP_PYTHON}
        with:
          python-version: "3.12"
      - run: pip install gitops-gate=={__version__}
      - run: gitops-gate check --format github --output junit=gitops-gate.xml
"""

FILES = {
    ".gitops-gate.yaml": CONFIGURATION,
    ".pre-commit-config.yaml": PRE_COMMIT,
    ".github/workflows/gitops-gate.yaml": WORKFLOW,
}


@click.command("init")
@click.argument("path", required=False, type=FOLDER)
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
def command(path: Path | None, force: bool) -> None:
    """Write a commented .gitops-gate.yaml, a pre-commit entry and a GitHub workflow into PATH.

    Files that exist are left alone, and what would have been written is shown; --force overwrites them.

    \b
    Examples
      gitops-gate init
      gitops-gate init --force ../fleet
    """
    folder = path or Path.cwd()
    existing = [name for name in FILES if (folder / name).exists()]
    for name, text in FILES.items():
        place = folder / name
        if name in existing and not force:
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        click.echo(f"wrote {name}")
    if existing and not force:
        for name in existing:
            if name != ".gitops-gate.yaml":
                click.echo(f"\n{name} exists; add this to it:\n\n{FILES[name]}")
        raise UsageError(f"left alone: {', '.join(existing)}", hint="--force overwrites them")
