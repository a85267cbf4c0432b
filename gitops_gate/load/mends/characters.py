"""Characters that look like others, or mean something to YAML: templates, odd blanks, quotes, first characters of values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gitops_gate.load.mends.line import BEFORE, KEY, Mend, closing, end_of
from gitops_gate.load.text import BLANKS

TEMPLATE = (
    "`{{` is template syntax, not YAML",
    "put the value in quotes; or move templates out of the manifests (a chart's `templates/` folder is left to helm)",
)


_NAMES = {
    "\t": "a tab",
    "\xa0": "a no-break space (U+00A0)",
    "\ufeff": "a byte order mark (U+FEFF)",
    "\u200b": "a zero-width space (U+200B)",
    "\u2060": "a word joiner (U+2060)",
}


_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")


_BLANK = re.compile(f"[{BLANKS}]")


_ODD_INDENTATION = re.compile(f"( *)[{BLANKS}][ {BLANKS}]*")


_ODD_COLON = re.compile(f"(\\s*(?:- )*[^\\s#:]+):([{BLANKS[1:]}])")


_STARTED = re.compile(rf"{BEFORE}(?:({KEY}):[ \t]+|(?<=- ))([@`%*&!|>].*)")


_TAB = re.compile(rf"\s*(?:- +)*(?:-|{KEY}:) *(\t\s*)(?=\S)")
_TEMPLATE = re.compile(r"\s*(?:- +)*\{[{%]|.*?(?:: |- )\{\{")


_SMART = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'"}


def blank_name(character: str) -> str:
    """What to call a character that looks like a space or like nothing."""
    return _NAMES.get(character, f"an unusual space (U+{ord(character):04X})")


def spaced(line: str, tab: int = 2) -> str:
    """A line with plain spaces for indentation: each odd space becomes one, invisible characters vanish."""
    match = _ODD_INDENTATION.match(line)
    if match is None:
        return line
    plain = _BLANK.sub(" ", _INVISIBLE.sub("", match[0]).replace("\t", " " * tab))
    return plain + line[match.end() :]


def odd_indentation(line: str) -> int:
    """The column (from 1) of the first character in a line's indentation that is no space; 0 without one."""
    match = _ODD_INDENTATION.match(line)
    return match.end(1) + 1 if match and match.end() < len(line) else 0


def indentations(lines: Sequence[str], _: int) -> Iterator[Mend]:
    """All odd indentations of the document made plain, told at the first of them."""
    odd = [at for at, line in enumerate(lines) if odd_indentation(line)]
    if not odd:
        return
    first = odd[0]
    column = odd_indentation(lines[first])
    name = blank_name(lines[first][column - 1])
    message = f"{name} stands in the indentation of this line; YAML is indented with spaces only"
    more = f", here and in {len(odd) - 1} more line{'s' if len(odd) > 2 else ''}" if len(odd) > 1 else ""
    for tab in (2, 4, 8, 1):
        also = tuple((at, spaced(lines[at], tab)) for at in odd[1:])
        yield Mend(first, spaced(lines[first], tab), column, message, f"indent with plain spaces{more}", also)
        if not any("\t" in lines[at] for at in odd):
            return


def templates(lines: Sequence[str], number: int) -> Iterator[Mend]:
    """Lines of a template gone, and template values in quotes: this one, then all."""
    if not _TEMPLATE.match(lines[number]):
        return
    column = lines[number].index("{") + 1
    yield Mend(number, _untemplated(lines[number]), column, *TEMPLATE)
    also = tuple((at, _untemplated(line)) for at, line in enumerate(lines) if _TEMPLATE.match(line))
    yield Mend(number, _untemplated(lines[number]), column, *TEMPLATE, also)


def _untemplated(line: str) -> str:
    at = line.index("{")
    return f"{line[:at]}x" if line[:at].strip() else ""


def starts(lines: Sequence[str], number: int) -> Iterator[Mend]:
    """A value that begins with a character that means something to YAML."""
    match = _STARTED.fullmatch(lines[number])
    if match is None:
        return
    value = match[3].rstrip()
    message, hint = _START_SAID[value[0]]
    at = match.start(3)
    quoted = "'" + value.replace("'", "''") + "'"
    yield Mend(number, lines[number][:at] + quoted, at + 1, message, hint)
    if head := re.match(r"[|>][+-]?\d?[+-]?", value):
        yield Mend(number, lines[number][:at] + head[0], at + 1, message, hint)


