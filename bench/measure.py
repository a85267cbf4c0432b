"""Commands and what they cost."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one command, its children included: seconds of wall clock and of CPU (user + system), megabytes of
    the largest process, exit code. `scaled` > 1 = measured on a part and multiplied."""

    wall: float
    cpu: float
    megabytes: float
    code: int
    scaled: float = 1.0

    def plus(self, other: Cost) -> Cost:
        """Both, one after the other; the exit code is the worse one."""
        return Cost(
            self.wall + other.wall,
            self.cpu + other.cpu,
            max(self.megabytes, other.megabytes),
            max(self.code, other.code),
            max(self.scaled, other.scaled),
        )

    def times(self, factor: float) -> Cost:
        return Cost(self.wall * factor, self.cpu * factor, self.megabytes, self.code, self.scaled * factor)

    def as_dict(self) -> dict[str, float]:
        return {name: round(value, 4) for name, value in asdict(self).items()}


FREE = Cost(0.0, 0.0, 0.0, 0)


def run(
    command: Sequence[str],
    folder: Path,
    *,
    env: Mapping[str, str] | None = None,
    output: Path | None = None,
) -> Cost:
    """What a command costs; it reads nothing, its output goes to the file `output` (appended) or is dropped."""
    with open(output or os.devnull, "ab") as out:
        began = time.perf_counter()
        process = subprocess.Popen(
            list(command),
            cwd=folder,
            env=None if env is None else {**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    # ru_maxrss counts KiB on Linux.
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, process.returncode)


def best(measure: Callable[[], Cost], runs: int) -> Cost:
    """The least wall and CPU time of several runs, the most memory, the last exit code."""
    costs = [measure() for _ in range(runs)]
    return Cost(
        min(cost.wall for cost in costs),
        min(cost.cpu for cost in costs),
        max(cost.megabytes for cost in costs),
        costs[-1].code,
        costs[-1].scaled,
    )
