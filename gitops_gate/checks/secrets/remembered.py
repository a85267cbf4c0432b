"""What is masked everywhere from the moment it is found, and what is not: ordinary words stay readable."""

from __future__ import annotations

import re

from gitops_gate.checks.secrets.engine import entropy
from gitops_gate.checks.secrets.leaves import Leaf
from gitops_gate.model.mask import SHORTEST
from gitops_gate.model.mask import remember as mask_always

LONGEST = 4096
"""Characters; no message quotes more of a value than this, and lines of a long value are remembered one by one."""

_SIDES = re.compile(r"[\s\"'`,;=<>(){}\[\]]+")


def remember(leaf: Leaf) -> None:
    """Has a value masked in all text: as the file writes it, and as it is once decoded."""
    try:
        clear = leaf.clear.decode("utf-8")
    except UnicodeDecodeError:
        clear = ""
    remember_text(leaf.raw)
    remember_text(clear)


def remember_text(value: str) -> None:
    """Has a text masked, or of a text of several lines or words those that look like secrets.

    Masking a common word would hide it in every message of the run, and would let a pull request choose
    which: so a word of letters alone is not remembered, and messages do not quote values of Secrets anyway.
    """
    value = value.strip()
    if "\n" not in value and " " not in value:
        if _telling(value, 8):
            mask_always(value[:LONGEST])
        return
    if "\n" not in value and len(value) <= LONGEST and entropy(value.encode("utf-8", "replace")) > 3.0:
        mask_always(value)
    for word in set(_SIDES.split(value)):
        if _telling(word, 10):
            mask_always(word[:LONGEST])


def _telling(word: str, shortest: int) -> bool:
    """Whether a word is no ordinary one: mixed characters, or long and irregular."""
    if len(word) < max(SHORTEST, shortest) and not _mixed(word):
        return False
    if len(word) < SHORTEST:
        return False
    return _mixed(word) or (len(word) >= 16 and entropy(word.encode("utf-8", "replace")) > 3.5)


def _mixed(word: str) -> bool:
    """Letters with digits or with unusual signs; names such as `my-app.svc`, `v1` and paths are not meant."""
    letters = any(c.isalpha() for c in word)
    digits = sum(c.isdigit() for c in word)
    signs = any(not c.isalnum() and c not in "-_./:" for c in word)
    return (letters and (digits >= 2 or signs)) or digits >= 8
