"""Functions of templates over texts that most templates use. Source of the rules: Go, github.com/Masterminds/sprig."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from typing import Any

from gitops_gate.targets.gotemplate.basics import LONGEST
from gitops_gate.targets.gotemplate.faults import Failed, Unsupported
from gitops_gate.targets.gotemplate.format import quoted, shown

_NAME = re.compile(r"[^-a-z0-9.]")
_BLANK = " \t\n\v\f\r\x85\xa0"


def text_of(value: Any) -> str:
    """A value as sprig makes a text of it."""
    return shown(value)


def normalized(text: str) -> str:
    """A text as part of a DNS name."""
    return _NAME.sub("-", text.lower())[:253].strip("-.")


def _ascii(*texts: str) -> None:
    """Go counts bytes, and knows other capitals. Raises Unsupported where that makes a difference."""
    if not all(text.isascii() for text in texts):
        raise Unsupported("letters beyond ASCII in a function that counts bytes")


def _slug(*given: Any) -> str:
    *options, name = given or ("",)
    size, smart = [*options, *(50, True)[len(options) :]][:2]
    if (
        len(options) > 2
        or not isinstance(name, str)
        or not isinstance(size, int)
        or not isinstance(smart, bool)
    ):
        raise Failed("`slugify` takes a number, true or false, and a text")
    _ascii(name)
    text = normalized(name)
    if not smart and len(text) >= size:
        text = text[:size]
    text = re.sub(r"-+", "-", re.sub(r"[^a-zA-Z0-9_-]", "-", text)).strip("-_")
    if size <= 0 or not smart or len(text) <= size:
        return text
    cut = text.rfind("-", 0, size + 1)
    return text[:cut] if cut >= 0 else text[:size]


def _trunc(count: int, text: str) -> str:
    _ascii(text)
    if count < 0:
        return text[count:] if len(text) + count > 0 else text
    return text[:count]


def _substr(start: int, end: int, text: str) -> str:
    _ascii(text)
    if start < 0:
        start = 0
    elif end < 0 or end > len(text):
        end = len(text)
    if not 0 <= start <= end <= len(text):
        raise Failed("`substr` beyond the text")
    return text[start:end]


def _title(text: str) -> str:
    _ascii(text)
    return (
        re.sub(r"(?<![\w'])[a-z]", lambda found: found[0].upper(), text) if "'" not in text else _odd("title")
    )


def _odd(name: str) -> str:
    raise Unsupported(f"`{name}` of such a text")


def _untitle(text: str) -> str:
    _ascii(text)
    return re.sub(r"\S+", lambda found: found[0][0].lower() + found[0][1:], text)


def _joined(sign: str, value: Any) -> str:
    if isinstance(value, list):
        return sign.join(text_of(one) for one in value if one is not None)
    return "" if value is None else text_of(value)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        raise Unsupported("`b64dec` of such a text") from None


def _indented(count: int, text: str) -> str:
    if not 0 <= count <= 1_000:
        _odd("indent")
    return " " * count + text.replace("\n", "\n" + " " * count)


WORDS: dict[str, tuple[str, Callable[..., Any]]] = {
    "lower": ("s", lambda text: text.lower() if text.isascii() else _odd("lower")),
    "upper": ("s", lambda text: text.upper() if text.isascii() else _odd("upper")),
    "title": ("s", _title),
    "untitle": ("s", _untitle),
    "trim": ("s", lambda text: text.strip(_BLANK)),
    "trimAll": ("ss", lambda signs, text: text.strip(signs) if signs else text),
    "trimPrefix": ("ss", lambda part, text: text.removeprefix(part)),
    "trimSuffix": ("ss", lambda part, text: text.removesuffix(part)),
    "replace": ("sss", lambda old, new, text: text.replace(old, new)),
    "trunc": ("is", _trunc),
    "substr": ("iis", _substr),
    "repeat": ("is", lambda count, text: text * count if 0 <= count * len(text) <= LONGEST else _odd("repeat")),
    "nospace": ("s", lambda text: re.sub(r"\s", "", text)),
    "contains": ("ss", lambda part, text: part in text),
    "hasPrefix": ("ss", lambda part, text: text.startswith(part)),
    "hasSuffix": ("ss", lambda part, text: text.endswith(part)),
    "quote": ("a*", lambda *values: " ".join(quoted(text_of(one)) for one in values if one is not None)),
    "squote": ("a*", lambda *values: " ".join(f"'{shown(one)}'" for one in values if one is not None)),
    "cat": ("a*", lambda *values: " ".join(shown(one) for one in values if one is not None)),
    "indent": ("is", _indented),
    "nindent": ("is", lambda count, text: "\n" + _indented(count, text)),
    "join": ("sa", _joined),
    "splitList": ("ss", lambda sign, text: text.split(sign) if sign else _odd("splitList")),
    "split": ("ss", lambda sign, text: {f"_{n}": one for n, one in enumerate(text.split(sign))} if sign else _odd("split")),
    "b64enc": ("s", lambda text: base64.b64encode(text.encode()).decode()),
    "b64dec": ("s", _decoded),
    "sha1sum": ("s", lambda text: hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()),
    "sha256sum": ("s", lambda text: hashlib.sha256(text.encode()).hexdigest()),
    "normalize": ("s", lambda text: normalized(text) if text.isascii() else _odd("normalize")),
    "slugify": ("a*", _slug),
    "toString": ("a", text_of),
}  # fmt: skip
"""Name -> the types of its arguments, as in `BASICS`, and the function."""
