"""Bodies as they may be shown: values of Secrets, and secrets in other texts, as digests.

A digest has a salt that each run draws anew: it tells whether a value has changed, and not what it is, also of
values so short that all of them could be tried.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gitops_gate.model.mask import mask

_HELD = ("data", "stringData")
_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def _salt() -> bytes:
    return secrets.token_bytes(32)


@dataclass(frozen=True, slots=True)
class Redaction:
    """How secrets are shown in one run."""

    salt: bytes = field(default_factory=_salt, repr=False)

    def digest(self, value: bytes) -> str:
        """`<redacted sha256:8 hex digits, 24 bytes>`."""
        made = hmac.new(self.salt, value, hashlib.sha256).hexdigest()[:8]
        size = len(value)
        return f"<redacted sha256:{made}, {size:,} byte{'' if size == 1 else 's'}>"

    def body(self, body: Any) -> Any:
        """A manifest without secrets in it. What a rule has found to be one is known by then (`model.mask`)."""
        if isinstance(body, dict) and body.get("kind") == "Secret" and body.get("apiVersion") == "v1":
            body = self._secret(body)
        return self._texts(body)

    def _secret(self, body: dict[str, Any]) -> dict[str, Any]:
        shown = dict(body)
        for name in _HELD:
            held = body.get(name)
            if isinstance(held, dict):
                shown[name] = {key: self._held(value, name) for key, value in held.items()}
            elif held is not None:
                shown[name] = self._held(held, "stringData")
        meta = body.get("metadata")
        notes = meta.get("annotations") if isinstance(meta, dict) else None
        if isinstance(meta, dict) and isinstance(notes, dict) and _APPLIED in notes:
            notes = {**notes, _APPLIED: self._held(notes[_APPLIED], "stringData")}
            shown["metadata"] = {**meta, "annotations": notes}
        return shown

    def _held(self, value: Any, where: str) -> str:
        """A value of a Secret: the digest of what a pod sees, so that moving it to `stringData` shows as that."""
        text = value if isinstance(value, str) else repr(value)
        data = text.encode("utf-8", "surrogatepass")
        if where == "data":
            with contextlib.suppress(binascii.Error):  # the API server refuses it; a rule says so
                data = base64.b64decode(data, validate=False)
        return self.digest(data)

    def _texts(self, value: Any) -> Any:
        """A value with the secrets in its texts replaced; the very same object where there are none."""
        if isinstance(value, str):
            return mask(value, lambda found: self.digest(found.encode("utf-8", "surrogatepass")))
        if isinstance(value, Mapping):
            return self._kept(value, {key: self._texts(one) for key, one in value.items()}, value.values())
        if isinstance(value, list):
            return self._kept(value, [self._texts(one) for one in value], value)
        return value

    def _kept(self, value: Any, shown: Any, parts: Iterable[Any]) -> Any:
        after = shown.values() if isinstance(shown, dict) else shown
        return value if all(old is new for old, new in zip(parts, after, strict=True)) else shown
