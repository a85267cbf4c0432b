"""Text of the repository made harmless before it is shown.

Names, messages and paths come from whoever wrote the change. Terminals obey escape sequences, bidirectional
controls reorder what is read, log viewers obey lines: nothing of that may leave a writer.
"""

from __future__ import annotations

import re
import unicodedata

REPLACEMENT = "�"

# ECMA-48 control strings and sequences, in their 7-bit and 8-bit form. An unfinished control string loses
# its introducer only: it must not swallow the words after it.
_SEQUENCE = re.compile(
    r"(?:\x1b\]|\x9d)[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x9c\n]*(?:\x1b\\|\x9c)"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|\x1b[ -/]+[0-~]"
)
_SPACES = re.compile(r"[ \t\r\n\v\f\x85\u2028\u2029]+")

# Printable to Python, yet without a glyph or a weight of its own: fillers, joiners, variation selectors. The
# runner of GitHub compares as cultures do, and so does not see them in the middle of a command's mark.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def harmless(text: str) -> bool:
    """Whether every character of a text is one that is seen, and only seen."""
    return text.isprintable() and (text.isascii() or not _INVISIBLE.search(text))


def _visible(character: str) -> str:
    if harmless(character):
        return character
    if character.isprintable():
        return ""
    kind = unicodedata.category(character)
    return " " if kind == "Zs" else "" if kind in ("Cc", "Cf") else REPLACEMENT


def one_line(text: str, limit: int = 0) -> str:
    """`text` as one line that can be printed anywhere: no control, bidirectional or invisible character.

    Runs of white space with a line end in them become one space; lone surrogates and code points without
    a meaning become U+FFFD, so that the result is also valid in XML 1.0 and UTF-8. Longer text than
    `limit` characters is cut with `…`; 0 = never.
    """
    if limit and len(text) > limit * 4:
        text = text[: limit * 4]
    if not harmless(text):
        text = _SPACES.sub(" ", _SEQUENCE.sub("", text))
        text = "".join(map(_visible, text)).strip()
    return text[: limit - 1] + "…" if limit and len(text) > limit else text


def column_true(text: str) -> str:
    """`text` of a source line for an excerpt: harmless, and every character is still in its column."""
    if not harmless(text):
        text = "".join(c if harmless(c) else " " if c == "\t" else REPLACEMENT for c in text)
    return MARK.sub(" ", text)


MARK = re.compile(r"(?<=#)#(?=[A-Za-z]*\[)")
"""The second sign of `##[`, `##vso[` and `##teamcity[`, which begin a command of a CI runner anywhere in a line."""

_COMMAND = re.compile(rf"^([^\S\n]*):(?=:)(?!:: )|{MARK.pattern}", re.MULTILINE)


def inert(text: str) -> str:
    """`text` (of any number of lines) in which a CI runner finds no command.

    GitHub's runner and its relatives obey lines that begin with `::` after white space, others see `MARK`.
    Our own `::: ` before a related place is left: no command's name begins with a colon.
    """
    return _COMMAND.sub(lambda found: f"{found.group(1)}: " if found.group(1) is not None else " #", text)


def _escaped(character: str) -> str:
    if harmless(character):
        return character
    code = ord(character)
    # A byte of a file name that is no UTF-8, as Python's file system functions give it.
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else ascii(character)[1:-1]


def escaped_path(path: str) -> str:
    """A path on one line, odd characters as in a Python string; ordinary paths stay as they are."""
    if harmless(path) and "\\" not in path:
        return path
    return "".join(map(_escaped, path.replace("\\", "\\\\")))


_ORDINARY = re.compile(r"[\w./@+=~%-]+")
LONGEST_PATH = 400


def quoted_path(path: str) -> str:
    """A path for readers: escaped, in double quotes where it holds spaces or signs, its middle cut when it is huge."""
    if len(path) > LONGEST_PATH:
        path = path[: LONGEST_PATH // 2] + "…" + path[-LONGEST_PATH // 2 :]
    if _ORDINARY.fullmatch(path) and harmless(path):
        return path
    return '"' + escaped_path(path).replace('"', '\\"') + '"'


def columns(text: str) -> int:
    """How many columns of a terminal `text` takes: East Asian wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) != 0 for c in text)
