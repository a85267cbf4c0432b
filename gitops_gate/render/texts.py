"""Texts as kustomize prints them: plain, in quotes, or as a block; and where lines are folded.

Source of the rules: go-yaml v2, `encode.go` (which texts need quotes) and `emitterc.go` (which styles a text
allows, escapes, folding), seen by running v5.8.2. What looks odd here is odd there: a tab, an emoji or a blank
at the end of a line takes a text of many lines into quotes.
"""

from __future__ import annotations

import functools
import re

from gitops_gate.render.retyping import retyped

WIDTH = 80
"""A line is folded at the first single blank behind this column."""

BREAKS = "\n\u2028\u2029"
"""What breaks a line; the others of YAML 1.1 are always escaped."""

_ODD = re.compile("[\x7f-\x9f\ufffe\uffff]")
_UNREADABLE = re.compile("[\x7f-\x84\x86-\x9f\ufffe\uffff]")
_NEXT_LINES = re.compile(" *\x85[ \x85]*")
# What keeps a text out of all styles without escapes; the emitter knows no letter beyond U+FFFF.
_SPECIAL = "[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]"
_ESCAPED = "[^ !#-\\[\\]-~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]"
_MARK = "\ufeff"
_NAMED = dict(zip('\0\a\b\t\n\v\f\r\x1b"\\\x85\xa0\u2028\u2029', '0abtnvfre"\\N_LP', strict=True))

# Words, paths, images, hosts: most texts, which need no further thought.
_EASY = re.compile(r"[A-Za-z/_$(][A-Za-z0-9_./@=,;()$%+-]*(:[A-Za-z0-9_./@=,;()$%+-]+)*")
_INDICATOR = re.compile(r"---|\.\.\.|[#,\[\]{}&*!|>'\"%@`]|[?-](?=[ \t]|\Z)")
_INSIDE = re.compile(rf":(?=[ \t]|\Z)|(?<=[ \t{BREAKS}])#")
_BROKEN = re.compile(f"[{BREAKS}]")
_SPACE_BREAK = re.compile(f" [{BREAKS}]")
_BREAK_SPACE = re.compile(f"[{BREAKS}] ")
_LINES = re.compile(f"(?:(?<=[{BREAKS}])|\\A)(?=[^{BREAKS}])")
_PIECES = re.compile(f"([{BREAKS}]+)")
# Blanks at which a line may be folded: in double quotes the first of several, else one that stands alone;
# but never the first or last of a text.
_FOLDS = {'"': re.compile(r'(?<! ) (?!"\Z)'), "'": re.compile(r"(?<! ) (?! |'\Z)")}
_PLAIN_FOLDS = re.compile(r"(?<! ) (?! )")


@functools.cache
def _wide(pattern: str) -> re.Pattern[str]:
    """Start-up budget: these take 6 ms each to compile, and many runs look no text through for them."""
    return re.compile(pattern)


class Unprintable(ValueError):
    """A text with characters that kustomize cannot print; `str()` names the first."""


def through_json(text: str) -> str:
    """The text that is left of one with NEL (U+0085): kustomize reads its own JSON as YAML, which folds there.

    Raises Unprintable for control characters, which that reader refuses.
    """
    if not _ODD.search(text):
        return text
    if found := _UNREADABLE.search(text):
        raise Unprintable(f"U+{ord(found[0]):04X}")
    return _NEXT_LINES.sub(lambda found: "\n" * (found[0].count("\x85") - 1) or " ", text)


def broken(text: str) -> bool:
    """Whether a text has several lines."""
    return bool(_BROKEN.search(text))


def blocked(text: str) -> bool:
    """Whether a text that holds a line feed is printed as a block; else it is in double quotes."""
    return not (text[-1] == " " or _wide(_SPECIAL).search(text) or _SPACE_BREAK.search(text))


def block(text: str, indent: int) -> tuple[str, str]:
    """(header, lines) of a block scalar; the lines end with a break, wherever it comes from."""
    header = "|2" if text[0] in " " + BREAKS else "|"
    if text[-1] not in BREAKS:
        header += "-"
    elif len(text) == 1 or text[-2] in BREAKS:
        header += "+"
    lines = _LINES.sub(" " * indent, text)
    return header, lines if text[-1] in BREAKS else lines + "\n"


def line(text: str) -> str:
    """A text without line feeds, or one that must be in quotes, as it is printed on one endless line."""
    if _EASY.fullmatch(text) and not retyped(text):
        return text
    if "\n" in text or retyped(text) or _wide(_SPECIAL).search(text):
        return _double(text)
    several = _BROKEN.search(text)
    if several and (_SPACE_BREAK.search(text) or _BREAK_SPACE.search(text)):
        return _double(text)
    if several or text[0] == " " or text[-1] == " " or _INDICATOR.match(text) or _INSIDE.search(text):
        return "'" + text.replace("'", "''") + "'"
    return text


def _double(text: str) -> str:
    if text[:1] == _MARK:  # the emitter looks for the mark at the beginning, whichever character it is at
        return '"' + "".join(map(_escape, text)) + '"'
    return '"' + _wide(_ESCAPED).sub(lambda found: _escape(found[0]), text) + '"'


def _escape(char: str) -> str:
    if char in _NAMED:
        return "\\" + _NAMED[char]
    code = ord(char)
    return f"\\x{code:02X}" if code <= 0xFF else f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def folded(printed: str, column: int, indent: int) -> str:
    """What `line` gives, folded to the width; `column` = where it begins, `indent` = where its other lines do."""
    quote = printed[0] if printed[0] in _FOLDS else ""
    opening = 2 if quote else 0  # behind a quote and the first character
    first, *others = _PIECES.split(printed) if quote == "'" else (printed,)
    result = _folded(first, quote, column, indent, opening)
    for breaks, piece in zip(others[::2], others[1::2], strict=True):
        pad = " " * indent if piece != quote else ""
        result += breaks + pad + _folded(piece, quote, indent, indent, 0)
    return result


def _folded(text: str, quote: str, column: int, indent: int, opening: int) -> str:
    """One piece of a text; `opening` = where its first fold may be."""
    pattern, parts, begun, lead = _FOLDS.get(quote, _PLAIN_FOLDS), [], 0, ""
    while found := pattern.search(text, max(begun + WIDTH + 1 - column, begun, opening)):
        parts.append(lead + text[begun : found.start()])
        begun = found.end()
        lead = "\\" if text[begun] == " " else ""
        column = indent + len(lead)
    return ("\n" + " " * indent).join([*parts, lead + text[begun:]]) if parts else text
