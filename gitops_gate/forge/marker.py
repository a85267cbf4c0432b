"""The first line of our comments: whose it is, of which commit and run, and a digest of what follows."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

KEY = re.compile(r"[a-z0-9-]{1,40}")
COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")

_LINE = re.compile(
    rf"<!-- gitops-gate:comment:v1 key=({KEY.pattern}) sha=({COMMIT.pattern}) run=([0-9]{{1,18}})"
    r" digest=([0-9a-f]{32}) -->"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """What the first line of a comment says. `run` grows with each run of the CI, 0 = unknown."""

    key: str
    sha: str
    run: int
    digest: str

    def __str__(self) -> str:
        return f"<!-- gitops-gate:comment:v1 key={self.key} sha={self.sha} run={self.run} digest={self.digest} -->"


def marked(body: str, key: str, sha: str, run: int) -> str:
    """`body` below its marker."""
    return f"{Marker(key, sha, run, digest(body))}\n{body}"


def marker(text: str) -> Marker | None:
    """The marker of a comment; None where its first line is none, wherever else one may stand."""
    found = _LINE.fullmatch(text.replace("\r\n", "\n").split("\n", 1)[0])
    return Marker(found[1], found[2], int(found[3]), found[4]) if found else None


def rest(text: str) -> str:
    """A comment without its first line."""
    return text.replace("\r\n", "\n").partition("\n")[2]


def digest(body: str) -> str:
    """The digest of a body; what forges do to its line ends and to its end makes no difference."""
    return hashlib.sha256(body.replace("\r\n", "\n").strip().encode("utf-8", "replace")).hexdigest()[:32]
