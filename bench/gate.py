"""The gate under measurement: whole repository, and as a hook."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from measure import Cost, best, run
from subjects import Subject, git


def whole(subject: Subject, command: list[str], runs: int) -> Iterator[tuple[str, Cost]]:
    """The whole repository: without a cache, with an empty one that is filled, with a full one."""
    check = [*command, "check", "."]
    yield "no cache", best(lambda: run([*check, "--no-cache"], subject.folder), runs)
    filled = [Path(tempfile.mkdtemp()) for _ in range(runs)]
    unused = iter(filled)
    yield "cold", best(lambda: run(check, subject.folder, env=cache(next(unused))), runs)
    yield "warm", best(lambda: run(check, subject.folder, env=cache(filled[0])), runs)


def hook(subject: Subject, command: list[str], runs: int) -> Iterator[tuple[str, Cost]]:
    """One changed manifest staged, with and without a full cache; a Markdown file staged; nothing staged."""
    check = [*command, "check", "--hook"]
    here = subject.folder
    full = Path(tempfile.mkdtemp())
    run([*command, "check", "."], here, env=cache(full))
    manifest = here / subject.manifest()
    before = manifest.read_bytes()
    manifest.write_bytes(before.rstrip(b"\n") + b"\n# changed\n")
    git(here, "add", subject.manifest())
    yield "hook, one manifest, no cache", best(lambda: run([*check, "--no-cache"], here), runs)
    yield "hook, one manifest", best(lambda: run(check, here, env=cache(full)), runs)
    manifest.write_bytes(before)
    git(here, "add", subject.manifest())
    (here / "NOTES-OF-THE-BENCH.md").write_text("changed\n")
    git(here, "add", "NOTES-OF-THE-BENCH.md")
    yield "hook, no YAML staged", best(lambda: run(check, here, env=cache(full)), runs)
    git(here, "reset", "--quiet", "--hard")
    yield "hook, nothing staged", best(lambda: run(check, here, env=cache(full)), runs)


def cache(folder: Path) -> dict[str, str]:
    return {"XDG_CACHE_HOME": str(folder)}
