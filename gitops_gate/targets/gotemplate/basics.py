"""Functions of templates that Go has itself, and the plainest of sprig and Argo CD."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from typing import Any

from gitops_gate.model.whole import whole
from gitops_gate.targets.gotemplate.collections import Fresh
from gitops_gate.targets.gotemplate.faults import Failed, Unsupported
from gitops_gate.targets.gotemplate.format import printf, quoted, shown

_NAME = re.compile(r"[^-a-z0-9.]")
LONGEST = 1_000_000
"""Characters of a text that a template may come to."""

_BLANK = " \t\n\v\f\r\x85\xa0"


def truth(value: Any) -> bool:
    """What `if` makes of a value: nothing, nought and what is empty are false."""
    return bool(value)


def text_of(value: Any) -> str:
    """A value as sprig makes a text of it."""
    return shown(value)


def normalized(text: str) -> str:
    """A text as part of a DNS name."""
    return _NAME.sub("-", text.lower())[:253].strip("-.")


def _ascii(*texts: str) -> None:
    """Go counts bytes, and knows other capitals. Raises Unsupported where that makes a difference."""
    if not all(text.isascii() for text in texts):
        raise Unsupported("letters beyond ASCII in a function that counts bytes")


def _slug(*given: Any) -> str:
    *options, name = given or ("",)
    size, smart = [*options, *(50, True)[len(options) :]][:2]
    if (
        len(options) > 2
        or not isinstance(name, str)
        or not isinstance(size, int)
        or not isinstance(smart, bool)
    ):
        raise Failed("`slugify` takes a number, true or false, and a text")
    _ascii(name)
    text = normalized(name)
    if not smart and len(text) >= size:
        text = text[:size]
    text = re.sub(r"-+", "-", re.sub(r"[^a-zA-Z0-9_-]", "-", text)).strip("-_")
    if size <= 0 or not smart or len(text) <= size:
        return text
    cut = text.rfind("-", 0, size + 1)
    return text[:cut] if cut >= 0 else text[:size]


def _trunc(count: int, text: str) -> str:
    _ascii(text)
    if count < 0:
        return text[count:] if len(text) + count > 0 else text
    return text[:count]


def _substr(start: int, end: int, text: str) -> str:
    _ascii(text)
    if start < 0:
        start = 0
    elif end < 0 or end > len(text):
        end = len(text)
    if not 0 <= start <= end <= len(text):
        raise Failed("`substr` beyond the text")
    return text[start:end]


def _title(text: str) -> str:
    _ascii(text)
    return (
        re.sub(r"(?<![\w'])[a-z]", lambda found: found[0].upper(), text) if "'" not in text else _odd("title")
    )


def _odd(name: str) -> str:
    raise Unsupported(f"`{name}` of such a text")


def _untitle(text: str) -> str:
    _ascii(text)
    return re.sub(r"\S+", lambda found: found[0][0].lower() + found[0][1:], text)


def _index(value: Any, *keys: Any) -> Any:
    if value is None:
        raise Failed("`index` of nothing")
    for key in keys:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key, "" if type(value) is not dict else None)
        elif isinstance(value, list) and isinstance(key, int) and not isinstance(key, bool):
            if not 0 <= key < len(value):
                raise Failed(f"`index` {key} of a list of {len(value)}")
            value = value[key]
        elif isinstance(value, str) and isinstance(key, int) and not isinstance(key, bool):
            value = _byte(value.encode(), key)
        else:
            raise Failed("`index` of what has no such key")
    return value


def _byte(text: bytes, key: int) -> int:
    if not 0 <= key < len(text):
        raise Failed(f"`index` {key} of a text of {len(text)}")
    return text[key]


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if not isinstance(value, list | dict):
        raise Failed("`len` of what has no length")
    return len(value)


def _kind(value: Any) -> type:
    return (
        type(None)
        if value is None
        else next(one for one in (bool, int, float, str, object) if isinstance(value, one))
    )


def _equal(first: Any, *others: Any) -> bool:
    if not others:
        raise Failed("`eq` needs something to compare with")
    for other in others:
        if first is None or other is None:
            found = first is other
        elif _kind(first) is object or _kind(other) is object:
            raise Unsupported("`eq` of lists or mappings")
        elif _kind(first) is not _kind(other):
            raise Failed("`eq` of values of two types")
        else:
            found = first == other
        if found:
            return True
    return False


def _less(first: Any, other: Any) -> bool:
    if _kind(first) is not _kind(other) or _kind(first) in (bool, type(None), object):
        raise Failed("`lt` of values that have no order")
    return bool(first < other)


def whole_of(value: Any) -> int:
    """A number as sprig makes it whole. Raises Unsupported for texts that it reads in its own way."""
    if isinstance(value, str):
        number = whole(value) if re.fullmatch(r"[-+]?(?:0|[1-9][0-9]*)", value) else None
        if number is None:
            raise Unsupported("a number out of such a text")
        return number
    if value is None or isinstance(value, bool | int | float):
        return int(value or 0)
    raise Unsupported("a number out of a list or a mapping")


def _whole_text(text: str) -> int:
    return whole(text) or 0


def _sum(*values: Any) -> int:
    return sum(map(whole_of, values))


def _product(*values: Any) -> int:
    found = 1
    for value in values:
        found *= whole_of(value)
    return found


def _quotient(first: Any, second: Any) -> int:
    over, under = whole_of(first), whole_of(second)
    if not under:
        raise Failed("a division by nought")
    found = abs(over) // abs(under)
    return found if (over < 0) == (under < 0) else -found


def _list(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise Failed(f"`{name}` of what is no list")
    return value


def _printed(*values: Any) -> str:
    """As `fmt.Sprint`: a blank between two of which neither is a text."""
    out = ""
    for place, value in enumerate(values):
        apart = place and not isinstance(value, str) and not isinstance(values[place - 1], str)
        out += (" " if apart else "") + shown(value)
    return out


def _joined(sign: str, value: Any) -> str:
    if isinstance(value, list):
        return sign.join(text_of(one) for one in value if one is not None)
    return "" if value is None else text_of(value)


def _ends(name: str, take: Callable[[list[Any]], Any]) -> Callable[[Any], Any]:
    return lambda value: take(_list(value, name))


def _dict(*pairs: Any) -> dict[str, Any]:
    found = Fresh()
    for index in range(0, len(pairs), 2):
        found[text_of(pairs[index])] = pairs[index + 1] if index + 1 < len(pairs) else ""
    return found


def _mapping(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Failed(f"`{name}` of what is no mapping")
    return value


def _dig(*given: Any) -> Any:
    if len(given) < 3:
        raise Failed("`dig` takes keys, a default and a mapping")
    *keys, default, value = given
    for key in keys:
        value = _mapping(value, "dig")
        if key not in value:
            return default
        value = value[key]
    return value


def _default(default: Any, *given: Any) -> Any:
    return given[0] if given and truth(given[0]) else default


def _fail(message: str) -> Any:
    raise Failed(message)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        raise Unsupported("`b64dec` of such a text") from None


def _indented(count: int, text: str) -> str:
    if not 0 <= count <= 1_000:
        _odd("indent")
    return " " * count + text.replace("\n", "\n" + " " * count)


# Types of the arguments: s text, i whole number, b truth, m mapping, a anything; the last one may be there many times with a `*`.
BASICS: dict[str, tuple[str, Callable[..., Any]]] = {
    "not": ("a", lambda value: not truth(value)),
    "eq": ("aa*", _equal),
    "ne": ("aa", lambda first, other: not _equal(first, other)),
    "lt": ("aa", _less),
    "le": ("aa", lambda first, other: _less(first, other) or _equal(first, other)),
    "gt": ("aa", lambda first, other: not (_less(first, other) or _equal(first, other))),
    "ge": ("aa", lambda first, other: not _less(first, other)),
    "index": ("aa*", _index),
    "len": ("a", _length),
    "printf": ("sa*", printf),
    "print": ("a*", _printed),
    "default": ("aa*", _default),
    "empty": ("a", lambda value: not truth(value)),
    "coalesce": ("a*", lambda *values: next((one for one in values if truth(one)), None)),
    "ternary": ("aab", lambda yes, no, which: yes if which else no),
    "fail": ("s", _fail),
    "lower": ("s", lambda text: text.lower() if text.isascii() else _odd("lower")),
    "upper": ("s", lambda text: text.upper() if text.isascii() else _odd("upper")),
    "title": ("s", _title),
    "untitle": ("s", _untitle),
    "trim": ("s", lambda text: text.strip(_BLANK)),
    "trimAll": ("ss", lambda signs, text: text.strip(signs) if signs else text),
    "trimPrefix": ("ss", lambda part, text: text.removeprefix(part)),
    "trimSuffix": ("ss", lambda part, text: text.removesuffix(part)),
    "replace": ("sss", lambda old, new, text: text.replace(old, new)),
    "trunc": ("is", _trunc),
    "substr": ("iis", _substr),
    "repeat": ("is", lambda count, text: text * count if 0 <= count * len(text) <= LONGEST else _odd("repeat")),
    "nospace": ("s", lambda text: re.sub(r"\s", "", text)),
    "contains": ("ss", lambda part, text: part in text),
    "hasPrefix": ("ss", lambda part, text: text.startswith(part)),
    "hasSuffix": ("ss", lambda part, text: text.endswith(part)),
    "quote": ("a*", lambda *values: " ".join(quoted(text_of(one)) for one in values if one is not None)),
    "squote": ("a*", lambda *values: " ".join(f"'{shown(one)}'" for one in values if one is not None)),
    "cat": ("a*", lambda *values: " ".join(shown(one) for one in values if one is not None)),
    "indent": ("is", _indented),
    "nindent": ("is", lambda count, text: "\n" + _indented(count, text)),
    "join": ("sa", _joined),
    "splitList": ("ss", lambda sign, text: text.split(sign) if sign else _odd("splitList")),
    "split": ("ss", lambda sign, text: {f"_{n}": one for n, one in enumerate(text.split(sign))} if sign else _odd("split")),
    "b64enc": ("s", lambda text: base64.b64encode(text.encode()).decode()),
    "b64dec": ("s", _decoded),
    "sha1sum": ("s", lambda text: hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()),
    "sha256sum": ("s", lambda text: hashlib.sha256(text.encode()).hexdigest()),
    "normalize": ("s", lambda text: normalized(text) if text.isascii() else _odd("normalize")),
    "slugify": ("a*", _slug),
    "toString": ("a", text_of),
    "int": ("a", whole_of),
    "int64": ("a", whole_of),
    "atoi": ("s", _whole_text),
    "add": ("a*", _sum),
    "add1": ("a", lambda value: whole_of(value) + 1),
    "sub": ("aa", lambda first, second: whole_of(first) - whole_of(second)),
    "mul": ("aa*", _product),
    "div": ("aa", _quotient),
    "list": ("a*", lambda *values: list(values)),
    "first": ("a", _ends("first", lambda found: found[0] if found else None)),
    "last": ("a", _ends("last", lambda found: found[-1] if found else None)),
    "rest": ("a", _ends("rest", lambda found: found[1:])),
    "initial": ("a", _ends("initial", lambda found: found[:-1])),
    "has": ("aa", lambda one, found: any(_kind(one) is _kind(other) and one == other for other in _list(found or [], "has"))),
    "concat": ("a*", lambda *lists: [one for found in lists for one in _list(found, "concat")]),
    "append": ("aa", lambda found, one: [*_list(found, "append"), one]),
    "prepend": ("aa", lambda found, one: [one, *_list(found, "prepend")]),
    "dict": ("a*", _dict),
    "get": ("as", lambda value, key: _mapping(value, "get").get(key, "")),
    "hasKey": ("as", lambda value, key: key in _mapping(value, "hasKey")),
    "dig": ("a*", _dig),
}  # fmt: skip
