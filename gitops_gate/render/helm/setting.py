"""Single values, set in the words of `helm --set`: `image.tag=1.4,hosts[0].name=web,args={a,b}`.

Source of the rules: helm's own documentation of `--set`, and what its parser (`pkg/strvals`) does with the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gitops_gate.model.whole import whole

INDEX_LIMIT = 65_536
"""Places of a list that may be named: helm's own limit."""
DEPTH_LIMIT = 30
"""Steps that a name may have: helm's own limit."""


class WrongSetting(ValueError):
    """An expression that helm refuses."""


def set_value(values: dict[str, Any], path: str, text: str, how: str = "set") -> None:
    """Sets a value, and what a comma in its text adds, in `values`. `how`: see `model.Values`. Raises WrongSetting.

    Lists are changed in place as far as they reach, and else replaced by longer ones: who else holds one sees that.
    """
    if how == "whole":
        setting = _Setting(f"{path}=", False, text)
    else:
        setting = _Setting(f"{path}={text}", how == "set")
    while not setting.ended:
        setting.key(values, 0)


@dataclass(slots=True)
class _Setting:
    """An expression that is read from left to right. `typed` = `1` is a number; `whole` = the value, where the
    expression has none itself."""

    text: str
    typed: bool
    whole: str | None = None
    at: int = 0

    @property
    def ended(self) -> bool:
        return self.at >= len(self.text)

    def until(self, stops: str) -> tuple[str, str]:
        """(the text up to one of the stops, that stop or "" at the end); a backslash takes what follows as it is."""
        found: list[str] = []
        while not self.ended:
            sign = self.text[self.at]
            self.at += 1
            if sign in stops:
                return "".join(found), sign
            if sign == "\\":
                if self.ended:
                    break
                sign = self.text[self.at]
                self.at += 1
            found.append(sign)
        return "".join(found), ""

    def key(self, data: dict[str, Any], depth: int) -> None:
        """Reads a name, and what it is set to, into a mapping."""
        name, stop = self.until("=[,.")
        if stop == "=":
            found: Any = self.value()
        elif stop == "[":
            index = self.index()
            if not isinstance(held := data.get(name, []), list):
                raise WrongSetting(f"`{name}` holds no list")
            found = self.item(held, index, depth)
        elif stop == ".":
            found = self._inner(data, name, depth)
        elif name or stop:
            raise WrongSetting(f"`{name}` has no value")
        else:
            return
        if name:  # helm passes over what has no name
            data[name] = found

    def _inner(self, data: dict[str, Any], name: str, depth: int) -> dict[str, Any]:
        if depth >= DEPTH_LIMIT:
            raise WrongSetting(f"its name has more than {DEPTH_LIMIT} steps")
        if not isinstance(inner := data.get(name, {}), dict):
            raise WrongSetting(f"`{name}` holds no mapping")
        self.key(inner, depth + 1)
        if not inner:
            raise WrongSetting(f"`{name}` has no value")
        return inner

    def index(self) -> int:
        text, stop = self.until("]")
        number = whole(text)
        if not stop or number is None or not 0 <= number <= INDEX_LIMIT:
            raise WrongSetting(f"[{text}] is no index of a list")
        return number

    def item(self, held: list[Any], index: int, depth: int) -> list[Any]:
        """The list with the item that is set; what stands in its way is replaced."""
        name, stop = self.until("[.=")
        if name:
            raise WrongSetting(f"`{name}` stands behind an index")
        before = held[index] if index < len(held) else None
        found: Any
        if stop == "=":
            found = self.value()
        elif stop == "[":
            further = self.index()
            if before is not None and not isinstance(before, list):
                raise WrongSetting(f"[{index}] holds no list")
            found = self.item([] if before is None else before, further, depth)
        elif stop == ".":
            found = before if isinstance(before, dict) else {}
            self.key(found, depth)
        else:
            return held
        if index >= len(held):
            held = [*held, *[None] * (index + 1 - len(held))]
        held[index] = found
        return held

    def value(self) -> Any:
        """The value, which a comma ends."""
        if self.whole is not None:
            return self.whole
        if self.text[self.at : self.at + 1] != "{":
            return self._typed(self.until(",")[0])
        self.at += 1
        found: list[Any] = []
        while True:
            text, stop = self.until(",}")
            if not stop:
                raise WrongSetting("a list has no end")
            found.append(self._typed(text))  # also an empty one: `{}` is a list of one empty text
            if stop == "}":
                self.at += self.text[self.at : self.at + 1] == ","
                return found

    def _typed(self, text: str) -> Any:
        """What helm takes a text for: `true`, `null` and whole numbers without leading zeros are no texts."""
        if not self.typed:
            return text
        if (lower := text.lower()) in ("true", "false"):
            return lower == "true"
        if lower == "null":
            return None
        number = None if text[:1] == "0" != text else whole(text)
        return text if number is None else number
