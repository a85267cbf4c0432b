"""Values: whether a text that stands under a key is a secret in clear, a reference, a placeholder, or harmless."""

from __future__ import annotations

import base64
import binascii
import re
from enum import IntEnum

from gitops_gate.checks.secrets import names
from gitops_gate.checks.secrets.embedded import docker_secrets, is_file_name, pairs
from gitops_gate.checks.secrets.engine import entropy
from gitops_gate.checks.secrets.pem import private_keys
from gitops_gate.checks.secrets.tokens import SAMPLE, tokens


class Verdict(IntEnum):
    """What a value is; of several parts the highest counts."""

    EMPTY = 0
    PUBLIC = 1
    """Public by its nature: a certificate, a public key, a switch."""
    HARMLESS = 2
    """No secret by the name of its key: a user name, a host."""
    REFERENCE = 3
    """Filled in or fetched later, or encrypted: `${VAR}`, `{{ … }}`, `op://…`, `ENC[…]`."""
    PLACEHOLDER = 4
    REAL = 5


# All patterns over whole values are linear in their length: each repeated class stops at what begins the next match.
_REFERENCE = re.compile(
    r"\$\{\{[^{}]*\}\}|\$\{[A-Za-z_][^{}]*\}|\$\([A-Za-z_][\w.\-]*\)|\{\{[^{}]*\}\}|<(?:path|secret):[^<>]+>"
    r"|\$__\w+\{[^{}]*\}|\{%[^{}]*%\}|\?\{[^{}]+\}|\(@=[^()]*@\)|\(\([^()]*\)\)|#\{[^{}]+\}#?|\[\[[^\[\]]+\]\]"
    r"|<%[^<>]*%>|@@[A-Za-z_]\w*@@|%[A-Z_][A-Z0-9_]*%|ENC\[AES256_GCM,[^\[\]]*\]"
)
_ANGLED = re.compile(r"<[^<>\n]+>")
_WHOLE_REFERENCE = re.compile(
    r"\$[A-Z_][A-Z0-9_]*|(?:>>)?(?:vault|avp|k8s|bank-vaults|sops|secretref|keyvault):[\w./#:@{}\-]+"
    r"|(?:op|ref\+[a-z0-9]+|ssm|awssm|gcpsm|sm|akv|azkv|bws?|infisical|doppler|1password|env|file)://[^\n]+"
    r"|arn:aws[\w-]*:(?:secretsmanager|ssm):\S+|projects/[\w-]+/secrets/\S+",
)
_DEFAULTED = re.compile(r"\$\{[A-Za-z_]\w*(?::?[=\-])([^{}]+)\}", re.DOTALL)

