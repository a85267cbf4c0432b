"""Globs as the libraries behind Argo CD read them, as regular expressions; each of them has its own.

Source of the rules: Go's `path.Match`, github.com/gobwas/glob (without separators), and git's pathspecs.
"""

from __future__ import annotations

import functools
import re


@functools.lru_cache(maxsize=256)
def path_match(pattern: str) -> re.Pattern[str] | None:
    """A pattern of `path.Match`: `*` stays within a folder, there is no `**`. None = it has the wrong form."""
    return _compiled(pattern, "[^/]*", "[^/]", "^")


@functools.lru_cache(maxsize=256)
def any_match(pattern: str) -> re.Pattern[str] | None:
    """A pattern of gobwas/glob: `*` goes over folders, `{a,b}` are alternatives. None = it has the wrong form."""
    return _compiled(pattern, ".*", ".", "!", alternatives=True)


@functools.lru_cache(maxsize=256)
def pathspec(pattern: str) -> re.Pattern[str] | None:
    """A path for `git ls-files`: `*` goes over folders, a folder stands for all below it. None = it has magic."""
    if pattern.startswith(":"):
        return None
    clean = pattern.removeprefix("./").rstrip("/")
    if clean in ("", "."):
        return re.compile("")
    if not re.search(r"[*?\[\\]", clean):
        return re.compile(re.escape(clean) + r"(?:/.*)?\Z", re.DOTALL)
    return _compiled(clean, ".*", ".", "!^")


_STARS = 6
"""Stars of a pattern whose parts may have to be tried in many ways; more are refused, for they may take for ever."""


def _compiled(
    pattern: str, many: str, single: str, negations: str, *, alternatives: bool = False
) -> re.Pattern[str] | None:
    parts, at, depth, branches = [""], 0, 0, False
    while at < len(pattern):
        sign, at = pattern[at], at + 1
        if sign == "*":
            parts.append("")
        elif sign == "?":
            parts[-1] += single
        elif sign == "\\":
            if at == len(pattern):
                return None
            parts[-1], at = parts[-1] + re.escape(pattern[at]), at + 1
        elif sign == "[":
            found = _class(pattern, at, negations)
            if found is None:
                return None
            parts[-1], at = parts[-1] + found[0], found[1]
        elif alternatives and sign == "{":
            parts[-1], depth, branches = parts[-1] + "(?:", depth + 1, True
        elif depth and sign == ",":
            parts[-1] += "|"
        elif depth and sign == "}":
            parts[-1], depth = parts[-1] + ")", depth - 1
        else:
            parts[-1] += re.escape(sign)
    if depth or (branches and len(parts) > _STARS + 1):
        return None
    return re.compile((many.join(parts) if branches else _joined(parts, many)) + r"\Z", re.DOTALL)


def _joined(parts: list[str], many: str) -> str:
    """Parts with stars between them; the first place where a part fits will do for all but the last."""
    if len(parts) == 1:
        return parts[0]
    first, *inner, last = parts
    return first + "".join(f"(?>{many}?{part})" for part in inner if part) + many + last


def _class(pattern: str, at: int, negations: str) -> tuple[str, int] | None:
    """(`[…]` as a regular expression, where it ends)."""
    end = pattern.find("]", at + 1)
    inner = pattern[at:end]
    if end < 0 or "\\" in inner or not inner.strip(negations):
        return None
    negated = inner[0] in negations
    text = re.escape(inner[negated:]).replace(r"\-", "-")
    try:
        re.compile(f"[{text}]")
    except re.error:
        return None
    return f"[{'^' if negated else ''}{text}]", end + 1


@functools.lru_cache(maxsize=256)
def doublestar(pattern: str) -> re.Pattern[str] | None:
    """A pattern of bmatcuk/doublestar: `*` stays within a folder, `**` goes over folders. None = the wrong form."""
    out = []
    parts = pattern.split("/")
    if pattern.count("*") > 2 * _STARS:
        return None
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if part == "**":
            out.append(".*" if last else "(?:.*/)?")
            continue
        regex = _compiled(part, "[^/]*", "[^/]", "!^", alternatives=True)
        if regex is None:
            return None
        out.append(regex.pattern.removesuffix(r"\Z") + ("" if last else "/"))
    return re.compile("".join(out) + r"\Z", re.DOTALL)
