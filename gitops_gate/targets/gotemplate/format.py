"""Values as Go's `fmt` prints them. A Go int is an int here, and a number out of JSON, a float64, a float."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from gitops_gate.targets.gotemplate.faults import Unsupported


class Texts(dict[str, str]):
    """A mapping of texts: what it has not is the empty text."""


class Ideal(float):
    """A number that stands in a template with a dot or an exponent: a whole one is good for an int, too."""


def shown(value: Any, absent: str = "<nil>") -> str:
    """A value as `%v` prints it; `absent` = what stands for nil."""
    if value is None:
        return absent
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number(value)
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{shown(value[key])}" for key in sorted(value)) + "]"
    if isinstance(value, list):
        return "[" + " ".join(map(shown, value)) + "]"
    return str(value)


def number(value: float, least: int = -4, most: int = 6) -> str:
    """A float64 in the fewest digits that tell it, with an exponent below `least` and from `most` on: as the verb `%v`."""
    if value != value or value in (float("inf"), float("-inf")):
        return {"nan": "NaN", "inf": "+Inf", "-inf": "-Inf"}[str(value)]
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits)).rstrip("0") or "0"
    power = len(digits) + exponent - 1 if text != "0" else 0
    minus = "-" if sign else ""
    if least <= power < most:
        return minus + _plain(text, power)
    rest = f".{text[1:]}" if len(text) > 1 else ""
    return f"{minus}{text[0]}{rest}e{'-' if power < 0 else '+'}{abs(power):02d}"


def _plain(digits: str, power: int) -> str:
    if power < 0:
        return "0." + "0" * (-power - 1) + digits
    whole = digits[: power + 1].ljust(power + 1, "0")
    rest = digits[power + 1 :]
    return f"{whole}.{rest}" if rest else whole


_ESCAPES = {"\a": r"\a", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\v": r"\v"}
_ESCAPES |= {'"': r"\"", "\\": r"\\"}


def quoted(text: str) -> str:
    """A text as `%q` prints it. Raises Unsupported for characters that only Go's tables tell about."""
    out = ""
    for sign in text:
        if sign in _ESCAPES:
            out += _ESCAPES[sign]
        elif ord(sign) < 32 or ord(sign) == 127:
            out += f"\\x{ord(sign):02x}"
        elif sign.isprintable():
            out += sign
        else:
            raise Unsupported("a text with unusual characters in quotes")
    return f'"{out}"'


_VERB = re.compile(r"%(?:%|([-+ 0#]*)([0-9]*)(?:\.([0-9]*))?([a-zA-Z]))")


def printf(form: str, *values: Any) -> str:
    """What `printf` gives. Raises Unsupported for what is rare."""
    if len(_VERB.findall(form)) != form.count("%") - form.count("%%"):
        raise Unsupported(f"printf with the format {form!r}")
    left = list(values)

    def filled(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        flags, width, precision, verb = found.groups()
        if verb not in "sdvqtxf":
            raise Unsupported(f"printf with %{verb}")
        if not left:
            return f"%!{verb}(MISSING)"
        told = _verb(verb, left.pop(0), precision)
        if (width or precision) and told.startswith("%!"):
            raise Unsupported(f"printf with the format {form!r}")
        return _padded(told, flags, width)

    text = _VERB.sub(filled, form)
    if left:
        extra = ", ".join(f"{_type(one)}={shown(one)}" if one is not None else "<nil>" for one in left)
        text += f"%!(EXTRA {extra})"
    return text


def _padded(text: str, flags: str, width: str) -> str:
    if "+" in flags or " " in flags or "#" in flags:
        raise Unsupported("printf with flags")
    if not width:
        return text
    if len(width) > 3:
        raise Unsupported("printf with such a width")
    if "-" in flags:
        return text.ljust(int(width))
    if "0" in flags:
        return text.zfill(int(width))
    return text.rjust(int(width))


def _type(value: Any) -> str:
    for kind, name in ((bool, "bool"), (int, "int"), (float, "float64"), (str, "string")):
        if isinstance(value, kind):
            return name
    raise Unsupported("printf of a list or a mapping")


_VERBS: dict[tuple[str, str], Callable[[Any, str], str]] = {
    ("s", "string"): lambda value, precision: value[: int(precision)] if precision else value,
    ("q", "string"): lambda value, _: quoted(value),
    ("d", "int"): lambda value, _: str(value),
    ("x", "int"): lambda value, _: f"{value:x}",
    ("t", "bool"): lambda value, _: shown(value),
    ("f", "float64"): lambda value, precision: f"{value:.{precision or 6}f}",
}


def _verb(verb: str, value: Any, precision: str | None) -> str:
    if precision is not None and len(precision) > 2:
        raise Unsupported("printf with such a precision")
    if verb == "v" and precision is None:
        return shown(value)
    if value is None:
        return f"%!{verb}(<nil>)"
    known = _VERBS.get((verb, _type(value)))
    if known is not None and (precision is None or verb in "sf"):
        return known(value, precision or "")
    if verb in "sdtf" and not (verb == "s" and precision):
        return f"%!{verb}({_type(value)}={shown(value)})"
    raise Unsupported(f"printf with %{verb}")
