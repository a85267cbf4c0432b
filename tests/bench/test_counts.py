"""How often the costly things are done: counts do not flicker as times do.

Calls are watched by the interpreter's profiling hook; nothing is replaced.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

from gitops_gate.config import Settings
from gitops_gate.gate import run
from gitops_gate.git.trees import Folder
from gitops_gate.wish import Wish

FLEET = Path(__file__).parents[2] / "bench" / "fleet.py"

WATCHED = {
    "parses": ("gitops_gate/load/builder.py", "_build"),
    "compiles": ("gitops_gate/schemas/validator.py", "_compiled"),
    "programs": ("subprocess.py", "_execute_child"),
    "engines": ("gitops_gate/policy/rego/engine.py", "__init__"),
    "places": ("gitops_gate/load/places.py", "_read"),
}


def counts(apps: int, folder: Path) -> tuple[Counter[str], int]:
    """(how often each watched function ran, documents in the fleet) for a run over a fleet."""
    subprocess.run([sys.executable, str(FLEET), str(apps), "3", str(folder)], check=True, capture_output=True)
    tree = Folder(folder)
    seen: Counter[str] = Counter()

    def watch(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            code = frame.f_code
            for name, (file, function) in WATCHED.items():
                if code.co_name == function and code.co_filename.endswith(file):
                    seen[name] += 1

    sys.setprofile(watch)
    try:
        report = run(tree, Settings(), Wish(cache=False, places=False))
    finally:
        sys.setprofile(None)
    assert not report.findings and not report.failed
    return seen, report.counts["documents"]


def test_counts(tmp_path: Path) -> None:
    few, documents = counts(5, tmp_path / "few")
    many, more = counts(20, tmp_path / "many")
    assert few["parses"] == documents and many["parses"] == more, "each document is parsed once"
    assert 0 < few["compiles"] == many["compiles"] <= 12, "a schema is compiled once a kind"
    assert few["programs"] == many["programs"] == 0, "no file of the fleet is anything but plain to ryl"
    assert few["engines"] == many["engines"] == 0, "no Rego engine where no kind needs one"
    assert few["places"] == many["places"] == 0, "places are looked up for findings only"
