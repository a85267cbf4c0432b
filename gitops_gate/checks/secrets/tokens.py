"""Provider tokens in a text: every known format in one pass over the text, then only the rules that may apply."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gitops_gate.checks.secrets.engine import compiled, encoded, entropy, fast
from gitops_gate.checks.secrets.providers import TOKENS, Token


@dataclass(frozen=True, slots=True)
class Match:
    """A token found: what it is, and where its secret part stands in the text (offsets of characters)."""

    token: Token
    start: int
    end: int


SAMPLE = re.compile(
    r"example|sample|dummy|fake|placeholder|change.?me|replace|redacted|your[-_]|insert|x{5,}|\*{3}|\.{3}|0{8}|1{8}"
    r"|a{8}|12345678|abcdefgh|deadbeef|not[-_]?a?[-_]?real|secret[-_]?(?:key|token)|(?:^|[-_])token(?:$|[-_])|<|>|\$\{",
    re.IGNORECASE,
)
"""Marks of a value that stands in documentation; random values of token length practically never have one."""


@functools.lru_cache(maxsize=64)
def tokens(text: str, fallback: bool = False) -> tuple[Match, ...]:
    """The tokens in a text by place, longest first at one place; each stretch of text belongs to one token only.

    `fallback` = with the standard library's engine. Long lines are read like any other: both engines read
    these patterns in time linear in the text.
    """
    data = encoded(text)
    fallback = fallback or not fast()
    sieved = data if fallback else _sieved(data)
    found: list[tuple[int, int, Token]] = []
    for token in TOKENS if sieved else ():
        if any(keyword in sieved for keyword in token.keywords):
            found += [(*place, token) for place in _places(token, data, fallback)]
    found.sort(key=lambda item: (item[0], -item[1]))
    return tuple(_apart(found, data))


def _apart(found: list[tuple[int, int, Token]], data: bytes) -> Iterator[Match]:
    """Matches without overlap, their offsets in bytes turned into offsets of characters."""
    read = passed = last = 0
    for start, end, token in found:
        if start >= last:
            passed += len(data[read:start].decode("utf-8", "replace"))
            read = last = end
            first = passed
            passed += len(data[start:end].decode("utf-8", "replace"))
            yield Match(token, first, passed)


def _places(token: Token, data: bytes, fallback: bool) -> list[tuple[int, int]]:
    found = []
    for match in compiled(token.pattern, fallback).finditer(data):
        start, end = match.span(1)
        secret = data[start:end]
        if entropy(secret) > token.entropy and not SAMPLE.search(secret.decode("ascii", "replace")):
            found.append((start, end))
    return found


REACH = 64
"""Bytes; a keyword that begins inside a match of the prefilter ends at most so far behind it."""


def _sieved(data: bytes) -> bytes:
    """The surroundings of what may be a token, which hold all its keywords; b"" for nearly all texts."""
    parts: list[bytes] = []
    start = end = -1
    for match in _prefilter().finditer(data):
        if match.start() > end:
            if end >= 0:
                parts.append(data[start:end])
            start = match.start()
        end = match.end() + REACH
    if end >= 0:
        parts.append(data[start:end])
    return b"\n".join(parts)


@functools.cache
def _prefilter() -> Any:
    """One pattern that a text without any token does not match: the whole cost of most files.

    Only RE2 is fast at it; the fallback looks for the keywords one by one.
    """
    words = {token.hint for token in TOKENS if token.hint}
    words |= {re.escape(word) for token in TOKENS if not token.hint for word in token.keywords}
    return compiled(b"|".join(sorted(words)))
