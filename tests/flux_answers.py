"""What Flux's own code says: `tests/programs/flux-answers`, one process for a whole run of the tests."""

from __future__ import annotations

import functools
import json
import subprocess
from typing import Any


@functools.cache
def _program() -> subprocess.Popen[str]:
    return subprocess.Popen(["flux-answers"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def answer(**question: Any) -> tuple[Any, str]:
    """(what comes of it, "") or (None, the fault)."""
    program = _program()
    assert program.stdin is not None and program.stdout is not None
    program.stdin.write(json.dumps(question) + "\n")
    program.stdin.flush()
    said = json.loads(program.stdout.readline())
    return said["out"], said["fault"]
