"""The emitter: plain data as YAML, byte for byte as kustomize prints it.

Source of the rules: go-yaml v2 `encode.go` and `emitterc.go`, to which kustomize hands each object by way of
JSON. Lists stand below their key without indentation, keys that do not fit on a line get a `?`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from gitops_gate.model import Route
from gitops_gate.render import texts
from gitops_gate.render.keys import ordered
from gitops_gate.render.kustomize.scalars import float_text

_LONGEST_KEY = 128
"""Bytes of a key that stands on its line without a `?`."""

_STEP = 2
_LOWEST, _HIGHEST = -(2**63), 2**64


class Emitter:
    """Prints objects; what they have in common (texts, sets of keys) is worked out once.

    After `document`, `leaves` holds two texts for every scalar and empty collection, in the order of printing:
    all from the end of the one before up to the end of the value's line (the last one, or a block's header),
    and the rest of it. A comment may stand between the two.
    """

    def __init__(self) -> None:
        self.leaves: list[str] = []
        self._lines: dict[str, str] = {}
        self._keys: dict[tuple[str, ...], list[tuple[str, str]]] = {}

    def document(self, body: dict[str, Any]) -> str:
        """The text of an object. Raises texts.Unprintable."""
        self.leaves = []
        if body:
            self._mapping(body, "", 0)
        else:
            self.leaves += ("{}", "\n")
        return "".join(self.leaves)

    def routes(self, value: Any, route: Route = ()) -> Iterator[Route]:
        """The routes of the leaves of a value that has been printed, in their order."""
        if isinstance(value, dict) and value:
            for key, _ in self._keys[tuple(value)]:
                yield from self.routes(value[key], (*route, key))
        elif isinstance(value, list) and value:
            for index, item in enumerate(value):
                yield from self.routes(item, (*route, index))
        else:
            yield route

    def _mapping(self, body: dict[str, Any], lead: str, indent: int) -> None:
        """`lead` = what stands before the first key, up to the column where all keys stand."""
        keys = tuple(body)
        entries = self._keys.get(keys)
        if entries is None:
            entries = self._keys[keys] = [(key, _simple(key)) for key in ordered(keys)]
        pad, lines, leaves = " " * indent, self._lines, self.leaves
        room = texts.WIDTH - indent
        for key, shown in entries:
            value = body[key]
            if not shown:
                self._node(value, self._complex(key, lead, indent), indent + 1, indent, True)
            elif (
                type(value) is str
                and (text := lines.get(value)) is not None
                and len(text) + len(shown) < room
            ):
                leaves += (f"{lead}{shown} {text}", "\n")
            else:
                self._node(value, lead + shown, indent + len(shown), indent, False)
            lead = pad

    def _complex(self, key: str, lead: str, indent: int) -> str:
        """A key that does not fit on a line, up to the colon behind it."""
        text, rest = self._leaf(key, indent + 1, indent)
        return f"{lead}? {text}{rest}{' ' * indent}:"

    def _sequence(self, items: list[Any], lead: str, indent: int) -> None:
        pad, column = " " * indent + "-", indent + 1
        lead += "-"
        for value in items:
            self._node(value, lead, column, indent, True)
            lead = pad

    def _node(self, value: Any, head: str, column: int, indent: int, inline: bool) -> None:
        """A value behind its key or dash; `column` = where that ends. `inline` = a collection begins beside it."""
        if isinstance(value, dict) and value:
            below = indent + _STEP
            self._mapping(value, f"{head} " if inline else f"{head}\n{' ' * below}", below)
        elif isinstance(value, list) and value:
            below = indent + _STEP if inline else indent
            self._sequence(value, f"{head} " if inline else f"{head}\n{' ' * below}", below)
        else:
            text, rest = self._leaf(value, column, indent)
            self.leaves += (f"{head} {text}", rest)

    def _leaf(self, value: Any, column: int, indent: int) -> tuple[str, str]:
        """(value up to the end of a line, rest) of a scalar or an empty collection."""
        if not isinstance(value, str):
            return _plain(value), "\n"
        text = self._lines.get(value)
        if text is None:
            clean = texts.through_json(value)
            if "\n" in clean and texts.blocked(clean):
                header, lines = texts.block(clean, indent + _STEP)
                return header, "\n" + lines
            text = texts.line(clean)
            if texts.broken(text):
                return texts.folded(text, column + 1, indent + _STEP), "\n"
            self._lines[value] = text
        if column + len(text) >= texts.WIDTH and " " in text:
            text = texts.folded(text, column + 1, indent + _STEP)
        return text, "\n"


def _simple(key: str) -> str:
    """A key with its colon, "" for one that does not fit on a line. Raises texts.Unprintable."""
    if texts.through_json(key) != key:
        raise texts.Unprintable("U+0085 in a key")
    length = len(key.encode("utf-8", "surrogatepass"))
    if length > _LONGEST_KEY or texts.broken(key) or "\r" in key:
        return ""
    return texts.line(key) + ":"


def _plain(value: Any) -> str:
    """The text of anything but a text and a collection with content."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return "[]" if isinstance(value, list) else "{}"
    if isinstance(value, int) or value.is_integer():
        # Go writes the shortest digits that mean the same float.
        whole = value if isinstance(value, int) else int(Decimal(repr(value)))
        if _LOWEST <= whole < _HIGHEST:
            return str(whole)
    return float_text(value)
