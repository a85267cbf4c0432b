"""Names of keys: which ones announce a secret, which ones announce something that is none."""

from __future__ import annotations

import functools
import re


def listed(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_SECRET_WORDS = listed(
    """password passwd pwd pass passphrase secret secrets token tokens apikey credential credentials creds
    htpasswd pat privatekey bearer psk pin otp"""
)
_SECRET_PARTS = (
    "password", "passwd", "passphrase", "apikey", "privatekey", "secretkey", "accesskey", "accountkey",
    "authkey", "encryptionkey", "signingkey", "masterkey", "clientsecret", "connectionstring", "sharedkey",
)  # fmt: skip

# A last word that turns the name into something about the secret: its place, its name, its limits.
_ABOUT = listed(
    """file files path paths name names url uri ref refs enabled enable disabled ttl length header headers id ids
    type expiration expires expiry size count policy prefix suffix field endpoint algorithm issuer audience
    min max timeout interval rotation hint label mode method provider group groups user username store"""
)
_HARMLESS = _ABOUT | listed(
    """login email mail host hosts hostname port ports address addr db database dbname namespace region bucket
    project projectid server servers scheme protocol version zone cluster timezone tz locale lang org organization
    organisation tenant insecure debug level loglevel driver engine dialect schema sslmode domain domains realm
    service role roles description known crt cert certs certificate ca pub environment env stage owner
    repository repo branch tag from to subject sender"""
)
_LOGINS = _SECRET_WORDS | {
    "users",
    "user",
    "logins",
    "accounts",
    "auth",
    "netrc",
    "pgpass",
    "npmrc",
    "pypirc",
}
_HARMLESS_ENDS = ("username", "hostname", "accountname", "usernamein", "endpoint", "region", "bucketname")
# Whole names that the last word does not tell.
_HARMLESS_NAMES = listed(
    """knownhosts cacrt tlscrt capem certpem cacert cabundle enablelfs enableoci forcehttpbasicauth
    awsaccesskeyid accesskeyid githubappid githubappinstallationid githubappenterprisebaseurl"""
)


@functools.lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """`DB_adminPassword2` as `("db", "admin", "password")`: lower case, numbers at the end left out."""
    found = [word.lower() for word in _WORD.findall(name)]
    while len(found) > 1 and found[-1].isdigit():
        found.pop()
    return tuple(found)


@functools.lru_cache(maxsize=4096)
def secret_like(name: str) -> bool:
    """Whether a key of this name is expected to hold a secret itself, and not something about one."""
    parts = words(name)
    if not parts or parts[-1] in _ABOUT:
        return False
    if not _SECRET_WORDS.isdisjoint(parts):
        return True
    joined = "".join(parts)
    return any(part in joined for part in _SECRET_PARTS)


@functools.lru_cache(maxsize=4096)
def harmless(name: str) -> bool:
    """Whether a key of this name is expected to hold no secret: a user name, a host, a certificate."""
    parts = words(name)
    if not parts or secret_like(name):
        return False
    joined = "".join(parts)
    return parts[-1] in _HARMLESS or joined in _HARMLESS_NAMES or joined.endswith(_HARMLESS_ENDS)


@functools.lru_cache(maxsize=4096)
def of_logins(name: str) -> bool:
    """Whether a file of this name lists users with their passwords, or holds a secret by its name."""
    parts = set(words(name))
    return bool(parts & _LOGINS) and not parts & {"dn", "roles", "role"}
