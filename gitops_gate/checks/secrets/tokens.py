"""Provider tokens in a text: every known format in one pass over the text, then only the rules that may apply."""

from __future__ import annotations

import base64
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


@functools.cache
def sieve() -> Any:
    """The pattern that a text with a token matches, as nearly none does; None where there is no quick one."""
    return _prefilter() if fast() else None


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
    if sieved and _ENCODED_HEAD.search(sieved):
        found += _encoded(data, fallback)
    found.sort(key=lambda item: (item[0], -item[1]))
    return tuple(_apart(found, data))


_HEADS = (
    b"ghp_", b"gho_", b"ghs_", b"github_pat_", b"glpat-", b"xoxb-", b"xoxp-", b"AKIA", b"sk_live_", b"npm_", b"hvs.", b"dop_v1_",
    b"AIza", b"SG.", b"sk-ant-", b"sk-proj-", b"dckr_pat_", b"glsa_", b"hf_", b"pypi-", b"tskey-", b"https://hooks.slack",
)  # fmt: skip
"""How the tokens begin that are looked for in base64, too."""


def _shared(head: bytes) -> bytes:
    """The base64 letters that do not depend on what comes behind."""
    return base64.b64encode(head)[: len(head) * 8 // 6]


_ENCODED_HEAD = re.compile(b"|".join(re.escape(_shared(head)) for head in _HEADS))
_ENCODED = rb"(?:^|[^A-Za-z0-9+/])((?:" + b"|".join(map(_shared, _HEADS)) + rb")[A-Za-z0-9+/]{16,1000}={0,2})"


def _encoded(data: bytes, fallback: bool) -> list[tuple[int, int, Token]]:
    """Tokens that stand in a text in base64."""
    found = []
    for match in compiled(_ENCODED, fallback).finditer(data):
        start, end = match.span(1)
        run = data[start:end].rstrip(b"=")
        clear = base64.b64decode(run[: len(run) // 4 * 4] + _last(run)).decode("utf-8", "replace")
        if inner := tokens(clear, fallback):
            found.append((start, end, inner[0].token))
    return found


def _last(run: bytes) -> bytes:
    """The last letters of a base64 word, filled up; a single one stands for nothing."""
    rest = run[len(run) // 4 * 4 :]
    return rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""


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


SIEVED = 2_000
"""Places of one text that are told apart from the rest of it."""


def _sieved(data: bytes) -> bytes:
    """The surroundings of what may be a token, which hold all its keywords; b"" for nearly all texts."""
    parts: list[bytes] = []
    start = end = -1
    for number, match in enumerate(_prefilter().finditer(data)):
        if number > SIEVED:
            return data  # full of what looks like tokens: to gather the surroundings would cost more than it saves
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
    words |= {_shared(head) + rb"[A-Za-z0-9+/]{12}" for head in _HEADS}
    return compiled(b"|".join(sorted(words)))
