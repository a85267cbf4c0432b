"""Configuration files inside a value: their entries, as far as a line by line reading gives them."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import Any

Pair = tuple[str, str]

_PAIR = re.compile(
    r"(?:-\s+)?(?:export\s+|set\s+)?[\"']?(?P<key>[A-Za-z_][\w.\-/]*)[\"']?\s*(?:=|:=|:(?=\s|$))\s*(?P<value>.*)"
)
_FRAME = re.compile(r"(?:[#;!<].*|//.*|\[.*\],?|[{}\[\]()]+,?|---|-\s.*)?")
_SEMICOLONS = re.compile(
    r"(?:[A-Za-z][\w ]*=[^;\n]*;){1,}[A-Za-z][\w ]*=[^;\n]*;?|(?:[A-Za-z][\w ]*=[^;\n]*;){2,}"
)
# Anywhere in a line, of whatever language: `key = value`, `key: value`, `key="value"`, `<key>value<`.
_ASSIGNED = re.compile(
    r"(?<![\w\-])(?P<key>[A-Za-z_][\w\-]{0,80})(?:[\"']?[ \t]{0,4}(?:=|:(?=[ \t\"']))[ \t]{0,4}|>)"
    r"(?P<value>\"[^\"\n]*|'[^'\n]*|[^\s\"'<>;,]+)"
)
_FILE = re.compile(
    r"(?:^|.*[._\-/])(?:ya?ml|json|properties|conf|cfg|config|ini|toml|xml|hcl|tf|tfvars|env|sh|sql|py|rb|js|lua|tpl|tmpl|"
    r"txt|cnf|rules|policy|cue|ldif|php)$|^(?:values|settings|configuration|dotenv|kubeconfig)$",
    re.IGNORECASE,
)


def is_file_name(key: str) -> bool:
    """Whether a key names a configuration file, in which much is no secret."""
    return _FILE.match(key) is not None


def pairs(text: str, file: bool = False) -> list[Pair] | None:
    """(key, value) of each entry of a JSON, YAML, ini, properties or .env text or a connection string.

    Values lose their quotes and the comma behind them. None when the text is no such thing. `file` = it is
    known to be a file: of any language, its assignments are told.
    """
    if text.startswith(("{", "[")):
        try:
            return list(_leaves("", json.loads(text)))
        except (ValueError, RecursionError):
            pass  # perhaps YAML in flow style, or an ini section
    if _SEMICOLONS.fullmatch(text):
        split = (part.partition("=") for part in text.split(";"))
        return [(key.strip(), value.strip()) for key, _, value in split if key.strip()]
    lines = [line.strip() for line in text.splitlines()]
    if len(lines) < 2 and not file:
        return None
    found: list[Pair] = []
    other = 0
    for line in lines:
        match = _PAIR.fullmatch(line)
        if match is not None:
            found.append((match["key"].rpartition("/")[2], _bare(match["value"])))
        elif not _FRAME.fullmatch(line):
            other += 1
    if found and other * 3 <= len(found):
        return found
    if not file:
        return None
    return [(match["key"], match["value"].lstrip("\"'")) for match in _ASSIGNED.finditer(text)]


def docker_secrets(text: str) -> list[str] | None:
    """The passwords and tokens of a registry login file (`auths`); None when the text is none."""
    if '"auth' not in text and not text.startswith("{"):
        return None
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict):
        return None
    logins = body.get("auths")
    if logins is None and body and all(isinstance(v, dict) and "auth" in v for v in body.values()):
        logins = body  # the older .dockercfg form
    if not isinstance(logins, dict):
        return None
    found = []
    for login in logins.values():
        for key in ("auth", "password", "identitytoken", "registrytoken"):
            value = login.get(key) if isinstance(login, dict) else None
            if isinstance(value, str) and value:
                found.append(_password(value) if key == "auth" else value)
    return found


def _password(auth: str) -> str:
    """The password in `auth`, which is base64 of `user:password`; `auth` itself where it is not."""
    try:
        return base64.b64decode(auth, validate=True).decode("utf-8").partition(":")[2]
    except (binascii.Error, ValueError):
        return auth


def _leaves(key: str, value: Any) -> Iterator[Pair]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(str(name), item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(key, item)
    elif value is not None:
        yield key, value if isinstance(value, str) else json.dumps(value)


def _bare(value: str) -> str:
    value = value.strip()
    if value.endswith(","):
        value = value[:-1].rstrip()
    if len(value) > 1 and value[0] in "\"'":
        end = value.find(value[0], 1)
        if end > 0:
            return value[1:end]
    return "" if value.startswith("#") else value.partition(" #")[0].rstrip()
