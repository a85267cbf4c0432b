"""SOPS metadata: what a file's own `sops` block says is encrypted, and whether it can be true.

Source of the rules: sops `sops.go` (which leaves are encrypted: any key on the way to a leaf decides, list
positions do not count, empty values stay empty) and `stores/stores.go` (the metadata).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gitops_gate.checks.secrets.engine import compiled, encoded
from gitops_gate.model import Route, Value

RECIPIENTS = ("age", "pgp", "kms", "gcp_kms", "azure_kv", "hc_vault", "hckms", "key_groups")
_SIGNS = frozenset(
    (*RECIPIENTS, "mac", "lastmodified", "encrypted_regex", "unencrypted_regex", "shamir_threshold")
)
_SELECTORS = ("encrypted_regex", "unencrypted_regex", "encrypted_suffix", "unencrypted_suffix")
_CIPHER = re.compile(r"ENC\[AES256_GCM,data:([^,\]]*),iv:[^,\]]+,tag:[^,\]]+,type:\w+\]\s*")

Leaf = tuple[Route, Value]


@dataclass(frozen=True, slots=True)
class Sops:
    """A document's `sops` block. `selector` = (name, text) of what it says is encrypted, as SOPS records it."""

    mac: bool
    recipients: bool
    selector: tuple[str, str]

    def exempt(self, route: Route) -> bool:
        """Whether SOPS leaves the value at `route` in clear on purpose."""
        name, text = self.selector
        keys = [part for part in route if isinstance(part, str)]
        if name.endswith("_suffix"):
            hit = any(key.endswith(text) for key in keys)
        else:
            try:
                pattern = compiled(encoded(text))
            except ValueError:
                return False
            hit = any(pattern.search(encoded(key)) is not None for key in keys)
        return hit if name.startswith("unencrypted") else not hit


def sops_block(body: Value) -> Sops | None:
    """The `sops` block of a document; None where it has none, or an application's own key of that name."""
    if not isinstance(body, dict) or "sops" not in body:
        return None
    block: Any = body["sops"]
    if not isinstance(block, dict) or _SIGNS.isdisjoint(block):
        # A Secret has no field `sops`: whatever stands there pretends to be the metadata.
        if body.get("kind") != "Secret":
            return None
        block = {}
    mac = isinstance(block.get("mac"), str) and is_cipher(block["mac"])
    selector = ("unencrypted_suffix", "_unencrypted")
    for name in _SELECTORS:
        if isinstance(block.get(name), str) and block[name]:
            selector = (name, block[name])
            break
    return Sops(mac, any(_recipients(block.get(name)) for name in RECIPIENTS), selector)


def is_cipher(value: Value) -> bool:
    """Whether a value is what SOPS writes for one, with some encrypted text in it."""
    match = _CIPHER.fullmatch(value) if isinstance(value, str) else None
    return match is not None and bool(match[1])


def is_wrapped(value: Value) -> bool:
    """Whether a value looks like one that SOPS wrote, true or not."""
    return isinstance(value, str) and value.startswith("ENC[")


def encrypts(body: dict[str, Value]) -> bool:
    """Whether a document has a `sops` block and at least one value that looks encrypted."""
    return sops_block(body) is not None and any(is_wrapped(value) for _, value in leaves(body))


def leaves(body: dict[str, Value]) -> Iterator[Leaf]:
    """(route, value) of each scalar of a document that SOPS would have encrypted or exempted; none of `sops`.

    Empty values are left out, as SOPS keeps them, and so are the fields by which an object in clear is found.
    """
    manifest = isinstance(body.get("kind"), str) and not body["kind"].startswith("ENC[")
    skipped = {"sops", "apiVersion", "kind", "metadata", "type", "immutable"} if manifest else {"sops"}
    stack: list[Leaf] = [((key,), value) for key, value in body.items() if key not in skipped]
    seen: set[int] = set()
    stack.reverse()
    while stack:
        route, value = stack.pop()
        if isinstance(value, dict | list):
            if id(value) in seen:
                continue  # an alias: told at its first place
            seen.add(id(value))
            items = value.items() if isinstance(value, dict) else enumerate(value)
            stack += [((*route, key), item) for key, item in items][::-1]
        elif value is not None and value != "":
            yield route, value


def _recipients(value: Value) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, dict):
        return any(_recipients(item) for item in value.values())
    return isinstance(value, list) and any(_recipients(item) for item in value)
