"""Phrases: the places in a text, of whatever language, where a secret may be written under a name.

Found are assignments (`key = value`, `key: value`, `"key": "value"`, `<key>value</key>`), flags of programs, URLs with a
password, HTTP credentials and lines of password files. Whether the value is a secret is for `literals` to say.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from gitops_gate.checks.secrets.literals import announced, graded, password, random
from gitops_gate.model import Severity

LONGEST = 2_000
"""Characters of a line that are looked at: nobody writes a password by hand behind more, and machines write JSON."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A secret in a text: the name it goes by, how sure it is, and the place of the value (offsets of characters)."""

    key: str
    severity: Severity
    start: int
    end: int


_KEYED = re.compile(
    r"(?<![\w$.{])-{0,2}[\"']?(?P<key>[A-Za-z_][\w.\-]{0,80})[\"']?\]?[ \t]{0,8}(?P<op>:=|=>|==?|:(?=[ \t\"']))[ \t]{0,8}"
    r"(?P<value>\\?\"[^\"\n\\]*|'[^'\n]*|[^\s\"',;&<>]+)"
)
_LINE = re.compile(
    r"(?P<key>[A-Za-z_][\w.\-]{0,80})[ \t]*(?:=|:[ \t])[ \t]*(?P<value>[^\s\"'{\[|>&#;<][^#\n]*?)[ \t]*(?:[ \t]#.*)?"
)
_GOES_ON = re.compile(r"[ \t]+\w")
_SIGN = re.compile(r"[=:>,] ?.|.[ \t]+.")
_COMMENT = re.compile(r"\s*(?:#|//|;|<!--|--\s)")
_TAGGED = re.compile(r"<(?P<key>[A-Za-z_][\w.\-]{0,80})>(?P<value>[^<\n]{3,300})</")
_ATTRIBUTES = re.compile(r"\bname=\"(?P<key>[\w.\-]{1,80})\"\s{1,8}value=\"(?P<value>[^\"\n]{3,300})\"")
_PARAMETER = re.compile(
    r"<(?:[\w-]{1,30}-)?name>(?P<key>[\w.\-]{1,80})</[\w-]{1,40}>\s{0,8}<(?:[\w-]{1,30}-)?value>(?P<value>[^<\n]{3,300})</"
)
_HEADER = re.compile(
    r"\b(?P<key>[Xx]-[\w-]{0,30}(?:[Kk]ey|[Tt]oken|[Ss]ecret))[\"']?[ \t:=,]{1,4}[\"']?(?P<value>[\w+/=.~\-]{8,300})"
)
_DEFINED = re.compile(
    r"\bdefine\(\s{0,4}[\"'](?P<key>\w{1,80})[\"']\s{0,4},\s{0,4}[\"'](?P<value>[^\"'\n]{3,300})[\"']"
)
_FLAGGED = re.compile(
    r"(?:(?<=\s)|^)(?:--(?P<key>[a-z][\w\-]{0,80})|(?P<word>requirepass|masterauth)|login \S{1,80} (?P<net>password))[ \t]+"
    r"[\"']?(?P<value>[^\s\"'\-<$][^\s\"']{2,300})"
)
_LOGIN = re.compile(
    r"(?:\bcurl\b[^\n]{0,300}?[ \t](?:-u|--user)[ =]?|(?i:basic[_-]?auth)[\"']?[ \t]{0,4}[=:][ \t]{0,4})[\"']?"
    r"[\w.@\-]{1,80}:(?P<value>[^\s\"'@]{3,200})"
)
_HTTP = re.compile(
    r"(?i:authorization)[\"']?[ \t:=]{1,4}[\"']?(?P<how>[Bb]asic|[Bb]earer)[ \t]{1,4}(?P<value>[\w+/=.~\-]{8,2000})"
)
_USERS = re.compile(
    r"(?m)(?:^|[\s\"',])[\w.@\-]{1,80}:(?P<value>(?:\$(?:apr1|2[abxy]|5|6)\$|\{SHA\})[\w./$+,=]{20,200})"
)
_URL = re.compile(
    r"[a-zA-Z][a-zA-Z0-9+\-]{1,30}://(?P<user>[^\s/:@\"'`<>]{0,200}):(?P<value>[^\s/@\"'`<>]{1,500})@(?P<host>[\w.\-\[\]$(){}]{1,200})"
)
_BARE_URL = re.compile(r"https?://(?P<value>[A-Za-z0-9_\-]{20,200})@(?P<host>[\w.\-]{1,200})")
_DSN = re.compile(r"(?P<user>[\w\-]{1,40}):(?P<value>[^\s:/@\"']{3,200})@(?:tcp|unix)\(")
_SQL = re.compile(r"(?i:\bpassword|\bidentified\s{1,4}by)\s{1,4}'(?P<value>[^'\n]{3,200})'")
_REGISTRY = re.compile(r"\"auth\"\s{0,4}:\s{0,4}\"(?P<value>[A-Za-z0-9+/=]{8,600})\"")
_NAMED = re.compile(r"\s*(?:-\s+)?[\"']?(?:name|key|path)[\"']?:\s*[\"']?(?P<key>[\w.\-/~]{2,120})[\"']?\s*")
_VALUE = re.compile(r"\s*[\"']?value[\"']?:\s+(?P<value>\"[^\"\n]*|'[^'\n]*|[^\s\"'{\[|>][^\n]*?)[\"']?\s*")
_LOCAL = re.compile(r"localhost|127\.0\.0\.1|(?:.*\.)?example(?:\.\w+)?|\[?::1\]?|host|hostname")


