"""A first look at a file's style: text so plain that ryl, with our own configuration, has nothing to say of it.

Most manifests are lines of `key: value` and `- item`, in ASCII, without a blank at the end of a line or a word that
is a boolean to some. ryl is not asked about those; `tests/checks/yaml/test_plain.py` asks it, about texts of
this shape made at random. Only for text that the loader has found no fault in.
"""

from __future__ import annotations

import functools
import re

_INNER = r"[\w./@=+%$(){}-]"
_WORD = rf"{_INNER}+(?::{_INNER}+)*"
_PLAIN = rf"-{{0,2}}[\w./$(]{_INNER}*(?::{_INNER}+)*(?: (?![@=+%}}-]){_WORD})*"
_IN_FLOW = r"[A-Za-z0-9_][\w./-]*"
_FLOW = rf"\[(?:{_IN_FLOW}(?:, {_IN_FLOW})*)?\]|\{{(?: ?{_IN_FLOW}: {_IN_FLOW}(?:, {_IN_FLOW}: {_IN_FLOW})* ?)?\}}"
_VALUE = rf"(?:{_PLAIN}|\"[ !#-\[\]-~]*\"|'[ -&(-~]*'|{_FLOW})"
_COMMENT = r"#(?:[ -~]*[!-~])?"
_ENTRY = rf"(?:- )?[A-Za-z_][\w./-]{{0,200}}:(?: {_VALUE})?|- {_VALUE}"
_LINE = rf"(?:---| *(?:{_COMMENT}|(?:{_ENTRY})(?: +{_COMMENT})?))?"
_BOOLEANS = r"\b(?:yes|no|on|off|y|n)\b"

LONGEST = 64 * 1024
"""Characters: what is larger may be nested more deeply than a reader likes."""

_LONGEST_LINE = 500
_KEPT = 100_000


class Plain:
    """Tells texts that are too plain for a finding of style; remembers lines, most of which many files share."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def __call__(self, text: str) -> bool:
        """Whether a text that the loader found no fault in is one of those."""
        if len(text) > LONGEST or text[-1:] != "\n":
            return False
        new = {*text.split("\n")}
        new -= self._known
        if not all(map(_plain, new)):
            return False
        if len(self._known) < _KEPT:
            self._known |= new
        return True


def _plain(line: str) -> bool:
    shape, booleans = _patterns()
    return len(line) <= _LONGEST_LINE and shape.fullmatch(line) is not None and booleans.search(line) is None


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_LINE, re.ASCII), re.compile(_BOOLEANS, re.ASCII | re.IGNORECASE)
