"""What the tests of the secret checks share: running them on a text, and values made at test time.

No token stands here in full: each is put together from a prefix and random characters, so that neither a
push protection nor a scanner takes this file for a leak.
"""

from __future__ import annotations

import base64
import random
import string
from collections.abc import Iterator

from gitops_gate.checks.secrets import (
    clear_value_in_encrypted_file,
    fake_encryption,
    placeholder_secret,
    plaintext_password,
    plaintext_secret,
    private_key,
    provider_token,
)
from gitops_gate.load import load_file
from gitops_gate.model import Facts, Finding, LoadedFile, Source

CHECKS = (
    plaintext_password,
    plaintext_secret,
    placeholder_secret,
    fake_encryption,
    clear_value_in_encrypted_file,
    private_key,
    provider_token,
)

ALNUM = string.ascii_letters + string.digits
UPPER = string.ascii_uppercase + string.digits
HEX = "0123456789abcdef"
LOWER = string.ascii_lowercase + string.digits
B64 = ALNUM + "+/"
URL = ALNUM + "-_"
AGE = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"


def loaded(text: str, path: str = "app/secret.yaml") -> LoadedFile:
    """A file as the gate loads it: YAML and JSON with documents, other text without."""
    if path.endswith((".yaml", ".yml", ".json")):
        return load_file(path, text.encode())
    return LoadedFile(path, Source(path, text, ""), (), ())


def findings(text: str, path: str = "app/secret.yaml") -> list[Finding]:
    """What all secret checks say about a file."""
    return list(_findings(loaded(text, path)))


def _findings(file: LoadedFile) -> Iterator[Finding]:
    for check in CHECKS:
        for subject in (file,) if check.SCOPE == "file" else file.documents:
            yield from check.check(subject, Facts())


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def drawn(rng: random.Random, size: int, alphabet: str = ALNUM) -> str:
    return "".join(rng.choice(alphabet) for _ in range(size))


def pem(rng: random.Random, label: str = "RSA ", lines: int = 12) -> str:
    """A block that has the form of a private key and is none."""
    body = "\n".join(drawn(rng, 64, B64) for _ in range(lines))
    mark = "PRIVATE " + "KEY"
    return f"-----BEGIN {label}{mark}-----\n{body}\n-----END {label}{mark}-----\n"


def indented(text: str, by: int = 4) -> str:
    return "".join(" " * by + line for line in text.splitlines(keepends=True))


def sealed_value(rng: random.Random) -> str:
    """What kubeseal writes: the length of a 512 byte key, the key, the ciphertext."""
    return base64.b64encode(b"\x02\x00" + rng.randbytes(512 + 40)).decode()


def cipher(rng: random.Random) -> str:
    """What SOPS writes for a value."""
    parts = (rng.randbytes(12), rng.randbytes(32), rng.randbytes(16))
    data, iv, tag = (base64.b64encode(part).decode() for part in parts)
    return f"ENC[AES256_GCM,data:{data},iv:{iv},tag:{tag},type:str]"
