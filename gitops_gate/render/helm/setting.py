"""Single values, set in the words of `helm --set`: `image.tag=1.4,hosts[0].name=web,args={a,b}`.

Source of the rules: helm's own documentation of `--set`, and what its parser (`pkg/strvals`) does with the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from gitops_gate.model.whole import whole

_NUMBER = re.compile(r"0|-?[1-9][0-9]*|-0")
INDEX_LIMIT = 65_536
"""Places of a list that may be named: helm's own limit."""


class WrongSetting(ValueError):
    """An expression that helm refuses."""


@dataclass(slots=True)
class _Words:
    """A text that is read from left to right."""

    text: str
    at: int = 0

    def until(self, stops: str) -> tuple[str, str]:
        """(the text up to one of the stops, that stop or "" at the end); a backslash takes what follows as it is."""
        found: list[str] = []
        while self.at < len(self.text):
            sign = self.text[self.at]
            self.at += 1
            if sign in stops:
                return "".join(found), sign
            if sign == "\\" and self.at < len(self.text):
                sign = self.text[self.at]
                self.at += 1
            found.append(sign)
        return "".join(found), ""


def set_value(values: dict[str, Any], path: str, text: str, how: str = "set") -> None:
    """Sets a value, and what a comma in its text adds, in `values`. `how`: see `model.Values`. Raises WrongSetting."""
    if how == "whole":
        words = _Words(path)
        _set(values, _route(words, "")[0], text)
        return
    words = _Words(f"{path}={text}")
    while words.at < len(words.text):
        route, stop = _route(words, "=,")
        if stop != "=":
            raise WrongSetting(f"{_shown(route)} has no value")
        _set(values, route, _value(words, typed=how == "set"))


def _route(words: _Words, stops: str) -> tuple[list[str | int], str]:
    route: list[str | int] = []
    while True:
        key, stop = words.until(f".[{stops}")
        if key:
            route.append(key)
        elif stop == "." or not route:
            raise WrongSetting("a key is empty")
        while stop == "[":
            route.append(_index(words))
            stop = words.until(f".[{stops}")[1]
        if stop != ".":
            return route, stop


def _index(words: _Words) -> int:
    text, stop = words.until("]")
    index = whole(text)
    if not stop or index is None or not 0 <= index <= INDEX_LIMIT:
        raise WrongSetting(f"[{text}] is no index of a list")
    return index


def _value(words: _Words, *, typed: bool) -> Any:
    if words.text[words.at : words.at + 1] != "{":
        text = words.until(",")[0]
        return _typed(text) if typed else text
    words.at += 1
    found: list[Any] = []
    while True:
        text, stop = words.until(",}")
        if not stop:
            raise WrongSetting("a list has no end")
        found.append(_typed(text) if typed else text)  # also an empty one: `{}` is a list of one empty text
        if stop == "}":
            words.until(",")
            return found


def _typed(text: str) -> Any:
    """What helm takes a text for: `true`, `null` and whole numbers without leading zeros are no texts."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if text.lower() == "null":
        return None
    number = whole(text) if _NUMBER.fullmatch(text) else None
    return text if number is None else number


def _set(values: dict[str, Any], route: list[str | int], value: Any) -> None:
    holder: Any = values
    for step, following in zip(route, [*route[1:], None], strict=True):
        if isinstance(step, int):
            holder.extend([None] * (step + 1 - len(holder)))
        if following is None:
            holder[step] = value
            return
        wanted: type = list if isinstance(following, int) else dict
        inner = holder[step] if isinstance(step, int) else holder.get(step)
        if not isinstance(inner, wanted):
            if inner is not None and not isinstance(inner, wanted):
                raise WrongSetting(f"{_shown(route)} leads through what is no {wanted.__name__}")
            inner = holder[step] = wanted()
        holder = inner


def _shown(route: list[str | int]) -> str:
    return ".".join(map(str, route))
