"""What JSON Schema alone does not say of custom resources: keywords and formats as the API server judges them.

The converter (`crd`) writes these keywords in place of the API server's own, so that they count inside `anyOf` too.
Values of the wrong type are accepted here: `type` is the keyword that refuses them.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from datetime import date
from ipaddress import ip_address, ip_network
from typing import Any, ClassVar

from gitops_gate.schemas.schedule import is_schedule

PATTERN = "x-gate-pattern"
UNIQUE_BY = "x-gate-unique-by"

# Unanchored, as Go's regexp.MatchString (go-openapi/validate).
_engines: dict[str, Any] = {}


def _compiled(pattern: str) -> Any:
    """The RE2 pattern, None where RE2 refuses it: such a pattern cannot be in a CRD that the API server took."""
    if pattern not in _engines:
        import re2  # here, because only custom resources need it

        options = re2.Options()
        options.log_errors = False
        try:
            _engines[pattern] = re2.compile(pattern, options)
        except re2.error:
            _engines[pattern] = None
    return _engines[pattern]


def matches(pattern: str, text: str) -> bool:
    """Whether a text holds a match; False for a pattern that RE2 refuses."""
    engine = _compiled(pattern)
    return engine is not None and engine.search(text) is not None


class Pattern:
    """`x-gate-pattern: TEXT`: a string must hold a match of the RE2 expression."""

    def __init__(self, parent: dict[str, Any], value: str, path: list[str | int]) -> None:
        self.value = value

    def validate(self, instance: Any) -> None:
        if isinstance(instance, str) and (engine := _compiled(self.value)) and not engine.search(instance):
            raise ValueError(self.value)


class UniqueBy:
    """`x-gate-unique-by: [keys]`: no two items are equal in these keys; no keys = no two items are equal.

    An absent key counts as its default (`x-kubernetes-list-map-keys` must be required or defaulted): `[key, default]`.
    """

    def __init__(self, parent: dict[str, Any], value: list[list[Any]], path: list[str | int]) -> None:
        self.keys = value

    def validate(self, instance: Any) -> None:
        twice = self.repeated(instance)
        if twice:
            raise ValueError(json.dumps(twice))

    def repeated(self, items: Any) -> list[int]:
        """The positions of an item and of the first one that repeats it; [] when there is none."""
        seen: dict[str, int] = {}
        for position, item in enumerate(items if isinstance(items, list) else ()):
            if not self.keys:
                mark = json.dumps(item, sort_keys=True)
            elif isinstance(item, dict):
                mark = json.dumps([item.get(name, default) for name, default in self.keys], sort_keys=True)
            else:
                continue
            if mark in seen:
                return [seen[mark], position]
            seen[mark] = position
        return []


_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?([Zz]|[+-]\d\d:?\d\d)?")
_DURATION = re.compile(
    r"[+-]?(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h|d|w)?(\s*(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h|d|w))*"
)
_LONG_DURATION = re.compile(
    r"\s*\d+\s*(nano|micro|milli)?(second|sec|minute|min|hour|hr|day|week|wk)s?\s*", re.IGNORECASE
)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2006-01-02")


def _is_date_time(text: str) -> bool:
    return _TIME.fullmatch(text) is not None and _is_date(text[:10])


def _is_byte(text: str) -> bool:
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _is_duration(text: str) -> bool:
    return bool(_DURATION.fullmatch(text) or _LONG_DURATION.fullmatch(text))


def _is_base64(text: str) -> bool:
    """As encoding/base64 of Go reads it: line breaks do not count, other blanks do. SOPS has encrypted `ENC[…]`."""
    if text.startswith("ENC["):
        return True
    try:
        base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_cidr(text: str) -> bool:
    network, _, bits = text.strip().partition("/")
    try:
        ip_network(text.strip(), strict=False)
    except ValueError:
        return False
    return bits.isdigit() and _is_ip(network)


class Formats:
    """The formats that are judged, each with what a value must be; others are ignored, as in the API server.

    Those that begin with `x-gate-` are ours: `scripts/schema_rules.py` gives them to fields of native kinds.
    """

    CHECKS: ClassVar[dict[str, Callable[[str], bool]]] = {
        "byte": _is_byte,
        "date": _is_date,
        "date-time": _is_date_time,
        "duration": _is_duration,
        "x-gate-base64": _is_base64,
        "x-gate-cidr": _is_cidr,
        "x-gate-ip": _is_ip,
        "x-gate-schedule": is_schedule,
    }
    NAMES: ClassVar[dict[str, str]] = {
        "byte": "base64 text",
        "date": "a date such as `2006-01-02`",
        "date-time": "a time such as `2006-01-02T15:04:05Z`",
        "duration": "a duration such as `1h30m`",
        "x-gate-base64": "base64 text",
        "x-gate-cidr": "a network such as `10.0.0.0/8`",
        "x-gate-ip": "an address such as `10.0.0.1`",
        "x-gate-schedule": "a schedule of five fields such as `0 3 * * *`, or a name such as `@daily`",
    }


RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
"""Integer formats, which the converter turns into `minimum` and `maximum`."""

KEYWORDS = {PATTERN: Pattern, UNIQUE_BY: UniqueBy}
