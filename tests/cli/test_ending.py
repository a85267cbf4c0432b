"""How a command ends when it is interrupted, and when nobody reads its output any more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
GATE = (sys.executable, "-m", "gitops_gate")
ENV = {**os.environ, "PYTHONPATH": str(ROOT)}


def test_an_interrupted_run_is_no_finding(tmp_path: Path) -> None:
    """The configuration is a pipe: once somebody has opened it to read, the run is under way, and waits."""
    pipe = tmp_path / "configuration"
    os.mkfifo(pipe)
    command = (*GATE, "check", str(tmp_path), "--config", str(pipe))
    with subprocess.Popen(command, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        writer = os.open(pipe, os.O_WRONLY)
        run.send_signal(signal.SIGINT)
        said = run.communicate(timeout=30)
        os.close(writer)
    assert (run.returncode, said) == (130, (b"", b""))


def test_a_closed_pipe_is_silence() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run((*GATE, "explain"), env=ENV, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")
