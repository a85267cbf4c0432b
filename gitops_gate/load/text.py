"""Text out of bytes: encodings, byte order marks, characters that YAML forbids."""

from __future__ import annotations

import re

from gitops_gate.model import Location, Unreadable

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BLANKS = "\t\xa0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"
"""Tabs, and characters that look like spaces or like nothing, as a range for a regular expression."""
_ODD = re.compile(f"(?m)^ *[{BLANKS}]|:[{BLANKS[1:]}]")
_UTF16 = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def decoded(path: str, data: bytes) -> tuple[str | None, list[Unreadable]]:
    """The text of a file and what is odd about its bytes; None for the text when there is none."""
    for mark, name in _UTF16:
        if data.startswith(mark):
            return _utf16(path, data[2:], name)
    odd = []
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
        odd.append(
            _unusual(path, "the file begins with a byte order mark (BOM)", "save it as UTF-8 without BOM")
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line, column = data.count(b"\n", 0, fault.start) + 1, fault.start - data.rfind(b"\n", 0, fault.start)
        message = f"byte 0x{data[fault.start]:02x} is no UTF-8"
        return None, [
            *odd,
            Unreadable("undecodable-text", Location(path, line, column), message, "save the file as UTF-8"),
        ]
    if "\r" in text and "\n" not in text:
        odd.append(
            _unusual(
                path,
                "lines end with CR alone; git and most tools see one long line",
                "save it with LF line ends",
            )
        )
    return text, odd


def _utf16(path: str, data: bytes, name: str) -> tuple[str | None, list[Unreadable]]:
    hint = "save it as UTF-8"
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return None, [Unreadable("undecodable-text", Location(path, 1, 1), "broken UTF-16 text", hint)]
    return text, [
        _unusual(path, "the file is UTF-16; git shows it as binary, and many tools refuse it", hint)
    ]


def _unusual(path: str, message: str, hint: str) -> Unreadable:
    return Unreadable("unusual-encoding", Location(path, 1, 1), message, hint)


def forbidden(path: str, text: str) -> Unreadable | None:
    """The first character of a text that YAML does not allow."""
    match = _FORBIDDEN.search(text)
    if match is None:
        return None
    at = match.start()
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    message = f"the control character U+{ord(match[0]):04X} is not allowed in YAML"
    return Unreadable(
        "undecodable-text",
        Location(path, line, column),
        message,
        "remove it, or write it as an escape in double quotes",
    )


def odd_blanks(text: str) -> bool:
    """Whether a text may be indented with characters that only look like spaces; costs nothing for ASCII."""
    return not text.isascii() and _ODD.search(text) is not None
