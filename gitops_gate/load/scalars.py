"""What a plain scalar means, in the two dialects that the tools speak.

`manifest`: resources and strategic merge patches, as go-yaml v3 reads them (`resolve.go`): YAML 1.2 booleans,
YAML 1.1 octals, dates as RFC 3339 text. `config`: kustomization files, JSON patches and values, as
sigs.k8s.io/yaml reads them (go-yaml v2): YAML 1.1 booleans, dates stay text.
"""

from __future__ import annotations

import datetime
import re
from typing import Any, Literal

_EXACT = 2**53
"""Whole numbers up to here survive being a float."""

Dialect = Literal["manifest", "config"]

LONGEST_INTEGER = 400
"""Digits; Go's parsers stop at 19, Python's at 4,300, and nothing in Kubernetes needs more."""


class InvalidValue(ValueError):
    """A scalar that claims to be something that it is not; `str()` says what."""


_NULLS = ("", "~", "null", "Null", "NULL")
_TRUE = ("true", "True", "TRUE")
_FALSE = ("false", "False", "FALSE")
_TRUE_11 = (*_TRUE, "y", "Y", "yes", "Yes", "YES", "on", "On", "ON")
_FALSE_11 = (*_FALSE, "n", "N", "no", "No", "NO", "off", "Off", "OFF")
_NOT_FINITE = (
    ".nan",
    ".NaN",
    ".NAN",
    ".inf",
    ".Inf",
    ".INF",
    "+.inf",
    "+.Inf",
    "+.INF",
    "-.inf",
    "-.Inf",
    "-.INF",
)

_WORDS: dict[Dialect, dict[str, Any]] = {
    "manifest": {
        **dict.fromkeys(_NULLS, None),
        **dict.fromkeys(_TRUE, True),
        **dict.fromkeys(_FALSE, False),
    },
    "config": {
        **dict.fromkeys(_NULLS, None),
        **dict.fromkeys(_TRUE_11, True),
        **dict.fromkeys(_FALSE_11, False),
    },
}

_INTEGER = re.compile(r"[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt]|[ ]+)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:\.([0-9]{1,9}))?(Z|[-+][0-9]{2}:[0-9]{2})?)?",
    re.ASCII,
)
_LOWEST, _HIGHEST = -(2**63), 2**64
_NUMERIC_START = frozenset("0123456789+-.")


def scalar(text: str, dialect: Dialect) -> Any:
    """The value of a plain scalar: str, int, float, bool or None. Raises InvalidValue.

    Floats without a fraction are integers, as they are once Go has written them as JSON.
    """
    words = _WORDS[dialect]
    if text in words:
        return words[text]
    if text[0] not in _NUMERIC_START:
        return text
    number = text.replace("_", "") if "_" in text and text[0] != "_" else text
    if _INTEGER.fullmatch(number):
        return _integer(number)
    if _FLOAT.fullmatch(number) and number == text.replace("_", ""):
        return _float(number)
    if text in _NOT_FINITE:
        raise InvalidValue(f"{text} is no number that a manifest can hold")
    if text[4:5] == "-" and (date := _DATE.fullmatch(text)):
        return _date(text, date, dialect)
    return text


def _integer(text: str) -> int | float | str:
    if len(text) > LONGEST_INTEGER:
        raise InvalidValue(f"an integer of {len(text):,} digits is beyond what any tool reads")
    digits = text.lstrip("+-").lower()
    octal = len(digits) > 1 and digits[0] == "0" and digits[1].isdigit()
    value = int(digits, 8 if octal else 0)
    value = -value if text[0] == "-" else value
    if _LOWEST <= value < _HIGHEST:
        return value
    return _float(text) if digits.isdecimal() else text  # Go has no larger integers


def _float(text: str) -> int | float:
    if len(text) > LONGEST_INTEGER:
        raise InvalidValue(f"a number of {len(text):,} digits is beyond what any tool reads")
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise InvalidValue(f"{text} is beyond the range of a number")
    if not value.is_integer() or abs(value) >= 1e21:
        return value
    if abs(value) <= _EXACT:
        return int(value)
    from decimal import Decimal  # hardly any file has such a number

    return int(Decimal(repr(value)))  # Go writes the shortest digits that mean the same float


def _date(text: str, match: re.Match[str], dialect: Dialect) -> str:
    """The text that Go makes of a timestamp. Raises InvalidValue for a day that no calendar has."""
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        datetime.datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:
        raise InvalidValue(f"{text} looks like a date, but there is no such day or time") from None
    if dialect == "config":
        return text
    tail = fraction.rstrip("0") if fraction else ""
    clock = f"{int(hour or 0):02}:{int(minute or 0):02}:{int(second or 0):02}" + (f".{tail}" if tail else "")
    return f"{year}-{int(month):02}-{int(day):02}T{clock}{zone or 'Z'}"


def tagged(tag: str, text: str, dialect: Dialect) -> Any:
    """The value of a scalar with an explicit tag. Raises InvalidValue where text and tag disagree."""
    name = tag.removeprefix("tag:yaml.org,2002:")
    if name in ("str", "!"):
        return text
    if name == "binary":
        return _binary(text)
    if name in ("int", "float", "bool", "null", "timestamp"):
        value = scalar(text, dialect)
        fits = {
            "int": isinstance(value, int) and not isinstance(value, bool),
            "float": isinstance(value, int | float) and not isinstance(value, bool),
            "bool": isinstance(value, bool),
            "null": value is None,
            "timestamp": isinstance(value, str) and bool(_DATE.fullmatch(text)),
        }
        if not fits[name]:
            raise InvalidValue(f"the tag !!{name} does not fit this value")
        return value
    return text


def _binary(text: str) -> str:
    import base64  # only the rare !!binary needs it
    import binascii

    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidValue("the tag !!binary wants base64, and this is none") from None
    return data.decode("utf-8", "replace")


def unknown(tag: str) -> bool:
    """Whether a tag is none of YAML's own."""
    own = (
        "str",
        "int",
        "float",
        "bool",
        "null",
        "timestamp",
        "binary",
        "map",
        "seq",
        "set",
        "omap",
        "merge",
        "value",
    )
    return tag != "!" and tag.removeprefix("tag:yaml.org,2002:") not in own
