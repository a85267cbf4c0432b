"""Places: where in a file, and where in a document."""

from __future__ import annotations

import re
from dataclasses import dataclass


class Key(str):
    """The last part of a route that means a key itself, not the value behind it."""

    __slots__ = ()


Route = tuple[str | int, ...]
"""Keys and list indices from the root of a document down to a value."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file: relative path with `/`, line and column from 1; 0 = the whole file or line."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        place = self.path
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        return place


def show_route(route: Route) -> str:
    """`spec.containers[0].image` for a route; keys that are no plain words are put in brackets."""
    shown = ""
    for part in route:
        if isinstance(part, int):
            shown += f"[{part}]"
        elif _BARE.fullmatch(part):
            shown += f".{part}" if shown else part
        else:
            shown += f"[{part!r}]"
    return shown
