"""What helm has rendered that is no YAML: which line of it is wrong, and the line of the template that made it."""

from __future__ import annotations

import re
from typing import NamedTuple

from gitops_gate.render.kustomize.spec import Load

_SOURCE = re.compile(r"^---\n# Source: (.+)\n", re.MULTILINE)
_FAULTS = ("invalid-yaml", "yaml-limit", "invalid-value")


class Broken(NamedTuple):
    """The first fault in what came of a template: `shown` = what helm calls it, `lines` = all of it up to there."""

    shown: str
    lines: tuple[str, ...]
    message: str

    def line(self, template: str) -> int:
        """The line of the template that the last of the lines came from: the one that says the same, or has the same
        key; for lines that are made of others, the nearest one before that is in it."""
        known = [line.strip() for line in template.split("\n")]
        for wanted in map(str.strip, reversed(self.lines)):
            key = re.match(r"[^\s:{}#][^:{}]*:", wanted)
            for same in (wanted, key[0] if key is not None else ""):
                matching = [n for n, line in enumerate(known, 1) if same and line.startswith(same)]
                if matching:
                    return matching[0]
        return 1


def broken(output: bytes, shown: str, load: Load) -> Broken | None:
    """What is wrong with what came of a template, in all that helm has rendered; None where nothing is found."""
    parts = _SOURCE.split(output.decode("utf-8", "replace"))
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        file = load(name, text.encode(), "manifest") if name == shown else None
        for fault in file.faults if file is not None else ():
            if fault.rule in _FAULTS:
                lines = text.split("\n")[: max(fault.location.line, 1)]
                return Broken(name, tuple(lines), f"what this template gives is no YAML: {fault.message}")
        if file is not None and any(not isinstance(one.body, dict | None) for one in file.documents):
            return Broken(name, (), "this template gives a list or a text, and objects are wanted")
    return None
