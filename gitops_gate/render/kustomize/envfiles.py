"""Env files: lines of `KEY=value` that a generator makes keys of.

Source of the rules: kustomize `api/kv/kv.go`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitops_gate.model import Document, Location, Route, Source
from gitops_gate.render.kustomize.faults import Fault, Where
from gitops_gate.render.kustomize.trace import FRESH, Origin

_BLANKS = " \t\v\f\r\n\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"


class Pair(NamedTuple):
    """A key of the data, its value, and where it is written."""

    key: str
    value: bytes
    place: Origin
    where: Where


def placed(path: str, lines: list[bytes], entry: Origin) -> Origin:
    """The lines of an env file, as places: the route is the number of a line."""

    def locate(route: Route) -> Location:
        number = route[0] if route and isinstance(route[0], int) else 0
        if not 0 < number <= len(lines):
            return entry.location
        line = lines[number - 1]
        return Location(path, number, 1 + len(line) - len(line.lstrip(b" \t")))

    source = Source(path, "", "")
    return Origin(Document(None, source, 0, None, locate), (), FRESH)


def lines_of(data: bytes) -> list[bytes]:
    """The lines of a file as Go's scanner gives them: without line ends, and no last one that is empty."""
    lines = data.split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    return [line.removesuffix(b"\r") for line in lines]


def pairs(line: bytes, number: int, path: str, place: Origin) -> Iterator[Pair]:
    line_place = Location(path, number)
    try:
        words = line.decode("utf-8")
    except UnicodeDecodeError:
        raise Fault(
            "invalid-generator", line_place, "this line is no UTF-8", "save the file as UTF-8"
        ) from None
    if number == 1:
        words = words.removeprefix("\ufeff")
    words = words.lstrip(_BLANKS)
    if not words or words.startswith("#"):
        return
    key, _, value = words.partition("=")
    if key:
        where = place if place.route else place._replace(route=(number,))
        yield Pair(key, value.encode(), where, line_place)
