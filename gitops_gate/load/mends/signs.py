"""Signs forgotten or doubled: colons, dashes' spaces, brackets, commas, quotes around values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gitops_gate.load.mends.line import BEFORE, KEY, Mend, closing, end_of, named

_NO_SPACE = re.compile(rf"{BEFORE}(\"[^\"]*\"|'[^']*'|{KEY}):(?!//)(?=[^\s:])")


_NO_DASH_SPACE = re.compile(r"(\s*(?:- +)*)-(?=[^\s\-])")


_OTHER_SIGN = re.compile(rf"{BEFORE}({KEY})\s*(=>|[=;：﹕]|::)\s*(?=\S)")


_NO_COLON = re.compile(rf"{BEFORE}({KEY})[ \t]+([^\s#:=].*)")


_NO_COLON_PARENT = re.compile(rf"{BEFORE}({KEY})\s*(#.*)?")


_TWO_COLONS = re.compile(rf"{BEFORE}({KEY}): +([^\s\"'|>\[{{&*!#].*:(?:\s.*)?)")


_QUOTED_THEN_TEXT = re.compile(rf"{BEFORE}({KEY}): +([\"'].*)")


_HARMLESS = re.compile(r"\d[\d.]{0,8}[A-Za-z]{0,2}|true|false|yes|no", re.ASCII)


_TELLING = re.compile(r"pass|pwd|secret|token|key|auth|cred|pin|code", re.IGNORECASE)


_OPENERS = {"[": "]", "{": "}"}


def signs(lines: Sequence[str], number: int) -> Iterator[Mend]:
    """A space forgotten behind a colon or a dash; another sign in place of the colon."""
    line = lines[number]
    if match := _NO_DASH_SPACE.match(line):
        text = f"{line[: match.end()]} {line[match.end() :]}"
        yield Mend(
            number, text, match.end(), "a space is missing after the `-`", "write `- ` before a list item"
        )
    if match := _NO_SPACE.match(line):
        text = f"{line[: match.end()]} {line[match.end() :]}"
        key = match[2]
        message = f"a space is missing after the colon of {named(key)}"
        yield Mend(number, text, match.start(2) + 1, message, _advice(key))
    if match := _OTHER_SIGN.match(line):
        text = f"{match[1]}{match[2]}: {line[match.end() :]}"
        message = f"{named(match[2])} is followed by `{match[3]}`; a key needs a colon and a space"
        yield Mend(number, text, match.start(2) + 1, message, _advice(match[2]))


def brackets(lines: Sequence[str], number: int) -> Iterator[Mend]:
    """A `[` or `{` that this line opens and does not close, or closes with the wrong one, or closes twice."""
    line = lines[number]
    end = end_of(line)
    stack: list[int] = []
    for at, character in _bare(line[:end]):
        if character in "[{":
            stack.append(at)
        elif stack and _OPENERS[line[stack[-1]]] == character:
            stack.pop()
        elif stack:
            opener = line[stack[-1]]
            wanted = _OPENERS[opener]
            message = f"`{opener}` is closed by `{character}`"
            yield Mend(number, f"{line[:at]}{wanted}{line[at + 1 :]}", at + 1, message, f"write `{wanted}`")
            return
        else:
            message = f"this `{character}` closes nothing"
            yield Mend(
                number, line[:at] + line[at + 1 :], at + 1, message, "remove it, or open what it closes"
            )
            return
    if stack:
        closing = "".join(_OPENERS[line[at]] for at in reversed(stack))
        at = stack[-1]
        message = f"the `{line[at]}` that opens here is not closed"
        hint = f"add `{_OPENERS[line[at]]}` at the end of the list or mapping"
        stop = len(line[:end].rstrip(","))
        yield Mend(number, f"{line[:stop]}{closing}{line[end:]}", at + 1, message, hint)
        for below in range(number + 1, min(len(lines), number + 30)):
            stop = len(lines[below][: end_of(lines[below])].rstrip(","))
            if stop:
                also = ((below, f"{lines[below][:stop]}{closing}"),)
                yield Mend(number, line, at + 1, message, hint, also)


def commas(lines: Sequence[str], number: int) -> Iterator[Mend]:
    """A comma forgotten at the end of a line inside brackets."""
    line = lines[number]
    end = end_of(line)
    if end and line[end - 1] not in ",[{:":
        message = "a comma is missing at the end of this line"
        yield Mend(number, f"{line[:end]},{line[end:]}", end + 1, message, "add the comma")


def _bare(line: str) -> Iterator[tuple[int, str]]:
    """The brackets of a line that stand in no quotes, with their indices."""
    at = 0
    while at < len(line):
        if line[at] in "\"'" and (at == 0 or line[at - 1] in " [{,:"):
            close = closing(line, at)
            at = close if close > 0 else at
        elif line[at] in "[]{}":
            yield at, line[at]
        at += 1


def _advice(key: str) -> str:
    return f"write `{key}: `" if "`" in named(key) else "write a colon and a space behind the key"


def colons(lines: Sequence[str], number: int) -> Iterator[Mend]:
    """A colon forgotten after a key."""
    line = lines[number]
    if match := _NO_COLON_PARENT.fullmatch(line):
        key = match[2]
        text = f"{match[1]}{key}:{line[match.end(2) :]}"
        yield Mend(
            number,
            text,
            match.start(2) + 1,
            f"{named(key)} has no colon",
            f"{_advice(key)}; or remove the line if it is stray",
        )
    elif match := _NO_COLON.fullmatch(line):
        key, value = match[2], match[3].rstrip()
        harmless = _HARMLESS.fullmatch(value) and not _TELLING.search(key)
        shown = named(key) if "`" not in named(key) else f"`{key} {value}`" if harmless else f"`{key} …`"
        text = f"{match[1]}{key}: {match[3]}"
        hint = f"{_advice(key)}; or put `# ` before the line if it is a comment"
        yield Mend(number, text, match.start(2) + 1, f"{shown} has no colon", hint)


def values(lines: Sequence[str], number: int) -> Iterator[Mend]:
    """A value that needs quotes."""
    line = lines[number]
    match = _TWO_COLONS.fullmatch(line)
    if match:
        quoted = "'" + match[3].rstrip().replace("'", "''") + "'"
        second = re.search(r":(?:\s|$)", match[3])
        column = match.start(3) + (second.start() if second else 0) + 1
        message = f"the value of `{match[2]}` holds a second `: `, so it reads as another key"
        yield Mend(
            number, f"{match[1]}{match[2]}: {quoted}", column, message, "put the whole value in quotes"
        )
        return
    match = _QUOTED_THEN_TEXT.fullmatch(line)
    if match:
        close = closing(match[3], 0)
        after = match[3][close + 1 :].rstrip()
        if close > 0 and after:
            column = match.start(3) + close + 2
            if after.startswith("#"):
                message, hint = (
                    "a space is missing before the `#` of the comment",
                    "put a space before the `#`",
                )
            else:
                quote = match[3][0]
                message = (
                    f"text follows the closing quote: the value of `{match[2]}` ends at the second `{quote}`"
                )
                hint = "put the whole value in quotes, and write quotes inside as " + (
                    '`\\"`' if quote == '"' else "`''`"
                )
            quoted = "'" + match[3].rstrip().replace("'", "''") + "'"
            yield Mend(number, f"{match[1]}{match[2]}: {quoted}", column, message, hint)