_PLACEHOLDER = re.compile(
    r"""(?: _{2,}[\w\-]+_{2,} | @[\w\-]+@ | <[^<>\n]+> | \*+ | \*+[^*\n]+\*+ | .*\bgoes[-_ ]here\b.* | \.{3,} | …+ | \?{3,} | -{3,} | [x0]{4,} | x{3}
    | (?:please[-_ ]?)?change[-_ ]?me(?:[-_ !.].*|\d*) | change[-_ ]?this(?:[-_ ].*)? | (?:please[-_ ]?)change[-_ ].*
    | (?:to[-_ ]?be[-_ ])?replaced?[-_ ]?(?:me|this|with|by|in|here|value|later|it)?(?:[-_ ].*)? | replaceme\w*
    | update[-_ ](?:me|this|with|here|value|your|in|later).* | UPDATE_\w+ | REPLACE_\w+ | CHANGE_\w+ | INSERT_\w+
    | (?:.*[-_ ])?place[-_ ]?holder(?:[-_ ].*)? | (?:enter|insert|put|add|set|fill|paste|provide)[-_ ]?(?:in[-_ ])?
      (?:your|the|me|here|value)\b.* | (?:.*[-_ ])?your[-_ ][\w\- .]+ | todo\b.* | fixme\b.* | tbd | n/?a | none | null
    | redacted | \[redacted\] | masked | hidden | dummy(?:[-_ ]?\w+)? | fake(?:[-_ ]\w+)* | not[-_ ]?(?:a[-_ ])?(?:real|used|set)
      (?:[-_ ]\w+)* | unused | ignored? | \*\*SOPS\*\* | invalid(?:[-_ ]\w+)? )""",
    re.IGNORECASE | re.VERBOSE,
)
_ELIDED_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]+-----\s*(?:\[?\.{3}\]?|…|<[^<>]*>|[xX]{3,}|\*{3,})")
_PUBLIC_BLOCK = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ ){0,2}(?:CERTIFICATE|PUBLIC KEY|CERTIFICATE REQUEST|X509 CRL|PUBLIC KEY BLOCK"
    r"|DH PARAMETERS|EC PARAMETERS)-----[^-]*-----END [A-Z0-9 ]{1,40}-----"
)
_BESIDE_BLOCK = re.compile(r"#.*|(?:subject|issuer|s|i|Bag Attributes|localKeyID|friendlyName)\b.*")
_PUBLIC = re.compile(
    r"(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S+|sk-\S+@openssh\.com)\s+[A-Za-z0-9+/=]+(?:\s.*)?|age1[0-9a-z]{58}"
    r"|LS0tLS1CRUdJTiBDRVJUSUZJQ0FUR[A-Za-z0-9+/=\s]+|true|false|yes|no|on|off|enabled|disabled",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"-?\d{1,5}|\d+(?:\.\d+)?(?:ms|s|m|h|d|Mi|Gi|Ki|M|G|K|%)|localhost(?::\d+)?|(?:\d{1,3}\.){3}\d{1,3}(?:[:/]\d+)?"
    r"|[\w-]+(?:\.[\w-]+)*\.(?:svc|local|svc\.cluster\.local|example\.com)(?::\d+)?|\[\]|\{\}|/[\w./\-]+",
)
_WORD = re.compile(r"[A-Za-z0-9+/=_\-]+")
_USERINFO = re.compile(r"://[^\s/:@\"'`]{0,200}:([^\s/@\"'`]{1,500})@")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*://[^\s\"'`<>]+")
_TELLING_URL = re.compile(
    r"hooks?[./]|webhook|/services/T|[?&](?:access_?token|token|api_?key|key|secret|sig|code|password)="
    r"|/[A-Za-z0-9_\-]{32,}(?:/|$)",
    re.IGNORECASE,
)