def phrases(text: str, *, code: bool = False) -> list[Phrase]:
    """The secrets in a text by place. `code` = it is a program: only quoted values count, names are variables."""
    found: dict[int, Phrase] = {}
    offset, name = 0, ""
    for line in text.split("\n"):
        comment = _COMMENT.match(line) is not None
        for phrase in _in_line(line[:LONGEST], code) if _SIGN.search(line) else ():
            if comment and not random(line[phrase.start : phrase.end]):
                continue  # what is commented out is mostly there to show how
            start = offset + phrase.start
            known = found.get(start)
            if known is None or known.severity < phrase.severity:
                found[start] = Phrase(phrase.key, phrase.severity, start, offset + phrase.end)
        if name and (pair := _VALUE.fullmatch(line)):
            value = pair["value"].lstrip("\"'")
            severity = graded(name, value)
            start = offset + pair.end("value") - len(value)
            if severity is not None:
                found.setdefault(start, Phrase(name, severity, start, start + len(value)))
        label = _NAMED.fullmatch(line)
        name = label["key"].rpartition("/")[2] if label else ""
        offset += len(line) + 1
    return _apart([found[start] for start in sorted(found)])


def _apart(found: list[Phrase]) -> list[Phrase]:
    """Without what lies in another one."""
    kept: list[Phrase] = []
    for phrase in found:
        if not kept or phrase.start >= kept[-1].end:
            kept.append(phrase)
    return kept


def _in_line(line: str, code: bool) -> Iterator[Phrase]:
    stripped = line.strip()
    if len(stripped) < 6:
        return
    yield from _of_urls(line)
    yield from _of_logins(line)
    if not code and (match := _LINE.fullmatch(stripped.removeprefix("export ").removeprefix("- "))):
        value = match["value"]
        yield from _graded(match["key"], value, line.rfind(value))
    for pattern in (_TAGGED, _ATTRIBUTES, _PARAMETER, _DEFINED, _HEADER):
        for match in pattern.finditer(line):
            yield from _graded(match["key"], match["value"], match.start("value"))
    yield from _assigned(line, code)
    if not code:
        for match in _FLAGGED.finditer(line):
            key = match["key"] or match["word"] or match["net"]
            yield from _graded(key, match["value"], match.start("value"))


def _assigned(line: str, code: bool) -> Iterator[Phrase]:
    match = _KEYED.search(line)
    while match is not None:
        value = match["value"]
        quotes = len(value) - len(value.lstrip("\\\"'"))
        if announced(match["key"]) and (quotes or not (code or match["op"] == "==")):
            text = value[quotes:] if quotes else _unquoted(value)
            prose = match["op"] == ":" and not quotes and _GOES_ON.match(line, match.end())
            if not prose and not text.startswith(" "):  # between two quoted texts
                yield from _graded(match["key"], text, match.start("value") + quotes)
        # A value may hold assignments itself: a connection string, the flag of a flag.
        match = _KEYED.search(line, match.start("value") + max(quotes, 1) - (not quotes))


def _unquoted(value: str) -> str:
    return value.rstrip(")}]|\\")


def _graded(key: str, value: str, start: int) -> Iterator[Phrase]:
    if announced(key) and (severity := graded(key, value)) is not None:
        lead = len(value) - len(value.lstrip())
        yield Phrase(key, severity, start + lead, start + len(value.rstrip()))


def _of_urls(line: str) -> Iterator[Phrase]:
    if "@" not in line:
        return
    for pattern in (_URL, _DSN):
        for match in pattern.finditer(line):
            severity = password(match["value"])
            local = "host" in match.groupdict() and _LOCAL.fullmatch(match["host"])
            if severity is not None and not (local and severity < Severity.ERROR):
                yield Phrase("URL", severity, *match.span("value"))
    for match in _BARE_URL.finditer(line):
        if random(match["value"]) and "sentry" not in match["host"] and "ingest" not in match["host"]:
            yield Phrase("URL", Severity.ERROR, *match.span("value"))


def _of_logins(line: str) -> Iterator[Phrase]:
    for pattern in (_LOGIN, _USERS):
        for match in pattern.finditer(line):
            if (severity := password(match["value"])) is not None:
                yield Phrase("login", severity, *match.span("value"))
    for match in _SQL.finditer(line):
        yield from _graded("password", match["value"], match.start("value"))
    for match in _REGISTRY.finditer(line):
        if (severity := password(_decoded(match["value"]).partition(":")[2])) is not None:
            yield Phrase("auth", severity, *match.span("value"))
    for match in _HTTP.finditer(line):
        value = match["value"]
        if match["how"].lower() == "basic":
            severity = password(_decoded(value).partition(":")[2])
        else:
            severity = graded("token", value)
        if severity is not None:
            yield Phrase("Authorization", severity, *match.span("value"))


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
