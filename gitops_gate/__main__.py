"""`python -m gitops_gate`, and the entry points of the console scripts."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs `gitops-gate`."""
    from gitops_gate.cli import gitops_gate  # late: nothing but this module is read to find the entry point

    gitops_gate(prog_name="gitops-gate")


def promote() -> None:
    """Runs `gitops-promote`, which is reserved: the promoter is not part of this version."""
    sys.stderr.write("gitops-promote: this version of gitops-gate does not come with the promoter yet\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
