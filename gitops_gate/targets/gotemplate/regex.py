"""Functions of templates over regular expressions, which are Go's: RE2's.

Source of the rules: Go's `regexp`; the functions of github.com/Masterminds/sprig.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from gitops_gate.targets.gotemplate.faults import Failed, Unsupported

_MOST = 1_000


def _compiled(pattern: str) -> Any:
    """Raises Failed for what Go does not compile."""
    if len(pattern) > _MOST:
        raise Unsupported("a regular expression as long as that")
    try:
        import re2  # start-up budget; and there is no wheel of it everywhere
    except ImportError:
        raise Unsupported("a regular expression, for which google-re2 is not installed") from None
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as fault:
        raise Failed(f"the regular expression `{pattern}` has the wrong form ({_said(fault)})") from None


def _said(fault: Exception) -> str:
    text = fault.args[0] if fault.args else fault
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)


def _found(pattern: str, text: str, most: int = -1) -> Iterator[Any]:
    """The matches; Go has no empty one right behind another."""
    end, count = -1, 0
    for found in _compiled(pattern).finditer(text):
        if 0 <= most <= count:
            return
        if found.start() == found.end() == end:
            continue
        end, count = found.end(), count + 1
        yield found


def _match(pattern: str, text: str) -> bool:
    try:
        return _compiled(pattern).search(text) is not None
    except Failed:
        return False  # as sprig, which looks at no fault here


def _find(pattern: str, text: str) -> str:
    found = _compiled(pattern).search(text)
    return found[0] if found is not None else ""


def _find_all(pattern: str, text: str, most: int) -> list[str]:
    return [found[0] for found in _found(pattern, text, most)]


def _replaced(pattern: str, text: str, over: Callable[[Any], str]) -> str:
    out, at = "", 0
    for found in _found(pattern, text):
        out += text[at : found.start()] + over(found)
        at = found.end()
    return out + text[at:]


_GROUP = re.compile(r"\$(?:\$|\{(\w+)\}|(\w+))")


def _replace(pattern: str, text: str, form: str) -> str:
    """`$1`, `$name` and `${1}` stand for groups; a name is as long as it can be, and one that is no group is empty."""

    def over(found: Any) -> str:
        names = found.re.groupindex

        def group(named: re.Match[str]) -> str:
            name = named[1] or named[2]
            if name is None:
                return "$"
            if name.isdigit():
                return (found[int(name)] or "") if int(name) <= found.re.groups else ""
            return (found[names[name]] or "") if name in names else ""

        return _GROUP.sub(group, form)

    return _replaced(pattern, text, over)


def _replace_literal(pattern: str, text: str, over: str) -> str:
    return _replaced(pattern, text, lambda _: over)


def _split(pattern: str, text: str, most: int) -> list[str]:
    _compiled(pattern)
    if most == 0 or (pattern and not text):
        return [] if most == 0 else [""]
    found: list[str] = []
    begin = end = 0
    for one in _found(pattern, text, most):
        if 0 < most == len(found) + 1:
            break
        end = one.start()
        if one.end() != 0:
            found.append(text[begin:end])
        begin = one.end()
    if end != len(text):
        found.append(text[begin:])
    return found


def _quoted(text: str) -> str:
    return re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text)


_NAMED: dict[str, tuple[str, Callable[..., Any]]] = {
    "regexMatch": ("ss", _match),
    "regexFind": ("ss", _find),
    "regexFindAll": ("ssi", _find_all),
    "regexReplaceAll": ("sss", _replace),
    "regexReplaceAllLiteral": ("sss", _replace_literal),
    "regexSplit": ("ssi", _split),
}

REGEX: dict[str, tuple[str, Callable[..., Any]]] = {
    **_NAMED,
    **{f"mustR{name[1:]}": entry for name, entry in _NAMED.items()},
    "mustRegexMatch": ("ss", lambda pattern, text: _compiled(pattern).search(text) is not None),
    "regexQuoteMeta": ("s", _quoted),
}
