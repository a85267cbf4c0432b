"""The step of the GitHub Action: installs the gate of this commit, runs it, and tells the runner what came of it.

Started as `python -I action`, so that neither the checkout nor the environment adds a module to what is imported:
the checkout belongs to whoever wrote the change. Only the standard library is used, since nothing is installed yet.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from environment import Uninstalled, environment, visible
from inputs import CHANGE, CHANGE_PAGE, PAGE, TEXT, Inputs, Wrong, inputs
from results import PAGE_LIMIT, annotation, printed, results, summary

CLEAN, FINDINGS, UNUSABLE, UNDECIDED = range(4)
"""Exit codes of the gate; further ones are further reasons why there is no verdict."""

ANNOTATIONS = (b"::error ", b"::warning ", b"::notice ")

NO_CHANGE = (
    "the rendered change is not shown: the log says why. The commit to compare with has to be in the clone"
    " (fetch-depth: 0 of actions/checkout). The verdict does not depend on it."
)


def main() -> int:
    """The exit code of the gate; whatever it is, the outputs are written."""
    temp = Path(tempfile.mkdtemp(prefix="gitops-gate-", dir=os.environ["RUNNER_TEMP"]))
    fence = secrets.token_hex(16)
    code, commands = UNDECIDED, list[bytes]()
    printed([f"::stop-commands::{fence}\n".encode()])
    try:
        code, commands = _run(temp)
    except Exception:  # noqa: BLE001 - left to the interpreter, anything would end with 1, which means findings
        traceback.print_exc()
        commands = [annotation("error", "the action failed: the log says where")]
    printed([f"::{fence}::\n".encode()])
    printed(commands)
    _told(results(code, temp), temp)
    return code


def _run(temp: Path) -> tuple[int, list[bytes]]:
    """The exit code, and commands that are for the runner once it listens again."""
    try:
        wanted = inputs(os.environ)
        python = environment(Path(os.environ["GITHUB_ACTION_PATH"]), Path(os.environ["RUNNER_TEMP"]))
    except Wrong as fault:
        return UNUSABLE, [annotation("error", str(fault))]
    except Uninstalled as fault:
        return UNDECIDED, [annotation("error", str(fault))]
    command = [str(python), "-I", "-m", "gitops_gate"]
    env = {**visible(os.environ), "GITHUB_STEP_SUMMARY": str(temp / PAGE)}
    done = subprocess.run([*command, *wanted.check(temp)], stdout=subprocess.PIPE, env=env, check=False)
    commands, words = _parted(done.stdout)
    text = (temp / TEXT).read_bytes() if (temp / TEXT).is_file() else b""
    printed([text])
    printed(words if words != text.splitlines(keepends=True)[-1:] else [])
    code = done.returncode if done.returncode >= 0 else 128 - done.returncode
    if code in (CLEAN, FINDINGS):
        commands += _change(command, wanted, temp)
    elif not any(line.startswith(b"::error ") for line in commands):
        commands.append(annotation("error", f"there is no verdict (exit {code}): the log says why"))
    return code, commands


def _parted(output: bytes) -> tuple[list[bytes], list[bytes]]:
    """The annotations of a report, and all other lines: what a policy prints must not reach the runner's ears."""
    lines = output.splitlines(keepends=True)
    return [line for line in lines if line.startswith(ANNOTATIONS)], [
        line for line in lines if not line.startswith(ANNOTATIONS)
    ]


def _change(command: list[str], wanted: Inputs, temp: Path) -> list[bytes]:
    """Writes the rendered change where there is something to compare with; the warning where that fails."""
    if not wanted.base:
        return []
    # Under Actions the gate puts a fence around what it prints; this goes into files.
    env = {name: value for name, value in visible(os.environ).items() if name != "GITHUB_ACTIONS"}
    for form, name in (("text", CHANGE), ("markdown", CHANGE_PAGE)):
        done = subprocess.run([*command, *wanted.diff(form)], stdout=subprocess.PIPE, env=env, check=False)
        if done.returncode:
            return [annotation("warning", NO_CHANGE)]
        (temp / name).write_bytes(done.stdout)
    return []


def _told(found: dict[str, str], temp: Path) -> None:
    """Writes the outputs and the page of the step."""
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as outputs:
        outputs.writelines(f"{name}={value}\n" for name, value in found.items())
    file = Path(os.environ.get("GITHUB_STEP_SUMMARY", os.devnull))
    room = PAGE_LIMIT - (file.stat().st_size if file.exists() else 0)
    with file.open("a", encoding="utf-8", errors="replace") as page:
        page.write(summary(found["result"], os.environ.get("GITOPS_GATE_PATH", ""), temp, room))


if __name__ == "__main__":
    sys.exit(main())
