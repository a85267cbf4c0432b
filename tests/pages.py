"""The pages of the documentation, taken apart: fenced blocks, links, commands."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path
    for glob in ("*.md", "docs/*.md", "docs/rules/*.md", "policies/*.md", "bench/*.md", "examples/*/*.md")
    for path in ROOT.glob(glob)
)

_FENCE = re.compile(r"^( *)(`{3,})([^\n`]*)\n(.*?)^\1\2[ ]*$", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_CALL = re.compile(r"(?<!cd )(?<![\w/.-])gitops-gate(?= |$)((?:(?!  )[^|;&()<>\n])*)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block. `name` = the file that it is, as stated behind its language; "" where it is none."""

    page: Path
    line: int
    language: str
    name: str
    text: str

    def __str__(self) -> str:
        return f"{named(self.page)}:{self.line}"


def named(page: Path) -> str:
    """The path of a page in the repository."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in its order."""
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        language, _, name = found[3].strip().partition(" ")
        line = text.count("\n", 0, found.start()) + 1
        yield Block(page, line, language, name, textwrap.dedent(found[4]))


def prose(page: Path) -> str:
    """The text of a page outside of its blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def spans(page: Path) -> tuple[str, ...]:
    """What stands between single backticks."""
    return tuple(_SPAN.findall(prose(page)))


def links(page: Path) -> tuple[str, ...]:
    """The targets of links that stay in the repository."""
    found = _LINK.findall(_SPAN.sub("", prose(page)))
    return tuple(link for link in found if not link.startswith(("http://", "https://", "mailto:")))


def anchors(page: Path) -> frozenset[str]:
    """The anchors that GitHub gives to the headings of a page."""
    heads = _HEADING.findall(prose(page))
    plain = (re.sub(r"[^\w\- ]", "", head.replace("`", "").lower()) for head in heads)
    return frozenset(head.replace(" ", "-") for head in plain)


def calls(text: str) -> Iterator[list[str]]:
    """The words behind each `gitops-gate` that stands in a text as a command."""
    for line in text.splitlines():
        for found in _CALL.finditer(re.sub(r"(^|\s)#.*", "", line)):
            yield shlex.split(found[1].replace("'", '"') if found[1].count("'") % 2 else found[1])
