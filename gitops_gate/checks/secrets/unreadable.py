"""Secret values in text that is no YAML: a broken manifest, a template; told line by line, rather too much than too little."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

_SECRET = re.compile(r"[\"']?kind[\"']?\s{0,3}:\s{0,3}[\"']?Secret\b")
_DATA = re.compile(r"\s*(?:-\s)?\s*[\"']?(?:data|stringData)[\"']?\s*:")
_OTHER = re.compile(r"\s*[\"']?(?:apiVersion|kind|metadata|type|immutable)[\"']?\s*:")
_KEY = re.compile(r"\s*(?:[\"']?[\w.\-/]+[\"']?\s*:(?:\s|$))?")


def unreadable_spans(text: str) -> list[Span]:
    """(start, end) of what stands behind the keys below `data` and `stringData` of texts that name a Secret."""
    if "Secret" not in text:
        return []
    found: list[Span] = []
    start = 0
    for part in re.split(r"(?m)^(?=---)", text):
        if _SECRET.search(part):
            found += _values(part, start)
        start += len(part)
    return found


def _values(part: str, start: int) -> Iterator[Span]:
    inside = False
    for line in part.splitlines(keepends=True):
        if head := _DATA.match(line):
            inside = True
            yield start + head.end(), start + len(line)
        elif _OTHER.match(line):
            inside = False
        elif inside and not line.lstrip().startswith(("{{", "#")):
            key = _KEY.match(line)
            yield start + (key.end() if key else 0), start + len(line)
        start += len(line)
