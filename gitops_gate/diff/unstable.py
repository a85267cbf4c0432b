"""Objects that are rendered otherwise each time: passwords that a chart draws, certificates that it makes, times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from gitops_gate.diff.objects import Pair
from gitops_gate.diff.values import differences
from gitops_gate.model import ResourceId, Route
from gitops_gate.model.change import ResourceChange

UNSTABLE = "rendered otherwise each time"
DRAWN = re.compile(
    rb"\b(?:rand(?:Alpha|AlphaNum|Ascii|Numeric|Bytes|Int)|shuffle|gen(?:CA|PrivateKey|SelfSignedCert|SignedCert)\w*"
    rb"|now|uuidv4|htpasswd|bcrypt|encryptAES)\b"
)
"""Functions of templates that give something else each time."""

Routes = Mapping[ResourceId, frozenset[Route]]


def wavering(pairs: Iterable[Pair]) -> Routes:
    """The values that differ between two renderings of the same, by object."""
    return {
        pair.after.id: frozenset(one.route for one in differences(pair.before.body, pair.after.body))
        for pair in pairs
        if pair.before is not None and pair.after is not None
    }


def steadied(changes: Iterable[ResourceChange], routes: Routes) -> Iterator[ResourceChange]:
    """Changes, those of values that waver anyhow as noise."""
    for one in changes:
        known = routes.get(one.id)
        if known is None or one.how != "changed":
            yield one
            continue
        parts = tuple(
            replace(change, noise=UNSTABLE) if change.route in known and not change.noise else change
            for change in one.changes
        )
        yield replace(one, changes=parts, unstable=True)
