"""Literals: whether a text under a key outside of a Secret is a secret in clear, and how sure that is.

Inside a Secret everything is secret until it proves harmless; elsewhere it is the other way round. The name of the
key has to announce a secret, and the text has to look like one: names of Secrets, paths, switches, numbers,
references, placeholders and code are none.
"""

from __future__ import annotations

import functools
import re

from gitops_gate.checks.secrets.engine import entropy
from gitops_gate.checks.secrets.names import listed, words
from gitops_gate.checks.secrets.values import Verdict, exactly
from gitops_gate.model import Severity

# Words behind the one that counts: `DB_PASSWORD_PROD`, `token-value`.
_TRAILING = listed(
    "value data prod production dev staging test default plain plaintext text string str base64 raw literal env var"
)
# Words that make of a name one of something else: `existingSecretPassword`, `passwordRef`, `generate_token`.
_OTHERWISE = listed(
    """existing ref refs reference from generate generated create enable enabled disable disabled allow use has is
    require required show hide reset forgot no without validate verify check max min automount mount public publishable
    pub csrf xsrf next page cancellation id expr placeholder label title message error"""
)
_PASSWORD_ENDS = (
    "password", "passwd", "passphrase", "passwort", "pwd", "requirepass", "masterauth", "userpass", "dbpass", "pgpass",
    "keystorepass", "sqlpass",
)  # fmt: skip
_PASSWORDS = listed("pass pw pin psk")
_KEY_ENDS = (
    "apikey", "accesskey", "secretkey", "privatekey", "encryptionkey", "signingkey", "masterkey", "accountkey",
    "authkey", "sharedkey", "appkey", "applicationkey", "sessionkey", "cookiekey", "routingkey", "storagekey", "hmackey",
    "licensekey", "secretaccesskey", "presharedkey", "clientkeydata", "joinkey", "basekey",
)  # fmt: skip
_SECRETS = listed("secret token bearer pat salt htpasswd credential credentials creds jwt")
_SECRET_ENDS = ("secret", "authtoken", "accesstoken", "apitoken", "bearertoken")
_ABOUT_SECRETS = listed(
    "password passwd pass passphrase pwd secret secrets token tokens key keys credential credentials creds auth login"
)

_WEAK = re.compile(
    r"(?i:(?:admin|root|user|guest|test|demo|postgres|mysql|mariadb|mongo|redis|rabbit(?:mq)?|minio|minioadmin|grafana|elastic"
    r"|password|passw0rd|p@ssw0rd|pass|secret|qwerty|letmein|welcome|changeit|foobar|prom-operator|keycloak|oracle)"
    r"[!@#_.-]?\d{0,4}!?)|\d{1,8}|[a-z]{1,14}|[A-Z]{1,14}|[A-Z][a-z]{1,13}|(?:abc|123|xyz|asdf|qwe)+\d*",
)
_ORDINARY = listed(
    """strong weak high medium low required optional basic plain none auto automatic random generated argon2 argon2id bcrypt
    scrypt md5 text string prompt input login field hidden masked bearer jwt header cookie query body oauth oauth2 oidc saml
    ldap kerberos env file vault static dynamic manual local default internal external read write always never
    true false yes no on off enabled disabled null undefined unset empty email sms totp any all value""",
)
_HARMLESS = re.compile(
    r"(?:~|\.{1,2})?/[\w./\-@+:]*|[A-Za-z]:\\.*|-?\d{1,4}(?:\.\d+)?|\d+(?:\.\d+)?\s?(?:ms|s|m|h|d|w|y|[KMGT]i?B?|%)"
    r"|[a-zA-Z][a-zA-Z0-9+.\-]*://[^\s@]*|sha(?:1|256|384|512)[:\-][A-Za-z0-9+/=]+|age1[0-9a-z]{50,}|ssh-\S+ .*"
    r"|-----BEGIN (?:CERTIFICATE|[A-Z ]*PUBLIC KEY).*|LS0tLS1CRUdJTi(?:BDRVJUSUZJQ0FUR|BQVUJMSUMg)\S*|pk_(?:live|test)_\w+"
    r"|(?i:(?:AES|HMAC|RSA|ECDSA|SHA|ED|X|PBKDF|CHACHA|[EHRP]S|A)[-_]?\d{1,5}(?:[-_]?(?:GCM|CBC|CTR|KW|SHA\d+|POLY1305|OAEP|PSS|BIT))*)"
    r"|v?\d+\.\d+[\w.\-]*|(?:[\w\-]+\.)+(?:svc|local|io|com|org|net|dev|yaml|yml|json|txt|key|pem|crt|env|conf|ini|go|py|sh)"
    r"(?::\d+)?(?:/\S*)?|!(?:secret|vault|env_var|Ref|Sub|GetAtt|ENV)\b.*|[\[{(|>&*]+.*|\W+|@(?:/|file).*",
    re.DOTALL,
)
_CODE = re.compile(
    r"[$%]\w|\{[A-Za-z_]\w*\}|\$[({\[]|\{\{|\}\}|<%|\[\[|`|\w\(|\)$|\bos\.|\benviron\b|\bprocess\.env|\w\[[\"'\w]|=>|(?<!\w)[A-Za-z_]+\.[A-Za-z_]+\.[A-Za-z_]+(?!\w)"
    r"|^[a-z_]+(?:\.[A-Za-z_]+)+$|^\?|\\\(|^@[A-Za-z_.]+$|#\{|<[a-z][\w -]*>"
)
_SAMPLE = re.compile(
    r"example|sample|dummy|fake|place.?holder|change.?me|change.?it.?please|replace|redacted|your|insert|x{4,}|\*{3}|\.{3}|…"
    r"|not.?a?.?real|todo|fixme|deadbeef|12345678-1234|0{8}",
    re.IGNORECASE,
)
_HASH = re.compile(
    r"\$(?:apr1|2[abxy]?|1|5|6|argon2\w*|pbkdf2[\w-]*|y)\$[\w./$+,=]{20,}|\{(?:SSHA?|SHA)\d*\}[\w+/=]{20,}"
)
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-._/: ][a-z0-9]+)*")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LEET = re.compile(r"[a-zA-Z]+\d[a-zA-Z]+\d[a-zA-Z0-9]*")
_TURN = re.compile("[a-z](?=[A-Z])")
_LOGIN = re.compile(r"[\w.@\-]{1,80}:([^\s:]{3,200})")
_ONE_WORD = re.compile(r"[\w+/=.~!@#%^*:-]+")


