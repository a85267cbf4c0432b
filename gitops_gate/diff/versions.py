"""Versions of images and charts, as far as their first number: what a jump of it means is said by their authors."""

from __future__ import annotations

import re
from typing import Any

_VERSION = re.compile(r"[~^=]?v?([0-9]{1,4})((?:\.(?:[0-9]+|x|\*))*)(?:[-+_][\w.+-]*)?")
YEARS = 1900
"""First numbers from here on are years, which do not mean a thing."""


def major(version: Any) -> int | None:
    """The first number of a version, None for what is none."""
    found = _VERSION.fullmatch(version.partition("@")[0]) if isinstance(version, str) else None
    if found is None or (len(found.group(1)) > 3 and not found.group(2)):
        return None
    number = int(found.group(1))
    return number if number < YEARS else None


def jump(before: Any, after: Any) -> bool:
    """Whether the first number of a version is another one."""
    numbers = major(before), major(after)
    return None not in numbers and numbers[0] != numbers[1]


def image(reference: Any) -> tuple[str, str] | None:
    """(name, tag) of an image, None where it has no tag."""
    if not isinstance(reference, str):
        return None
    name, colon, tag = reference.partition("@")[0].rpartition(":")
    return (name, tag) if colon and "/" not in tag else None
