"""Schedules of CronJobs, as github.com/robfig/cron/v3 reads them (`ParseStandard`)."""

from __future__ import annotations

import re
from functools import lru_cache

from gitops_gate.model.whole import whole

_NAMED = frozenset(("yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly"))
_EVERY = re.compile(r"@every\s+[+-]?((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+")
_ZONE = re.compile(r"(CRON_)?TZ=\S+\s+")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")

# (least, most, names from the least on): minute, hour, day of the month, month, day of the week
_FIELDS: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (0, 59, ()),
    (0, 23, ()),
    (1, 31, ()),
    (1, 12, _MONTHS),
    (0, 6, _DAYS),
)


@lru_cache(256)  # the same ones in every environment
def is_schedule(text: str) -> bool:
    """Whether a CronJob takes a text for its `schedule`. A time zone in it is refused for new ones only."""
    text = _ZONE.sub("", text.strip(), count=1)
    if text.startswith("@"):
        return text[1:] in _NAMED or _EVERY.fullmatch(text) is not None
    fields = text.split()
    return len(fields) == len(_FIELDS) and all(
        _is_range(part, *bounds)
        for field, bounds in zip(fields, _FIELDS, strict=True)
        for part in field.split(",")
        if part or not field.strip(",")
    )


def _is_range(part: str, least: int, most: int, names: tuple[str, ...]) -> bool:
    """`*`, `5`, `mon-fri`, `*/15`, `10-40/5`."""
    span, *steps = part.split("/")
    first, *rest = span.split("-")
    if len(steps) > 1 or len(rest) > 1 or (steps and not (whole(steps[0]) or 0) > 0):
        return False
    if first in ("*", "?"):
        return True
    low = _number(first, least, names)
    high = _number(rest[0], least, names) if rest else low
    return low is not None and high is not None and least <= low <= high <= most


def _number(word: str, least: int, names: tuple[str, ...]) -> int | None:
    if word.isascii() and word.isdigit():
        return whole(word)
    return least + names.index(word.lower()) if word.lower() in names else None
