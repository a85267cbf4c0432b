"""Secret values of a document: where Kubernetes Secrets, and what becomes one, hold their values, each judged."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from gitops_gate.checks.secrets import names
from gitops_gate.checks.secrets.holders import Holder, holders
from gitops_gate.checks.secrets.pem import private_keys
from gitops_gate.checks.secrets.tokens import tokens
from gitops_gate.checks.secrets.values import Verdict, angled, judge, judge_encoded
from gitops_gate.model import Document, Location, ResourceId, Route

DIGESTED = 20
"""Bytes from which on a message tells a part of the value's digest."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value. `route` is its place in the document, `shown` how messages name it (`data.password`).

    `raw` is the text of the file, `clear` what it stands for; neither may enter a message.
    """

    route: Route
    shown: str
    key: str
    verdict: Verdict
    location: Location
    resource: ResourceId
    raw: str = field(repr=False)
    clear: bytes = field(repr=False)

    @property
    def told(self) -> str:
        """What may be told about a value: its length and the first 8 hex digits of its SHA-256."""
        size = len(self.clear)
        unit = "byte" if size == 1 else "bytes"
        # The digest tells whether two places hold one value; of a short value it would confirm a guess.
        digest = f", sha256 {hashlib.sha256(self.clear).hexdigest()[:8]}" if size >= DIGESTED else ""
        return f"{size:,} {unit}{digest}"

    @property
    def kind(self) -> tuple[str, str]:
        """(id, name) of the key or token that the value is, or holds; ("", "") when it has no known form."""
        text = self.clear.decode("utf-8", "replace")
        if keys := private_keys(text):
            return "private-key", keys[0].name
        if found := tokens(text):
            return found[0].token.id, found[0].token.name
        return "", ""


@functools.lru_cache(maxsize=8)
def judged(document: Document) -> tuple[tuple[Holder, tuple[Leaf, ...]], ...]:
    """Each holder of a document with its values; remembered, since several rules ask for the same document."""
    return tuple((holder, tuple(_held(holder))) for holder in holders(document))


def leaves(document: Document) -> list[Leaf]:
    """The values of all Secrets of a document, in its order, encrypted files (SOPS) included."""
    return [leaf for _, found in judged(document) for leaf in found]


def _held(holder: Holder) -> Iterator[Leaf]:
    """The judged values of one holder."""
    for entry in holder.entries:
        raw = entry.text
        if holder.encoded:
            verdict, clear = judge_encoded(entry.key, raw)
        else:
            verdict, clear = judge(entry.key, raw), raw.strip().encode("utf-8", "replace")
        if holder.only_secret_like and verdict > Verdict.REFERENCE and not names.secret_like(entry.key):
            verdict = Verdict.HARMLESS
        if holder.angled and verdict is Verdict.PLACEHOLDER and angled(clear.decode("utf-8", "replace")):
            verdict = Verdict.REFERENCE
        yield Leaf(entry.route, entry.shown, entry.key, verdict, entry.location, holder.resource, raw, clear)
