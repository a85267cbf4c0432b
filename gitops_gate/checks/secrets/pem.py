"""Private keys in a text: PEM and PGP blocks (also as base64 or in one line), age, PuTTY and WireGuard keys."""

from __future__ import annotations

import base64
import binascii
import functools
import re
from dataclasses import dataclass
from itertools import zip_longest

from gitops_gate.checks.secrets.engine import entropy

WINDOW = 16_384
"""Characters behind the first line of a key in which the rest of it is looked for."""

SHORTEST = 40
"""Base64 characters that the body of a key has at least; an Ed25519 key has 64."""


@dataclass(frozen=True, slots=True)
class Key:
    """A private key: what it is, and its place in the text (offsets of characters)."""

    name: str
    start: int
    end: int


_NAMES = {
    "RSA ": "an RSA private key",
    "EC ": "an EC private key",
    "DSA ": "a DSA private key",
    "OPENSSH ": "an SSH private key",
    "PGP ": "a PGP private key",
    "ENCRYPTED ": "a private key with a passphrase",
}
_HEAD = re.compile(r"-----BEGIN ((?:[A-Z0-9]+ ){0,3})PRIVATE KEY( BLOCK)?-----")
_END = re.compile(r"-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_HEADER_LINE = re.compile(r"(?m)^[ \t]*(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset)[:].*$")
_FILLING = re.compile(r"\\[rnt]|[\s\"'+,\\|>]")
_BODY = re.compile(r"[A-Za-z0-9+/=]+")
_ENCODED = re.compile(r"LS0tLS1CRUdJTi[A-Za-z0-9+/=]{40,}")
_AGE = re.compile(r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}")
_PUTTY = re.compile(r"Private-Lines: \d+\s+([A-Za-z0-9+/=\s]{40,})")
_WIREGUARD = re.compile(
    r"(?:[Pp]rivate_?[Kk]ey|PRIVATE_?KEY|[Pp]reshared_?[Kk]ey|PRESHARED_?KEY)[\"']?\s{0,3}[=:]\s{0,3}[\"']?"
    r"([A-Za-z0-9+/]{43}=)(?![A-Za-z0-9+/=])"
)
_WIREGUARD_WORDS = ("ivateKey", "ivate_key", "PRIVATE", "aredKey", "ared_key", "PRESHARED")
_SAMPLE = re.compile(r"\.\.\.|…|x{6}|X{6}|\*{3}|\$\{|\{\{|<[^>]*>|EXAMPLE|AAAAAAAAAAAAAAAAAAAAAAAA")


@functools.lru_cache(maxsize=64)
def private_keys(text: str) -> tuple[Key, ...]:
    """The private keys in a text by place. A name or a shortened sample (`[...]`) is none."""
    found: list[Key] = []
    if "PRIVATE KEY" in text:
        found += _blocks(text)
    if "LS0tLS1CRUdJTi" in text:
        found += _encoded(text)
    if "AGE-SECRET-KEY-1" in text:
        found += [Key("an age secret key", *m.span()) for m in _AGE.finditer(text) if _random(m[0][16:], 3.5)]
    if "Private-Lines:" in text:
        found += [Key("a PuTTY private key", *m.span()) for m in _PUTTY.finditer(text) if _random(m[1], 3.5)]
    if any(word in text for word in _WIREGUARD_WORDS):
        found += [Key("a WireGuard key", *m.span(1)) for m in _WIREGUARD.finditer(text) if _random(m[1], 4.0)]
    return tuple(sorted(found, key=lambda key: key.start))


def _blocks(text: str) -> list[Key]:
    found = []
    heads = list(_HEAD.finditer(text))
    for head, after in zip_longest(heads, heads[1:]):
        limit = head.end() + WINDOW
        window = text[head.end() : min(limit, after.start()) if after else limit]
        end = _END.search(window)
        body = window[: end.start()] if end else _unfinished(window)
        if _SAMPLE.search(body):
            continue
        filled = _BODY.match(_FILLING.sub("", _HEADER_LINE.sub("", body)))
        if filled and len(filled[0]) >= SHORTEST and _random(filled[0], 3.5):
            size = end.end() if end else len(body.rstrip())
            found.append(Key(_NAMES.get(head[1], "a private key"), head.start(), head.end() + size))
    return found


def _unfinished(window: str) -> str:
    """What of a text belongs to a key block without an end: base64 lines up to the first other one."""
    size = 0
    for line in window.splitlines(keepends=True):
        if not re.fullmatch(r"[\s\"']*[A-Za-z0-9+/=\\]*[\s\"',]*|\s*[\w-]+: .*\s*", line):
            break
        size += len(line)
    return window[:size]


def _encoded(text: str) -> list[Key]:
    found = []
    for match in _ENCODED.finditer(text):
        run = match[0][: len(match[0]) // 4 * 4]
        try:
            clear = base64.b64decode(run, validate=True).decode("ascii", "replace")
        except binascii.Error:
            continue
        if _blocks(clear):
            found.append(Key("a private key in base64", *match.span()))
    return found


def _random(body: str, limit: float) -> bool:
    return entropy(body.encode("ascii", "replace")) > limit
