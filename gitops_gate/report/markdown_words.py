"""Words of the repository as Markdown: as text, as code, in fences and in cells of a table.

What comes out is text for every reader of Markdown: it holds no markup, mentions nobody, refers to no issue,
and begins no command of a forge. Code keeps its signs, but for what would end it or pass for a comment of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gitops_gate.report.untrusted import MARK, one_line

LONGEST = 500
"""Characters of a line of source, a message or a name; longer ones are cut with `…`."""

_GAP = "\u200b"

# `@team`, `#12`, and what GitLab takes for a merge request, a label, a milestone, a snippet or an epic.
_REFERENCE = re.compile(r'[@#]|[!~$%&](?=[\w"])|(?<=\bGH)-(?=\d)')
_MARKUP = re.compile(r"[\\`*_\[\]|~$]")
# What begins a list, a rule or a heading where it stands first.
_START = re.compile(r"^(\s*)([-+=])|^(\s*\d+)([.)])")
# What readers make a link of, though nobody asked for one.
_LINK = re.compile(r"(?<=\w):(?=//)|(?<=\bwww)\.", re.IGNORECASE)
_COMMENT = re.compile(r"<(?=!--)")
_TICKS = re.compile(r"`+")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def units(text: str) -> int:
    """The length of a text in UTF-16 units: what forges count, and never less than its characters."""
    return len(text) + sum(character > "\uffff" for character in text) if not text.isascii() else len(text)


def octets(text: str) -> int:
    """The length of a text in bytes of UTF-8."""
    return len(text.encode("utf-8", "replace"))


def words(text: str, limit: int = LONGEST) -> str:
    """A text on one line, as text and nothing else; what stands in backticks in pairs is code."""
    text = one_line(text, limit)
    parts = [text] if "``" in text else text.split("`")
    if len(parts) % 2 == 0:
        parts[-2:] = ["`".join(parts[-2:])]
    return "".join((code if number % 2 else _escaped)(part) for number, part in enumerate(parts))


def plain(text: str, limit: int = LONGEST) -> str:
    """A text on one line, as text and nothing else, without code: also for cells of tables, where a bar in code ends one."""
    return _escaped(one_line(text, limit).strip())


def _escaped(text: str) -> str:
    text = _REFERENCE.sub(rf"\g<0>{_GAP}", MARK.sub(" #", text)).translate(_ENTITIES)
    text = _START.sub(r"\1\3\\\2\4", _MARKUP.sub(r"\\\g<0>", text))
    return _LINK.sub(lambda found: f"&#{ord(found.group())};", text)


def code(text: str, limit: int = LONGEST) -> str:
    """A text as a span of code, its fence longer than any run of backticks in it; "" for an empty one."""
    text = _COMMENT.sub(f"<{_GAP}", MARK.sub(" #", one_line(text, limit)))
    if not text.strip():
        return ""
    ticks = "`" * (_longest(text) + 1)
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def fence(lines: Iterable[str], indent: str = "", language: str = "text") -> list[str]:
    """Lines as a block of code, its fence longer than any run of backticks in them, and at least three.

    The lines are harmless already (`untrusted.column_true`), and each begins with signs of our own.
    """
    kept = [_COMMENT.sub(f"<{_GAP}", _cut(line)) for line in lines]
    ticks = "`" * max(3, max(map(_longest, kept), default=0) + 1)
    return [f"{indent}{line}".rstrip() for line in (f"{ticks}{language}", *kept, ticks)]


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> list[str]:
    """A table of cells that are `plain`; the last `numbers` columns are set to the right."""
    left = len(head) - numbers
    lines = [head, ["---"] * left + ["---:"] * numbers, *rows]
    return ["| " + " | ".join(row) + " |" for row in lines]


def _longest(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
