"""The cases of `cases/*.txt`: small trees, for the built-in renderer and for the real program.

A case begins with `## name`, or `## name !rule` where both must fail, ours with that rule (`!` alone: ours
declines). A file begins with `-- path --`, or `-- path crlf --` with Windows line ends. What is built is the
folder `root`, where there is one, else the top.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """`fails` = the rule of the failure, "" = declined, None = both build."""

    name: str
    files: dict[str, bytes]
    fails: str | None

    @property
    def root(self) -> str:
        return "root" if any(path.startswith("root/") for path in self.files) else ""


def cases(folder: Path = Path(__file__).parent / "cases") -> list[Case]:
    """All cases, named `file: name`."""
    return [
        _case(file.stem, part.removeprefix("## "))
        for file in sorted(folder.glob("*.txt"))
        for part in file.read_text("utf-8").split("\n## ")
    ]


def _case(topic: str, text: str) -> Case:
    head, _, rest = text.partition("\n")
    name, mark, rule = head.partition(" !")
    files: dict[str, bytes] = {}
    path, how, lines = "", "", []

    def close() -> None:
        if path:
            body = "\n".join(lines).rstrip("\n") + "\n"
            files[path] = _bytes(body, how)

    for line in rest.split("\n"):
        if line.startswith("-- ") and line.endswith(" --"):
            close()
            path, _, how = line[3:-3].partition(" ")
            lines = []
        else:
            lines.append(line)
    close()
    return Case(f"{topic}: {name}", files, rule.strip() if mark else None)


def _bytes(body: str, how: str) -> bytes:
    if how == "crlf":
        return body.replace("\n", "\r\n").encode()
    if how == "base64":
        return base64.b64decode(body)
    if how == "bare":
        return body.rstrip("\n").encode()
    return body.encode()
