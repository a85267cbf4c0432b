"""A token of a known provider stands in a file: a cloud key, a forge token, a chat webhook and so on.

Tokens have a form that the provider documents, so this is seldom a mistake: it works until it is revoked.
Found in any text file, comments and scripts included; values from documentation are left out, and tokens in
a Secret are reported by plaintext-secret. A JSON web token is a warning (an error behind `Bearer`, and
information once it has expired).

Revoke the token at the provider, make a new one, and keep it in a store or encrypted with SOPS.

Bad::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: backup
    data:
      AWS_ACCESS_KEY_ID: @KEY-ID@  # <-

Good::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: backup
    data:
      AWS_REGION: eu-central-1
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator

from gitops_gate.checks.secrets.quick import may_hold_tokens
from gitops_gate.model import Facts, Finding, LoadedFile, Rule, Severity

# The example is put together here, so that this file itself holds no token.
__doc__ = (__doc__ or "").replace("@KEY-ID@", "AKIA" + "Q3ZT7WLB2MKX5RHD")

RULE = Rule("provider-token", Severity.ERROR, "a token of a known provider stands in a file", ("secrets",))
SCOPE = "file"
ONLY = may_hold_tokens


def check(file: LoadedFile, facts: Facts) -> Iterator[Finding]:
    """One finding per token; `detail` is the id of its format."""
    if file.source is None:
        return
    # Start-up budget: the empty path of the hook reads no file, and hardly any file holds a token.
    from gitops_gate.checks.secrets.tokens import tokens

    text = file.source.text
    found = tokens(text)
    if not found:
        return
    from gitops_gate.checks.secrets.remembered import remember_text
    from gitops_gate.checks.secrets.spans import at, outside

    for match in outside(file, found):
        remember_text(text[match.start : match.end])
        yield RULE.finding(
            at(file, match.start),
            f"{match.token.name} stands in this file in clear ({match.end - match.start:,} characters)",
            hint="revoke it at the provider, make a new one, and keep that in a store or encrypted with SOPS",
            detail=match.token.id,
            severity=_severity(text, match.start, match.end) if match.token.id == "jwt" else None,
        )


def _severity(text: str, start: int, end: int) -> Severity:
    """How much a JSON web token matters: by its expiry date, and by what stands before it."""
    payload = text[start:end].split(".")[1]
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, RecursionError):
        claims = None
    expires = claims.get("exp") if isinstance(claims, dict) else None
    if isinstance(expires, int | float) and expires < time.time():
        return Severity.INFO
    return Severity.ERROR if text[max(0, start - 7) : start].lower() == "bearer " else Severity.WARNING
