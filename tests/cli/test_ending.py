"""How a command ends when it is interrupted, and when nobody reads its output any more."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gitops_gate.cli.options import FORMATS

ROOT = Path(__file__).parents[2]
GATE = (sys.executable, "-m", "gitops_gate")
ENV = {**os.environ, "PYTHONPATH": str(ROOT)}


def test_an_interrupted_run_is_no_finding(tmp_path: Path) -> None:
    """The configuration is a pipe: once somebody has opened it to read, the run is under way, and waits."""
    pipe = tmp_path / "configuration"
    os.mkfifo(pipe)
    # What is started in the background of a shell ignores interruptions, and so does all that it starts.
    heed = f"import os, signal, sys; signal.signal({int(signal.SIGINT)}, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
    command = (sys.executable, "-c", heed, *GATE, "check", str(tmp_path), "--config", str(pipe))
    with subprocess.Popen(command, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        writer = os.open(pipe, os.O_WRONLY)
        run.send_signal(signal.SIGINT)
        said = run.communicate(timeout=30)
        os.close(writer)
    assert (run.returncode, said) == (130, (b"", b"gitops-gate: interrupted\n"))


def test_a_closed_pipe_is_silence() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run((*GATE, "explain"), env=ENV, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


COMMANDS = ("check", "targets", "targets --graph", "explain", "lint", "secrets", "fix --style", "--help")


@pytest.mark.parametrize("command", COMMANDS)
def test_without_streams(command: str, tmp_path: Path) -> None:
    """A process may be started with its output closed."""
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    script = f'{shlex.join(GATE)} {command} >&-; echo "code $?" >&2'
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, env=ENV, capture_output=True, check=False)
    said = done.stderr.decode()
    assert said.endswith("code 0\n")
    assert "Traceback" not in said and "internal" not in said


def told(tmp_path: Path, *words: str) -> tuple[int, str]:
    """(exit code, what is said on the error stream) of a run in a folder with one file."""
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    done = subprocess.run((*GATE, *words), cwd=tmp_path, env=ENV, capture_output=True, check=False, text=True)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("check", "--output", "json=."), (3, "gitops-gate: . cannot be written: Is a directory\n")),
        (("check", "--write-baseline", "."), (3, "gitops-gate: . cannot be written: Is a directory\n")),
        (("check", "--baseline", "."), (3, "gitops-gate: . cannot be read: Is a directory\n")),
        (
            ("check", "--output", "x=y"),
            (
                2,
                f"gitops-gate: --output x=y: FORMAT=FILE is wanted, with {', '.join(FORMATS)}\n",
            ),
        ),
    ],
)
def test_paths_that_cannot_be_used(tmp_path: Path, words: tuple[str, ...], expected: tuple[int, str]) -> None:
    assert told(tmp_path, *words) == expected


def test_a_file_where_a_folder_is_wanted(tmp_path: Path) -> None:
    code, said = told(tmp_path, "check", "a.yaml")
    assert code == 2
    assert "'a.yaml' is a file, and a folder is wanted; `gitops-gate lint` looks at single files" in said
    assert "'/dev/null' is no folder" in told(tmp_path, "check", "/dev/null")[1]


def test_lint_takes_folders(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b/c.yaml").write_text("a: [\n")
    assert told(tmp_path, "lint", "b") == (1, "")
    os.mkfifo(tmp_path / "pipe")
    code, said = told(tmp_path, "lint", "pipe")
    assert (code, said) == (0, "pipe is passed over: git ignores it, or it is no regular file\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux")
def test_a_full_disk() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run((*GATE, "explain"), env=ENV, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (3, b"gitops-gate: No space left on device\n")


def test_policies_elsewhere_are_not_tested(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    code, said = told(tmp_path / "here", "policy", "test", "../there")
    assert code == 2
    assert said.startswith("gitops-gate: ../there lies outside of ")
