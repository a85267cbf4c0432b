"""`python -m gitops_gate`, and the entry points of the console scripts."""

from __future__ import annotations

import atexit
import os
import sys


def main() -> None:
    """Runs `gitops-gate`."""
    status: list[object] = []
    # The first to be registered is the last to be called: whatever else wants to be done at the end has been done.
    atexit.register(_leave, status)
    try:
        from gitops_gate.cli import (
            gitops_gate,
        )  # late: nothing but this module is read to find the entry point

        gitops_gate(prog_name="gitops-gate")
    except KeyboardInterrupt:  # before a command has begun
        status.append(130)
        sys.exit(130)
    except SystemExit as leaving:
        status.append(leaving.code)
        raise


def promote() -> None:
    """Runs `gitops-promote`, which is reserved: the promoter is not part of this version."""
    sys.stderr.write("gitops-promote: this version of gitops-gate does not come with the promoter yet\n")
    sys.exit(2)


def _leave(status: list[object]) -> None:
    """Ends the process as it is: taking a large repository apart object by object costs 5 % of a run."""
    if status and isinstance(status[0], int):
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except OSError:
            return  # the interpreter says what it has to say of an output that cannot be written
        os._exit(status[0])


if __name__ == "__main__":
    main()