def decoded(raw: str) -> bytes | None:
    """The bytes that a value of `data` stands for, as the API server reads it; None when it is no base64."""
    try:
        return base64.b64decode("".join(raw.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def angled(text: str) -> bool:
    """Whether a text is `<name>`: how the Argo CD vault plugin writes a reference, and others a placeholder."""
    return _ANGLED.fullmatch(text.strip()) is not None


def judge_encoded(key: str, raw: str) -> tuple[Verdict, bytes]:
    """Verdict on a value of `data`, and its bytes in clear (the text itself where it is no base64)."""
    text = raw.strip()
    clear = decoded(text)
    if clear is None or exactly(key, text) is not None:
        return judge(key, text), text.encode("utf-8", "replace")
    try:
        return judge(key, clear.decode("utf-8")), clear
    except UnicodeDecodeError:
        return Verdict.REAL, clear


def judge(key: str, text: str) -> Verdict:
    """What a text under a key of a Secret is."""
    text = text.strip()
    verdict = exactly(key, text)
    if verdict is not None:
        return verdict
    if _public_blocks(text) or _PUBLIC.fullmatch(text):
        return Verdict.PUBLIC
    if _ELIDED_PEM.search(text):
        return Verdict.PLACEHOLDER
    if private_keys(text) or tokens(text):
        return Verdict.REAL
    if (verdict := _wrapped(key, text)) is not None:
        return verdict
    for part in (_docker, _structured, _urls):
        verdict = part(key, text)
        if verdict is not None:
            return verdict
    if _REFERENCE.search(text):
        return Verdict.REFERENCE
    if names.harmless(key):
        return Verdict.HARMLESS
    if not names.secret_like(key) and _plain(text):
        return Verdict.PUBLIC
    return Verdict.REAL


def exactly(key: str, text: str) -> Verdict | None:
    """The verdict on a text that is a reference, a placeholder or nothing from end to end; else None."""
    if not text:
        return Verdict.EMPTY
    if default := _DEFAULTED.fullmatch(text):
        return max(Verdict.REFERENCE, judge(key, default[1]))
    if _WHOLE_REFERENCE.fullmatch(text) or _REFERENCE.fullmatch(text):
        return Verdict.REFERENCE
    if len(text) < 200 and _PLACEHOLDER.fullmatch(text.strip("\"'")):
        return Verdict.HARMLESS if names.harmless(key) else Verdict.PLACEHOLDER
    return None


def _wrapped(key: str, text: str) -> Verdict | None:
    """The verdict on base64 of a reference or placeholder; None for any other text."""
    clear = decoded(text) if 8 <= len(text) < 300 else None
    if not clear or not clear.isascii():
        return None
    return exactly(key, clear.decode("ascii").strip())


def _public_blocks(text: str) -> bool:
    """Whether a text is certificates and public keys and nothing else."""
    if "-----BEGIN " not in text:
        return False
    rest = _PUBLIC_BLOCK.sub("", text)
    return all(not line.strip() or _BESIDE_BLOCK.fullmatch(line.strip()) for line in rest.splitlines())


def _plain(text: str) -> bool:
    return len(text) < 200 and _PLAIN.fullmatch(text) is not None


def _docker(key: str, text: str) -> Verdict | None:
    found = docker_secrets(text)
    if found is None:
        return None
    return max((judge("password", part) for part in found), default=Verdict.PUBLIC)


def _urls(key: str, text: str) -> Verdict | None:
    """The verdict on a text by the URLs in it; None when they do not decide."""
    if "://" not in text:
        return None
    words = [judge("password", match[1]) for match in _USERINFO.finditer(text)]
    if words:
        return max(words)
    if _URL.fullmatch(text) and not _REFERENCE.search(text):
        if _TELLING_URL.search(text):
            return Verdict.PLACEHOLDER if SAMPLE.search(text) else Verdict.REAL
        return Verdict.HARMLESS
    return None


def _structured(key: str, text: str) -> Verdict | None:
    """The verdict on a configuration file: by its secret-like entries, where it has any.

    Without one, a text under the name of a configuration file is taken for what it says, unless its name
    or a random-looking value tells otherwise; under any other name it is a secret.
    """
    file = is_file_name(key)
    found = pairs(text, file)
    if found is None or (not found and len(text.split()) == 1):
        return None  # one word, as a file: what else should it be
    telling = [_leaf(name, value) for name, value in found if names.secret_like(name)]
    telling += [Verdict.REAL for name, value in found if _urls(name, value) is Verdict.REAL]
    worst = max(telling, default=Verdict.EMPTY)
    if worst > Verdict.EMPTY:
        return worst
    if _REFERENCE.search(text):
        return Verdict.REFERENCE
    if all(names.harmless(name) or not value or _simple(value) for name, value in found):
        return Verdict.PUBLIC
    if file and not names.of_logins(key) and not any(_random(value) for _, value in found):
        return Verdict.PUBLIC
    return Verdict.REAL


def _random(value: str) -> bool:
    """Whether a value looks made by a machine: a long word of mixed characters."""
    return (
        len(value) >= 20
        and _WORD.fullmatch(value) is not None
        and any(c.isdigit() for c in value)
        and entropy(value.encode("ascii", "replace")) > 3.8
    )


def _leaf(name: str, value: str) -> Verdict:
    verdict = exactly(name, value)
    if verdict is not None:
        return verdict
    if _PUBLIC.fullmatch(value) or value in ("{", "[", "[]", "{}"):
        return Verdict.EMPTY
    if _REFERENCE.search(value):
        return Verdict.REFERENCE
    return _urls(name, value) or Verdict.REAL


def _simple(value: str) -> bool:
    """Whether an entry's value says nothing that could be secret: a switch, a number, an address."""
    return bool(_PUBLIC.fullmatch(value) or _plain(value) or exactly("", value) is not None) or (
        _urls("", value) is Verdict.HARMLESS
    )
