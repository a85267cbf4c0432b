"""Comments that speak to the gate: waivers, and the markers of other tools that repositories already carry.

A `#` inside a quoted or block scalar is no comment, so files that hold the words are scanned once more; files
without them (nearly all) cost one search of their text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from yaml.tokens import ScalarToken

_WORD = "gitops-gate:"
_GITLEAKS = "gitleaks:allow"
_COMMENT = re.compile(r"(?:(?<=\s)|\A)#[^\S\r\n]*gitops-gate:[^\S\r\n]*([^\r\n]*)")
_ALLOW = re.compile(r"allow[ \t]*\[([^\]]*)\](.*)")
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_SKIPPED = re.compile(r"\s*#|---\s*(?:#|\Z)")
"""What may stand between a waiver and the line it speaks for: other comments, and the start of a document."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """A waiver in a comment. `rules` is empty where the comment is not understood.

    `lines` = the lines it speaks for: its own, or the next line of content below a comment that stands alone;
    0 (findings of the file as a whole) where it stands above all content.
    """

    line: int
    column: int
    rules: tuple[str, ...]
    reason: str
    lines: frozenset[int]


@dataclass(frozen=True, slots=True)
class Comments:
    """What the comments of a file say; `gitleaks` = the lines that carry `gitleaks:allow`."""

    allowances: tuple[Allowance, ...] = ()
    gitleaks: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.allowances or self.gitleaks)


NONE = Comments()


def comments(text: str, *, scalars: bool = True) -> Comments:
    """The waivers and markers in a text; `scalars=False` for text that is no YAML, where every `#` counts."""
    ours, theirs = _WORD in text, _GITLEAKS in text
    if not (ours or theirs):
        return NONE
    lines = _BREAK.split(text)
    # gitleaks knows no YAML: its marker counts wherever it stands in the line.
    marked = frozenset(n for n, line in enumerate(lines, 1) if _GITLEAKS in line) if theirs else frozenset()
    return Comments(tuple(_allowances(text, lines, scalars)) if ours else (), marked)


def _allowances(text: str, lines: list[str], scalars: bool) -> Iterator[Allowance]:
    found = list(_COMMENT.finditer(text))
    if not found:
        return
    spans = _scalars(text) if scalars else []
    begins = [start for start, _ in spans]
    starts = [0, *(match.end() for match in _BREAK.finditer(text))]
    below = _below(lines)
    for match in found:
        at = match.start()
        span = bisect_right(begins, at) - 1
        if span >= 0 and at < spans[span][1]:
            continue
        number = bisect_right(starts, at)
        rules, reason = _said(match[1])
        alone = lines[number - 1].lstrip().startswith("#")
        spoken = (number, below[number], *((0,) if number < below[0] else ())) if alone else (number,)
        yield Allowance(number, at - starts[number - 1] + 1, rules, reason, frozenset(spoken))


def _said(text: str) -> tuple[tuple[str, ...], str]:
    """(rule ids, reason) of what follows `gitops-gate:`."""
    match = _ALLOW.match(text)
    if match is None:
        return (), ""
    return tuple(rule for part in match[1].split(",") if (rule := part.strip())), match[2].strip(" \t:-–—")


def _below(lines: list[str]) -> list[int]:
    """For each line (from 1), the next one that is no comment and starts no document.

    For 0, the first line of content: there, blank lines are passed over too.
    """
    below = [len(lines) + 1] * (len(lines) + 1)
    for number in range(len(lines) - 1, 0, -1):
        line = lines[number]  # the one below `number`
        below[number] = below[number + 1] if _SKIPPED.match(line) else number + 1
    content = (n for n, line in enumerate(lines, 1) if line.strip() and not _SKIPPED.match(line))
    below[0] = next(content, len(lines) + 1)
    return below


def _scalars(text: str) -> list[tuple[int, int]]:
    """The quoted and block scalars of a YAML text, in characters from and to; up to where it stops being YAML."""
    spans: list[tuple[int, int]] = []
    try:
        for token in yaml.scan(text, Loader=yaml.CSafeLoader):
            if isinstance(token, ScalarToken) and token.style:
                start, end = token.start_mark.index, token.end_mark.index
                if token.style in "|>":  # a comment may follow the indicator, in the same line
                    header = _BREAK.search(text, start)
                    start = header.end() if header else end
                spans.append((start, end))
    except (yaml.YAMLError, ValueError):
        pass  # the loader reports it; comments below the fault are taken at their word
    return spans
