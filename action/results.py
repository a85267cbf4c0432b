"""What the action tells: its outputs, the page of the step, and annotations of its own."""

from __future__ import annotations

import html
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from inputs import CHANGE, CHANGE_PAGE, FILES, PAGE

PAGE_LIMIT = 900_000
"""Bytes. The runner loses a page of more than 1 MiB as a whole, and at times one of a little less."""

_RESULTS = {0: "passed", 1: "failed"}


def printed(texts: Iterable[bytes]) -> None:
    """Prints texts of whole lines at once, so that the order in the log is that of the events."""
    sys.stdout.buffer.writelines(text if not text or text.endswith(b"\n") else text + b"\n" for text in texts)
    sys.stdout.buffer.flush()


def annotation(level: str, message: str) -> bytes:
    """A command that makes the runner show a message; the escapes are the runner's."""
    text = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{level} title=gitops-gate::{text}\n".encode("utf-8", "replace")


def results(code: int, folder: Path) -> dict[str, str]:
    """The outputs: counts, and paths of reports. Nothing in them is text of the repository."""
    found = {"result": _RESULTS.get(code, "error"), "findings": "", "errors": "", "warnings": ""}
    report = folder / FILES["json"]
    if report.is_file():
        data = json.loads(report.read_bytes())
        severities = data["severities"]
        found["findings"] = str(len(data["findings"]))
        found["errors"], found["warnings"] = str(severities["error"]), str(severities["warning"])
    for form, name in {**FILES, "diff": CHANGE}.items():
        found[f"{form}-file"] = str(folder / name) if (folder / name).is_file() else ""
    return found


def summary(result: str, path: str, folder: Path, room: int) -> str:
    """The page of the step as Markdown, in `room` bytes at most: what the gate wrote, and the rendered change."""
    page = folder / PAGE
    if page.is_file() and page.stat().st_size:
        text = page.read_text(encoding="utf-8", errors="replace").rstrip("\n") + "\n"
    else:
        where = f" in <code>{html.escape(' '.join(path.split()))}</code>" if path not in ("", ".") else ""
        text = f"### gitops-gate: {result}{where}\n\nThere is no report: the log says why.\n"
    file = folder / CHANGE_PAGE
    if not file.is_file():
        return text
    change = file.read_text(encoding="utf-8", errors="replace")
    if len(text.encode()) + len(change.encode()) > room - 100:
        change = "It does not fit here: it is in the files of the step."
    return f"{text}\n### What is deployed otherwise\n\n{change.rstrip()}\n"
