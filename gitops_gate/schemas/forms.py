"""Text of the wrong form, in words."""

from __future__ import annotations

import re
from typing import Any

from gitops_gate.model.place import Route
from gitops_gate.schemas.keywords import Formats, matches
from gitops_gate.schemas.subject import Subject, cut

# Patterns that half of all CRDs hold, in words.
_PATTERNS = {
    r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$": "a duration such as `30s`, `5m` or `1h30m`",
    r"^([0-9]+(\.[0-9]+)?(ms|s|m))+$": "a duration in minutes and seconds, such as `90s` or `5m`",
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$": "lower-case letters, digits and `-`",
}
_BLANKS = re.compile(r"[\s_]+")


def of_pattern(subject: Subject, route: Route, error: Any) -> tuple[str, str]:
    """What is wrong, and what may be meant.

    Native and shipped schemas say what they want in words, as editors understand it too (`patternErrorMessage`).
    """
    holder = subject.below(error.schema_path[:-1])
    pattern = getattr(error.kind, "pattern", None) or error.kind.message
    wanted = holder.get("patternErrorMessage") if isinstance(holder, dict) else None
    wanted = wanted or _PATTERNS.get(pattern) or f"text that matches `{cut(pattern)}`"
    if "port" in wanted and plain(error.instance):
        hint = "leave out the quotes"
    else:
        hint = "" if subject.private(route) else _meant(error.instance, pattern)
    return f"must be {wanted}, not {subject.shown(route, error.instance)}", hint


def of_format(subject: Subject, route: Route, error: Any) -> tuple[str, str]:
    name = error.kind.format
    hint = "clear text belongs in `stringData`" if subject.kind == "Secret" and route[:1] == ("data",) else ""
    return f"must be {Formats.NAMES.get(name, name)}, not {subject.shown(route, error.instance)}", hint


def plain(text: str) -> bool:
    """Whether a text without its quotes would be a number or a boolean."""
    return text in ("true", "false") or re.fullmatch(r"[+-]?\d+(\.\d+)?", text) is not None


def _meant(text: str, pattern: str) -> str:
    """A name that only capitals, blanks or underscores keep from what is wanted, or ""."""
    joined = _BLANKS.sub("-", text.strip())
    likely = (text.strip(), text.lower(), joined, joined.lower())
    fits = (one for one in likely if one and one != text and matches(pattern, one))
    better = next(fits, "")
    return f"did you mean `{cut(better)}`?" if better else ""
