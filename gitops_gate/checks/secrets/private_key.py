"""A private key stands in a file: PEM, SSH, PGP, age, PuTTY or WireGuard, as it is or in base64.

Whoever has the key is whoever it stands for. Found in any text file, comments and scripts included. Names
of keys, certificates, public keys, age recipients and shortened samples (`[...]`) are not reported; keys
in a Secret are reported by plaintext-secret.

Remove the key, make a new one, and keep it in a store or encrypted with SOPS.

Bad::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: decryption
    data:
      keys.txt: |
        @AGE-KEY@  # <-

Good::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: decryption
    data:
      recipients.txt: |
        age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.secrets.quick import may_hold_keys
from gitops_gate.model import Facts, Finding, LoadedFile, Rule, Severity

# The example is put together here, so that this file itself holds no key.
__doc__ = (__doc__ or "").replace(
    "@AGE-KEY@", "AGE-SECRET-" + "KEY-1QYX8FQZ7K0P9M3H2W6T5RJ4LVSNC8EGDUAXY7ZQ2P5K9R3M6WTHJ4L0VSN"
)

RULE = Rule("private-key", Severity.ERROR, "a private key stands in a file", ("secrets",))
SCOPE = "file"
ONLY = may_hold_keys


def check(file: LoadedFile, facts: Facts) -> Iterator[Finding]:
    """One finding per key, at its first line."""
    if not may_hold_keys(file) or file.source is None:
        return
    # Start-up budget: few files name a key at all.
    from gitops_gate.checks.secrets.pem import private_keys
    from gitops_gate.checks.secrets.remembered import remember_text
    from gitops_gate.checks.secrets.spans import at, outside

    text = file.source.text
    for key in outside(file, private_keys(text)):
        remember_text(text[key.start : key.end])
        yield RULE.finding(
            at(file, key.start),
            f"{key.name} stands in this file in clear",
            hint="remove it, make a new key, and keep that in a store or encrypted with SOPS; git keeps the old one",
            detail=key.name,
        )
