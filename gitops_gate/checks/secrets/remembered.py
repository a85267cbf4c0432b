"""What is masked everywhere from the moment it is found, and what is not: ordinary words stay readable.

Masking a common word would hide it in every message of the run, and would let a pull request choose which.
So words of letters alone are not remembered, nor names such as `apps/v1beta1` unless they stand under a
secret-like key; no message of ours quotes a value of a Secret anyway, and quoted files are masked by place.
"""

from __future__ import annotations

import re
from itertools import islice

from gitops_gate.checks.secrets.embedded import pairs
from gitops_gate.checks.secrets.engine import entropy
from gitops_gate.checks.secrets.leaves import Leaf
from gitops_gate.checks.secrets.names import secret_like
from gitops_gate.model.mask import SHORTEST
from gitops_gate.model.mask import remember as mask_always

LONGEST = 4096
"""Characters; no message quotes more of a value than this."""

MOST = 500
"""Words of one value: a Secret full of words must not slow down every message."""

_SIDES = re.compile(r"[\s\"'`,;<>(){}\[\]]+|=(?=[^=\s])|:(?=\s)")
_NAME = re.compile(r"[a-z0-9]+(?:[._/:@-][a-z0-9]+)*")


def remember(leaf: Leaf) -> None:
    """Has a value masked in all text: as the file writes it, and as it is once decoded."""
    try:
        clear = leaf.clear.decode("utf-8")
    except UnicodeDecodeError:
        clear = ""
    for text in {leaf.raw.strip(), clear.strip()}:
        _remember(text, secret_like(leaf.key))


def remember_text(text: str) -> None:
    """Has a token or key that was found in a text masked; of several lines each."""
    _remember(text.strip(), True)


def _remember(text: str, secret: bool) -> None:
    if not re.search(r"\s", text):
        if _telling(text, secret):
            mask_always(text[:LONGEST])
        return
    if "\n" not in text and len(text) <= LONGEST and entropy(text.encode("utf-8", "replace")) > 3.0:
        mask_always(text)
    named = {value for key, value in pairs(text, True) or () if secret_like(key)}
    for word in named:
        if _telling(word, True):
            mask_always(word[:LONGEST])
    others = (word for word in {*_SIDES.split(text)} - named if len(word) >= 16)
    longest = sorted(others, key=lambda word: (-len(word), word))
    for word in islice((word for word in longest if _telling(word, False)), MOST):
        mask_always(word[:LONGEST])


def _telling(word: str, secret: bool) -> bool:
    """Whether a word is no ordinary one: mixed characters, or long and irregular."""
    if len(word) < SHORTEST or (not secret and _NAME.fullmatch(word) and len(word) < 32):
        return False
    letters = any(c.isalpha() for c in word)
    digits = sum(map(str.isdigit, word))
    signs = any(not c.isalnum() and c not in "-_./:" for c in word)
    if (letters and (digits >= 2 or signs)) or digits >= 8:
        return True
    return len(word) >= 16 and entropy(word.encode("utf-8", "replace")) > 3.5
