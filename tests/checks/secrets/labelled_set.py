"""The labelled set: realistic files whose lines say whether they must be found, for precision and recall.

Each text file holds cases, `=== CASE/PATH` before each file of one; `⟵` ends a line that must be found, `⟵-` one
that is easily mistaken, `⟵?` one on which careful people differ. `⟨a16⟩` is drawn at random (letter = alphabet,
number = size), `⟨⟩` splits a token's prefix, `⟦…⟧` is written in base64.
"""

from __future__ import annotations

import base64
import random
import re
import string
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "labelled"
_ALPHABETS = {
    "a": string.ascii_letters + string.digits,
    "c": string.ascii_letters,
    "d": string.digits,
    "h": "0123456789abcdef",
    "l": string.ascii_lowercase + string.digits,
    "u": "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    "b": string.ascii_letters + string.digits + "+/",
    "w": string.ascii_letters + string.digits + "-_",
    "A": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
    "g": "qpzry9x8gf2tvdw0s3jn54khce6mua7l",
}
_DRAWN = re.compile(r"⟨(?:([a-zA-Z])(\d+))?⟩")
_ENCODED = re.compile(r"⟦(.*?)⟧")
_MARK = re.compile(r" ?⟵([-?]?)$")


@dataclass(frozen=True)
class Case:
    """A small repository: path -> text; `marks`: (path, line) -> "" must be found, "-" must not, "?" either."""

    name: str
    files: dict[str, str]
    marks: dict[tuple[str, int], str]


def cases(name: str, seed: int = 5) -> list[Case]:
    """The cases of a file, its random parts drawn from `seed`."""
    rng = random.Random(seed)
    found: list[Case] = []
    by_name: dict[str, Case] = {}
    for part in (FOLDER / name).read_text().split("=== ")[1:]:
        title, _, text = part.partition("\n")
        folder, _, path = title.partition("/")
        case = by_name.get(folder)
        if case is None:
            case = by_name[folder] = Case(folder, {}, {})
            found.append(case)
        lines = []
        for number, line in enumerate(text.split("\n"), 1):
            if mark := _MARK.search(line):
                case.marks[path, number] = mark[1]
                line = line[: mark.start()]
            lines.append(_filled(line, rng))
        case.files[path] = "\n".join(lines)
    return found


def _filled(line: str, rng: random.Random) -> str:
    def drawn(match: re.Match[str]) -> str:
        alphabet = _ALPHABETS[match[1]] if match[1] else ""
        return "".join(rng.choice(alphabet) for _ in range(int(match[2] or 0)))

    line = _DRAWN.sub(drawn, line)
    return _ENCODED.sub(lambda match: base64.b64encode(match[1].encode()).decode(), line)
