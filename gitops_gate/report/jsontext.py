"""Plain data as JSON text that is harmless in a log: for all formats that are JSON."""

from __future__ import annotations

import re
from typing import Any

from gitops_gate.report.untrusted import MARK, REPLACEMENT, harmless


def jsontext(data: Any) -> str:
    """`data` as indented JSON that ends in a line end; keys stay in their order.

    Text is kept as it is, but characters that a terminal or a CI runner could obey are written as `\\uXXXX`;
    lone surrogates, which JSON cannot hold, become U+FFFD.
    """
    import orjson  # start-up budget: only these formats need it

    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    try:
        encoded = orjson.dumps(data, option=options)
    except TypeError:  # orjson's word for a string that is no UTF-8
        encoded = orjson.dumps(_encodable(data), option=options)
    text = encoded.decode()
    if text.isascii() and "##" not in text and "\x7f" not in text:
        return text  # the usual case, told at a fraction of the cost
    return _OBEYED.sub(_escape, text)


# Only strings can hold these characters, so that an escape is right wherever one is found.
_OBEYED = re.compile(rf"[^\n -~]|{MARK.pattern}")


def _escape(found: re.Match[str]) -> str:
    """`\\uXXXX` for controls, invisible characters and the mark of a runner's command; others as they are."""
    character = found.group()
    if character != "#" and harmless(character):
        return character
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def _encodable(data: Any) -> Any:
    """`data` without lone surrogates."""
    if isinstance(data, str):
        return re.sub("[\ud800-\udfff]", REPLACEMENT, data)
    if isinstance(data, list):
        return [_encodable(item) for item in data]
    if isinstance(data, dict):
        return {_encodable(key): _encodable(value) for key, value in data.items()}
    return data
