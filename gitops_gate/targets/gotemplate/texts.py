"""Functions of templates over texts, paths and numbers. Source of the rules: Go, github.com/Masterminds/sprig."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re
import urllib.parse
import zlib
from collections.abc import Callable
from typing import Any

from gitops_gate.targets.gotemplate.faults import Failed, Unsupported
from gitops_gate.targets.gotemplate.format import shown

_WORDS = re.compile(r"(?:[A-Z]?[a-z]+)(?:[-_ ]?[A-Z][a-z]+|[-_ ][a-z]+)*")


def _ascii(text: str, name: str) -> str:
    if not text.isascii():
        raise Unsupported(f"`{name}` of letters beyond ASCII")
    return text


def _words(text: str, name: str) -> list[str]:
    """The words in a text of letters. Raises Unsupported for digits, runs of capitals and of separators."""
    if text and not _WORDS.fullmatch(text):
        raise Unsupported(f"`{name}` of such a text")
    return re.findall(r"[A-Z]?[a-z]+", text)


def _abbreviated(width: int, text: str) -> str:
    _ascii(text, "abbrev")
    return text if width < 4 or len(text) <= width else f"{text[: width - 3]}..."


def _initials(text: str) -> str:
    return "".join(word[0] for word in _ascii(text, "initials").split())


def _split_n(sign: str, most: int, text: str) -> dict[str, str]:
    if most < 1 or not sign:
        raise Unsupported("`splitn` with such a number, or without a sign")
    return {f"_{number}": one for number, one in enumerate(text.split(sign, most - 1))}


def _clean(path: str) -> str:
    """Go's `path.Clean`."""
    rooted = path.startswith("/")
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", ".") and not (part == ".." and rooted):
            parts.append(part)
    return ("/" if rooted else "") + "/".join(parts) or "."


def _base(path: str) -> str:
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


def _ext(path: str) -> str:
    _, dot, rest = path.rpartition("/")[2].rpartition(".")
    return dot + rest if dot else ""


_URL = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<host>(?P<hostname>[A-Za-z0-9.-]+)(?::[0-9]+)?)(?P<path>(?:/[\w.~-]*)*)"
)


def _url(text: str) -> dict[str, str]:
    found = _URL.fullmatch(text)
    if found is None or not text.isascii():
        raise Unsupported("`urlParse` of such a text")
    return found.groupdict() | {"query": "", "opaque": "", "fragment": "", "userinfo": ""}


def number_of(value: Any) -> float:
    """A value as a float64. Raises Unsupported for texts that are none in plain digits."""
    if isinstance(value, str):
        if not re.fullmatch(r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,15})?", value):
            raise Unsupported("a number out of such a text")
        return float(value)
    if value is None or isinstance(value, bool | int | float):
        return float(value or 0)
    raise Unsupported("a number out of a list or a mapping")


def _rounded(value: Any, places: int, *edge: Any) -> float:
    if edge or not 0 <= places <= 9:
        raise Unsupported("`round` with such numbers")
    if number_of(value) < 0:
        raise Unsupported("`round` of a number below nought")
    factor = float(10**places)
    scaled = number_of(value) * factor
    whole = math.floor(scaled)
    return (whole + 1 if scaled - whole >= 0.5 else whole) / factor


def _decoded(text: str) -> str:
    try:
        return base64.b32decode(text).decode()
    except (binascii.Error, ValueError):
        raise Unsupported("`b32dec` of such a text") from None


def _hypertext(*values: Any) -> str:
    text = "".join(one if isinstance(one, str) else _odd("html") for one in values)
    for sign, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "#34"), ("'", "#39")):
        text = text.replace(sign, f"&{name};")
    return text if "\0" not in text else _odd("html")


def _odd(name: str) -> str:
    raise Unsupported(f"`{name}` of such a value")


def _line(*values: Any) -> str:
    return " ".join(map(shown, values)) + "\n"


def _float(name: str, function: Callable[[float], float]) -> Callable[[Any], float]:
    def found(value: Any) -> float:
        given = number_of(value)
        if not math.isfinite(given):
            raise Unsupported(f"`{name}` of such a value")
        return float(function(given))

    return found


def _modulo(first: int, second: int) -> int:
    if not second:
        raise Failed("a division by nought")
    return int(math.fmod(first, second))


TEXTS: dict[str, tuple[str, Callable[..., Any]]] = {
    "trimall": ("ss", lambda signs, text: text.strip(signs) if signs else text),
    "abbrev": ("is", _abbreviated),
    "initials": ("s", _initials),
    "swapcase": ("s", lambda text: _ascii(text, "swapcase").swapcase()),
    "snakecase": ("s", lambda text: "_".join(_words(text, "snakecase")).lower()),
    "kebabcase": ("s", lambda text: "-".join(_words(text, "kebabcase")).lower()),
    "camelcase": ("s", lambda text: "".join(word.title() for word in _words(text, "camelcase"))),
    "plural": ("ssi", lambda one, many, count: one if count == 1 else many),
    "splitn": ("sis", _split_n),
    "b32enc": ("s", lambda text: base64.b32encode(text.encode()).decode()),
    "b32dec": ("s", _decoded),
    "sha512sum": ("s", lambda text: hashlib.sha512(text.encode()).hexdigest()),
    "adler32sum": ("s", lambda text: str(zlib.adler32(text.encode()))),
    "base": ("s", _base),
    "dir": ("s", lambda path: _clean(path[: path.rfind("/") + 1])),
    "clean": ("s", _clean),
    "ext": ("s", _ext),
    "isAbs": ("s", lambda path: path.startswith("/")),
    "urlParse": ("s", _url),
    "urlquery": ("s", lambda text: urllib.parse.quote_plus(text)),
    "html": ("a*", _hypertext),
    "println": ("a*", _line),
    "float64": ("a", number_of),
    "floor": ("a", _float("floor", math.floor)),
    "ceil": ("a", _float("ceil", math.ceil)),
    "round": ("aia*", _rounded),
    "maxf": ("aa*", lambda *values: max(map(number_of, values))),
    "minf": ("aa*", lambda *values: min(map(number_of, values))),
}  # fmt: skip
TEXTS |= {f"os{name.title()}": TEXTS[name] for name in ("base", "dir", "clean", "ext")}
TEXTS["osIsAbs"] = TEXTS["isAbs"]
MODULO = _modulo
