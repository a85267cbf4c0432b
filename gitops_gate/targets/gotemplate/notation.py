"""Functions of templates that write values as JSON and YAML, and read them.

Source of the rules: Go's `encoding/json`, sigs.k8s.io/yaml; Argo CD's `template_functions`.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from typing import Any

from gitops_gate.load import load_file
from gitops_gate.targets.gotemplate.collections import Fresh
from gitops_gate.targets.gotemplate.faults import Failed, Unsupported
from gitops_gate.targets.gotemplate.format import number

_CONTROL = re.compile(r"\\u00[01]|\\[bf]")


def compact_json(value: Any, *, harmless: bool = True) -> str:
    """As `encoding/json` writes: sorted, without blanks, and `harmless` in HTML."""
    if isinstance(value, dict):
        inner = ",".join(
            f"{compact_json(key, harmless=harmless)}:{compact_json(value[key], harmless=harmless)}"
            for key in sorted(value)
        )
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{','.join(compact_json(one, harmless=harmless) for one in value)}]"
    return _scalar(value, "<>&\u2028\u2029" if harmless else "\u2028\u2029")


def _scalar(value: Any, escaped: str) -> str:
    if isinstance(value, float):
        return re.sub(r"e-0([0-9])\Z", r"e-\1", number(value, -6, 21))
    written = json.dumps(value, ensure_ascii=False)
    for sign in escaped:
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    if "\x7f" in written or _CONTROL.search(written):
        raise Unsupported("`toJson` of control characters")
    return written


def _pretty(value: Any, depth: int = 0) -> str:
    """As `json.MarshalIndent` with two blanks."""
    edges, inner = "", []
    if isinstance(value, dict) and value:
        edges = "{}"
        inner = [f"{compact_json(key)}: {_pretty(value[key], depth + 1)}" for key in sorted(value)]
    elif isinstance(value, list) and value:
        edges, inner = "[]", [_pretty(one, depth + 1) for one in value]
    if not edges:
        return compact_json(value)
    margin = "\n" + "  " * depth
    return f"{edges[0]}{margin}  " + f",{margin}  ".join(inner) + margin + edges[1]


def _number_out_of(text: str) -> float:
    if len(text) > 300:
        raise Unsupported("a number as long as that")
    return float(text)


def _from_json(text: str) -> Any:
    """What sprig reads; nothing where it fails."""

    def odd(text: str) -> Any:
        raise ValueError(text)

    try:
        return json.loads(
            text, object_hook=Fresh, parse_int=_number_out_of, parse_float=_number_out_of, parse_constant=odd
        )
    except (ValueError, RecursionError):
        return None


def _must_from_json(text: str) -> Any:
    if (found := _from_json(text)) is None and text.strip() != "null":
        raise Failed("`mustFromJson` of what is no JSON")
    return found


def _from_yaml(text: str, kind: type) -> Any:
    file = load_file("value.yaml", text.encode("utf-8", "surrogatepass"), "config")
    if file.faults or len(file.documents) > 1:
        raise Unsupported("YAML of such a form")
    found = _floats(file.documents[0].body) if file.documents else None
    if found is not None and not isinstance(found, kind):
        raise Failed(f"YAML that is no {'mapping' if kind is dict else 'list'}")
    return found if found is not None else kind()


def _floats(value: Any) -> Any:
    if isinstance(value, dict):
        if "null" in value:  # a key without text is refused
            raise Unsupported("YAML of such a form")
        return Fresh((key, _floats(one)) for key, one in value.items())
    if isinstance(value, list):
        return [_floats(one) for one in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


_PLAIN = re.compile(
    r"[A-Za-z/_](?:[A-Za-z0-9/_.@:=,+()-]*[A-Za-z0-9/_.@=,+()-])?(?: [A-Za-z0-9/_.@(](?:[A-Za-z0-9/_.@:=,+()-]*[A-Za-z0-9/_.@=,+()-])?)*"
)
_WORDS = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null|nan|inf|_+)")
_NUMBERS = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,10})?")
_WIDTH = 70


def _yaml(value: Any) -> str:
    """What goes without saying; what has to be thought of is refused."""
    return "\n".join(_lines(value))


def _lines(value: Any) -> list[str]:
    if isinstance(value, dict) and value:
        found = []
        for key in sorted(value, key=functools.cmp_to_key(_natural)):
            inner = _lines(value[key])
            name = _yaml_text(key)
            if isinstance(value[key], dict | list) and value[key]:
                margin = "  " if isinstance(value[key], dict) else ""
                found += [f"{name}:", *(margin + line for line in inner)]
            else:
                found.append(f"{name}: {inner[0]}")
        return found
    if isinstance(value, list) and value:
        items = (_lines(one) for one in value)
        return [("- " if not number else "  ") + line for lines in items for number, line in enumerate(lines)]
    if isinstance(value, dict | list):
        return ["{}" if isinstance(value, dict) else "[]"]
    return [_yaml_text(value) if isinstance(value, str) else _yaml_scalar(value)]


def _yaml_scalar(value: Any) -> str:
    if isinstance(value, float) and (abs(value) >= 1e15 or 0 < abs(value) < 1e-4):
        raise Unsupported("`toYaml` of such a number")
    return compact_json(value)


def _yaml_text(text: str) -> str:
    if _PLAIN.fullmatch(text) and not _WORDS.fullmatch(text) and len(text) <= _WIDTH:
        return text
    if (
        not text
        or _NUMBERS.fullmatch(text)
        or text in ("true", "false", "null", "yes", "no", "on", "off", "y", "n")
    ):
        return f'"{text}"'
    raise Unsupported("`toYaml` of such a text")


def _natural(first: str, other: str) -> int:
    """The order of keys: letters come after all else, and digits count as numbers."""
    if any(sign.isdigit() for sign in first) and any(sign.isdigit() for sign in other):
        raise Unsupported("`toYaml` of such keys")
    digits = False
    for one, two in zip(first, other, strict=False):
        if one == two:
            digits = one.isdigit()
            continue
        letters = one.isalpha(), two.isalpha()
        if all(letters):
            return -1 if one < two else 1
        if any(letters):
            return -1 if letters[0] == digits else 1
        if one.isdigit() or two.isdigit():
            raise Unsupported("`toYaml` of such keys")
        return -1 if one < two else 1
    return len(first) - len(other)


NOTATION: dict[str, tuple[str, Callable[..., Any]]] = {
    "toJson": ("a", compact_json),
    "toRawJson": ("a", lambda value: compact_json(value, harmless=False)),
    "toPrettyJson": ("a", _pretty),
    "fromJson": ("s", _from_json),
    "mustFromJson": ("s", _must_from_json),
    "toYaml": ("a", _yaml),
    "fromYaml": ("s", lambda text: _from_yaml(text, dict)),
    "fromYamlArray": ("s", lambda text: _from_yaml(text, list)),
}
