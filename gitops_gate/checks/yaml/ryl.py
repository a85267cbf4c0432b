"""The ryl program: where it is, how it is run, and what its lines say.

It is started once for all files. It runs nothing of the repository; its configuration is given by path, so
that none is looked for above the repository or in the user's home.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

import yaml

from gitops_gate.errors import GateError, ToolError, UsageError

VERSION = "0.26."
DEFAULT = Path(__file__).with_name("style.toml")
TIMEOUT = 300
"""Seconds. 25 MB of YAML take half a second."""

# What one command line may hold: Linux takes 2 MiB with the environment, macOS 1 MiB, Windows 32,767 characters.
_ARGUMENTS = 24_000 if sys.platform == "win32" else 600_000
_POINTER = 9

_MARK = re.compile(r":(\d+):(\d+): \[(?:warning|error)\] ")
_UNWANTED = ": no source kind matches"
_RULE = re.compile(r" \(([a-z-]+)\)\Z")

Words = Literal["check", "fix"]
_WORDS: dict[Words, tuple[str, ...]] = {"check": (), "fix": ("--fix",)}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A line of ryl's report; `rule` as yamllint names it, `syntax` for text that it cannot read."""

    path: str
    line: int
    column: int
    message: str
    rule: str


def program() -> Path:
    """The ryl that was installed with us, whatever is on PATH. Raises ToolError without it or in another version."""
    return _beside() or _installed()


def _beside() -> Path | None:
    """ryl where installers put it: its metadata beside PyYAML's package, its program beside Python.

    Only a short cut: reading the metadata of all distributions takes longer than ryl does.
    """
    packages = Path(yaml.__file__).parents[1]
    name = Path(sys.executable).with_name("ryl.exe" if sys.platform == "win32" else "ryl")
    return name if any(packages.glob(f"ryl-{VERSION}*.dist-info")) and name.is_file() else None


def _installed() -> Path:
    import importlib.metadata  # start-up budget

    hint = "install gitops-gate afresh: it brings ryl along"
    try:
        installed = importlib.metadata.distribution("ryl")
    except importlib.metadata.PackageNotFoundError as fault:
        raise ToolError("ryl, which checks the style of YAML, is not installed", hint=hint) from fault
    if not installed.version.startswith(VERSION):
        raise ToolError(f"ryl {installed.version} is installed; this version needs {VERSION}x", hint=hint)
    for file in installed.files or ():
        if file.name in ("ryl", "ryl.exe"):
            return Path(str(file.locate())).resolve()
    raise ToolError("the program of the installed ryl is not to be found", hint=hint)


def problems(
    paths: Sequence[str], folder: Path, configuration: str, words: Words = "check"
) -> Iterator[Problem]:
    """What ryl says of files (paths relative to `folder`), in its order.

    `configuration` = a path relative to `folder`, "" for ours. Raises UsageError where the repository's
    configuration is wrong, ToolError where ryl fails.
    """
    tool = program()
    given = configuration or str(DEFAULT)
    line = (
        str(tool),
        "check",
        *_WORDS[words],
        "--no-cache",
        "--no-strict",
        "-f",
        "parsable",
        "-o",
        "-",
        "-c",
        given,
    )
    for chunk in chunks(paths, len):
        while chunk:
            done = _run((*line, "--", *chunk), folder)
            if done.returncode in (0, 1):
                yield from parsed(done.stdout, frozenset(chunk))
                break
            said = [text for text in done.stderr.splitlines() if text and not text.startswith("warning:")]
            unwanted = said[-1].rpartition(_UNWANTED)[0] if said else ""
            if unwanted in chunk:
                # ryl stops at the first file that the configuration takes for no YAML, and names that one only.
                chunk = [path for path in chunk if _kind(path) != _kind(unwanted)]
                continue
            raise _failure(done, said[-1] if said else f"exit code {done.returncode}", configuration)


def _failure(done: subprocess.CompletedProcess[str], why: str, configuration: str) -> GateError:
    if configuration and done.returncode == 2:
        hint = "this is the repository's own configuration for ryl or yamllint"
        return UsageError(f"{configuration}: {why}", hint=hint)
    return ToolError(f"ryl failed: {why}")


def _kind(path: str) -> str:
    """What a path has in common with others of its kind: the suffix, or the whole name without one."""
    name = PurePosixPath(path)
    return name.suffix or name.name


def _run(words: tuple[str, ...], folder: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("YAMLLINT_", "RYL_"))}
    try:
        return subprocess.run(
            words,
            cwd=folder,
            env=kept,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise ToolError(f"ryl has not finished after {TIMEOUT} seconds") from fault
    except OSError as fault:
        raise ToolError(f"ryl cannot be started: {fault}") from fault


def chunks(paths: Sequence[str], size: Callable[[str], int], limit: int = _ARGUMENTS) -> Iterator[list[str]]:
    """Paths in as few lists as command lines take."""
    chunk: list[str] = []
    room = limit
    for path in paths:
        needed = size(path) + _POINTER
        if chunk and needed > room:
            yield chunk
            chunk, room = [], limit
        chunk.append(path)
        room -= needed
    if chunk:
        yield chunk


def parsed(text: str, known: Collection[str]) -> Iterator[Problem]:
    """The problems in a report. Paths may hold anything that the rest of a line holds: only known ones count."""
    for line in text.splitlines():
        for mark in _MARK.finditer(line):
            if line[: mark.start()] in known:
                rule = _RULE.search(line)
                message = line[mark.end() : rule.start() if rule else None]
                number, column = int(mark[1]), int(mark[2])
                yield Problem(line[: mark.start()], number, column, message, rule[1] if rule else "")
                break