_QUOTE = "put the value in quotes"


_BLOCK_SAID = (
    "nothing may follow {} in its line but a comment",
    "begin the text in the next line, or put the value in quotes",
)


_START_SAID = {
    **{sign: (f"a value cannot begin with `{sign}`", _QUOTE) for sign in "@%"},
    "`": ("a value cannot begin with a backtick", _QUOTE),
    "*": ("`*` begins the name of an alias, and none follows", "put the value in quotes if it is text"),
    "&": ("`&` begins the name of an anchor, and none follows", "put the value in quotes if it is text"),
    "!": ("`!` begins the name of a tag, and none follows", "put the value in quotes if it is text"),
    "|": (_BLOCK_SAID[0].format("`|`"), _BLOCK_SAID[1]),
    ">": (_BLOCK_SAID[0].format("`>`"), _BLOCK_SAID[1]),
}


def odd_spaces(lines: Sequence[str], number: int) -> Iterator[Mend]:
    """`key:` or `-` followed by a space that is none."""
    line = lines[number]
    if match := _TAB.match(line):
        sign = line[match.end() - len(match[1]) - 1]
        text = f"{line[: match.start(1)]} {line[match.end() :]}"
        message = f"a tab follows the `{sign}`; YAML needs a plain space there"
        yield Mend(number, text, match.start(1) + 1, message, "replace it with a space")
    if match := _ODD_COLON.match(line):
        name = blank_name(match[2])
        yield Mend(
            number,
            f"{line[: match.start(2)]} {line[match.end(2) :]}",
            match.start(2) + 1,
            f"{name} follows the colon; YAML needs a plain space there",
            "replace it with a space",
        )


def quotes(lines: Sequence[str], number: int) -> Iterator[Mend]:
    """A quote that is opened in this line and not closed in it, or opened by another character than it is closed by."""
    line = lines[number]
    at = open_quote(line)
    if at < 0:
        return
    quote = line[at]
    end = end_of(line)
    bare = line[:end].rstrip(" ,]}")
    if bare[-1] in _SMART or (bare[-1] in "\"'" and len(bare) - 1 > at):
        message = f"the text is opened by `{quote}`, and `{bare[-1]}` does not close it"
        yield Mend(
            number, f"{bare[:-1]}{quote}{line[len(bare) :]}", at + 1, message, f"close it with `{quote}`"
        )
    message = f"the quote `{quote}` that opens here is not closed"
    for stop in dict.fromkeys((end, len(bare), len(line.rstrip()))):
        if stop > at:
            hint = f"add the closing `{quote}` at the end of the text"
            yield Mend(number, f"{line[:stop]}{quote}{line[stop:]}", at + 1, message, hint)


def pairs(lines: Sequence[str], number: int) -> Iterator[Mend]:
    """A quote forgotten in a line with several: tried before each comma, bracket and colon, and at the end."""
    line = lines[number]
    for quote in "\"'":
        if line.count(quote) % 2 == 0:
            continue
        for place in list(re.finditer(r"(?=[,\]}]|:(?: |\Z)|\s*\Z)", line))[:30]:
            at = place.start()
            opening = line.rfind(quote, 0, at)
            if opening >= 0:
                message = f"the quote `{quote}` that opens here is not closed"
                text = f"{line[:at]}{quote}{line[at:]}"
                yield Mend(
                    number, text, opening + 1, message, f"add the closing `{quote}` at the end of the text"
                )


def open_quote(line: str) -> int:
    """The index of the quote that a line opens and does not close, -1 without one."""
    at, start = 0, True
    while at < len(line):
        character = line[at]
        if character in "\"'" and start:
            close = closing(line, at)
            if close < 0:
                return at
            at, start = close, False
        elif character == "#" and (at == 0 or line[at - 1] in " \t"):
            return -1
        elif character not in " \t":
            start = character in "[{," or (character in ":-?" and line[at + 1 : at + 2] in (" ", "\t"))
        at += 1
    return -1
