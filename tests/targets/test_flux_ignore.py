"""What a Flux source leaves out, compared with the code that Flux uses."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.targets.test_flux_builds import SETTINGS, build_of, flux_builds

PATHS = (
    "a.yaml",
    "b.yml",
    "ab.yaml",
    "x/a.yaml",
    "x/b.yaml",
    "x/y/a.yaml",
    "x/y/c.yaml",
    "y/a.yaml",
    "y/x/d.yaml",
    "test/a.yaml",
    ".sops.yaml",
    "x/.flux.yaml",
    ".github/workflow.yaml",
    "[a].yaml",
    "#a.yaml",
)
FILES = {f"apps/web/{path}": SETTINGS.replace("settings", f"n{number}") for number, path in enumerate(PATHS)}
CASES = (
    "a.yaml",
    "/a.yaml",
    "x",
    "x/",
    "/x/",
    "x/a.yaml",
    "*/a.yaml",
    "**/a.yaml",
    "x/**",
    "x/**/a.yaml",
    "**/y",
    "**/y/",
    "*.yaml\n!a.yaml",
    "*\n!x/\n!a.yaml",
    "?.yaml",
    "[ab].yaml",
    "[^a].yaml",
    "[a-b].y*",
    "\\[a].yaml",
    "\\#a.yaml",
    "#a.yaml",
    "a.yaml  ",
    "  ",
    "x*/",
    "/*\n!/x",
    "!.sops.yaml",
    "!.github/",
    "a.yaml/",
    "**",
    "**/",
    "/**/d.yaml",
    "y/**/",
    "x/y",
    "y/x\n!y/x/d.yaml",
    "[",
)


def test_cases_have_effects() -> None:
    whole = len(build_of(FILES, {}).resources)
    assert sum(len(build_of(FILES, {"ignore": text}).resources) != whole for text in CASES) > 20


def different(folder: Path, text: str) -> tuple[list[str], list[str]] | None:
    objects, fault = flux_builds(folder, FILES, {"ignore": text})
    assert not fault
    said = sorted(one["metadata"]["name"] for one in objects)
    mine = sorted(one.id.name for one in build_of(FILES, {"ignore": text}).resources)
    return None if mine == said else (mine, said)


@pytest.mark.tool("flux-answers")
def test_the_same_files_as_flux(tmp_path: Path) -> None:
    found = {text: pair for text in CASES if (pair := different(tmp_path, text)) is not None}
    assert found == {}


@pytest.mark.tool("flux-answers")
def test_random_patterns(tmp_path: Path) -> None:
    dice = random.Random(11)
    pieces = ("a", "b", "x", "y", "/", "*", "**", "?", ".yaml", "!", "[ab]", "/", "\n")
    found = {}
    for _ in range(250):
        text = "".join(dice.choice(pieces) for _ in range(dice.randrange(1, 8)))
        if pair := different(tmp_path, text):
            found[text] = pair
    assert found == {}