@functools.lru_cache(maxsize=8192)
def announced(name: str) -> str:
    """What a key of this name holds: `password`, `secret` (a token, a key), `login` (both), or "" for anything else."""
    parts = list(words(name))
    while len(parts) > 1 and parts[-1] in _TRAILING:
        parts.pop()
    if not parts or not _OTHERWISE.isdisjoint(parts):
        return ""
    joined, last = "".join(parts), parts[-1]
    if parts[-2:] == ["basic", "auth"] or joined.endswith("basicauth"):
        return "login"
    if last in _PASSWORDS or joined.endswith(_PASSWORD_ENDS):
        return "password"
    if last in _SECRETS or joined.endswith(_SECRET_ENDS) or joined.endswith(_KEY_ENDS):
        return "secret"
    return ""


def graded(key: str, text: str) -> Severity | None:
    """How sure it is that a text under a key is a secret in clear: error, warning, None where it is none."""
    kind = announced(key)
    if not kind:
        return None
    text = text.strip().removeprefix("{noop}")
    if _HASH.search(text) and "\n" not in text:
        return Severity.ERROR
    if kind == "login":
        return password(login[1]) if (login := _LOGIN.fullmatch(text)) else None
    if _harmless(text):
        return None
    if _about(key, text):
        return None
    return _password(text) if kind == "password" else _secret(text)


def password(text: str) -> Severity | None:
    """The same for a text that stands where only a password can: in a URL, behind a user's name."""
    if _HASH.search(text):
        return Severity.ERROR
    if len(text) < 3 or _sampled(text) or _CODE.search(text):
        return None
    if text.lower() in (
        "password",
        "pass",
        "passwd",
        "pwd",
        "pw",
        "secret",
        "token",
        "x-oauth-basic",
        "x-access-token",
    ):
        return None
    return Severity.WARNING if _WEAK.fullmatch(text) else Severity.ERROR


def _sampled(text: str) -> bool:
    verdict = exactly("password", text)
    return (verdict is not None and verdict < Verdict.REAL) or _SAMPLE.search(text) is not None


def _harmless(text: str) -> bool:
    """Whether a text is no secret whatever its key: empty, a reference, a placeholder, a switch, a path, code."""
    return (
        len(text) < 3
        or len(text) > 4096
        or "\n" in text
        or text.lower() in _ORDINARY
        or _HARMLESS.fullmatch(text) is not None
        or _sampled(text)
        or _CODE.search(text) is not None
    )


def _about(key: str, text: str) -> bool:
    """Whether a text is rather the name of a secret than one: `redis-password`, or the key once more."""
    if "".join(words(key)) == "".join(words(text)):
        return True
    said = set(words(text))
    return (
        _NAME.fullmatch(text) is not None
        and any(sign in text for sign in "-_.")
        and sum(c.isdigit() for c in text) <= 3
        and bool(said & _ABOUT_SECRETS)
        and len(said) > 1
    )


def _password(text: str) -> Severity | None:
    spaces = text.count(" ")
    if spaces > 3 or (spaces and (text.endswith((".", ":", "!", "?")) or not any(c.isdigit() for c in text))):
        return None  # a sentence
    return Severity.WARNING if _WEAK.fullmatch(text) or len(text) < 5 else Severity.ERROR


def _secret(text: str) -> Severity | None:
    if not _ONE_WORD.fullmatch(text):
        return None
    if _UUID.fullmatch(text) or random(text):
        return Severity.ERROR
    if len(text) >= 6 and (
        _LEET.fullmatch(text) or (_WEAK.fullmatch(text) and text[-1].isdigit() and not text.isdigit())
    ):
        return Severity.WARNING
    mixed = any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
    return Severity.WARNING if mixed and len(text) >= 8 and not _NAME.fullmatch(text) else None


def random(text: str) -> bool:
    """Whether a text looks made by a machine: a long word of mixed characters."""
    if len(text) < 16 or not any(c.isalpha() for c in text):
        return False
    bits = entropy(text.encode("utf-8", "replace"))
    if not any(c.isdigit() for c in text):
        return len(text) >= 20 and bits > 3.6 and len(_TURN.findall(text)) > len(text) // 5
    if re.fullmatch("[0-9a-f]+", text):
        return bits > 2.8
    if _NAME.fullmatch(text) and re.search(r"[-._/: ]", text):
        return any(len(part) >= 16 and entropy(part.encode()) > 3.2 for part in re.split(r"[-._/: ]", text))
    return bits > 3.2
