"""Variables in a text, as Flux fills them in: `${NAME}`, with the operators of a shell.

Source of the rules: github.com/fluxcd/pkg/envsubst v1.9.0, read and run. It is a shell's grammar only at first
sight: `${A:+x}` means the same as `${A:-x}`, nothing is ever assigned, `${A-x}` is no substitution, and `$$` is a
`$` wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from gitops_gate.render.operators import applied

NAME = re.compile(r"[_A-Za-z][_A-Za-z0-9]*")
"""What the name of a variable may be: one that is not fails the whole build."""

_DEFAULTS = frozenset({"=", ":=", ":-", ":+", ":?"})
_CASES = re.compile(r"[,^]{1,2}")
_REPLACES = re.compile(r"/[/#%]?")
_ESCAPES = ("$$", "\\/", "\\\\")


class Unparsable(Exception):
    """A text with a `${` that begins no substitution; `near` = the text from there on, or a part of it."""

    def __init__(self, message: str, near: str) -> None:
        super().__init__(message)
        self.near = near


@dataclass(frozen=True, slots=True)
class Expression:
    """`${name…}`: `operator` "" = the value itself; `start` and `end` in the text."""

    name: str
    operator: str
    arguments: tuple[str | Expression, ...]
    start: int
    end: int


Part = str | Expression


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its variables filled in. `undefined` = names that nothing sets, `unknown` = those whose values are
    not known; what holds one of them stays as it is written."""

    text: str
    undefined: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def parsed(text: str) -> Iterator[Part]:
    """The parts of a text: plain ones, in which `$$` has become `$`, and substitutions. Raises Unparsable."""
    done = 0
    while (found := text.find("$", done)) >= 0:
        plain, after = text[done:found], text[found + 1 : found + 2]
        if after == "{":
            if plain:
                yield plain
            reader = _Reader(text, found)
            expression = reader.expression()
            yield expression
            done = expression.end
        else:
            yield plain + "$"
            done = found + (2 if after == "$" else 1)
    if done < len(text):
        yield text[done:]


@dataclass(slots=True)
class _Reader:
    """Reads one substitution, and those inside it."""

    text: str
    first: int
    at: int = field(init=False)

    def __post_init__(self) -> None:
        self.at = self.first

    def expression(self) -> Expression:
        start = self.at
        self.at += 2
        if self._next() == "#":
            self.at += 1
            name = self._name()
            self._close()
            return Expression(name, "#", (), start, self.at)
        name = self._name()
        operator, arguments = _OPERATORS.get(self._next(), _Reader._bare)(self)
        return Expression(name, operator, arguments, start, self.at)

    def fault(self, what: str) -> Unparsable:
        return Unparsable(what, self.text[self.first :].partition("\n")[0][:60])

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _name(self) -> str:
        start = self.at
        while (one := self._next()) and (one.isalpha() or one.isdecimal() or one == "_"):
            self.at += 1
        if start == self.at:
            raise self.fault("what follows `${` is no name of a variable")
        return self.text[start : self.at]

    def _close(self) -> None:
        if self._next() != "}":
            raise self.fault(
                "this is no substitution that Flux knows" if self._next() else "there is no closing `}`"
            )
        self.at += 1

    def _taken(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        assert found is not None  # the caller has looked at the first character
        self.at = found.end()
        return found[0]

    def _bare(self) -> tuple[str, tuple[Part, ...]]:
        self._close()
        return "", ()

    def _case(self) -> tuple[str, tuple[Part, ...]]:
        operator = self._taken(_CASES)
        self._close()
        return operator, ()

    def _remove(self) -> tuple[str, tuple[Part, ...]]:
        mark = self._next()
        operator = mark * 2 if self.text.startswith(mark * 2, self.at) else mark
        self.at += len(operator)
        argument = self._argument("}")
        self._close()
        return operator, (argument,)

    def _replace(self) -> tuple[str, tuple[Part, ...]]:
        operator = self._taken(_REPLACES)
        pattern = self._argument("/", escapes=True)
        if self._next() != "/":
            raise self.fault("a replacement needs a second `/`")
        while self._next() == "/":
            self.at += 1
        arguments: tuple[Part, ...] = (pattern,)
        if self._next() != "}":
            arguments = (pattern, self._argument("}", escapes=True))
        self._close()
        return operator, arguments

    def _colon(self) -> tuple[str, tuple[Part, ...]]:
        """`:-` and its like, or a part of the value by position and length."""
        after = self.text[self.at + 1 : self.at + 2]
        if after and after in "=-?+":
            self.at += 2
            return f":{after}", self._rest()
        if not after.isascii():
            raise self.fault("this is no substitution that Flux knows")
        self.at += 1
        arguments: tuple[Part, ...] = (self._argument(":}"),)
        if self._next() == ":":
            while self._next() == ":":
                self.at += 1
            arguments += (self._argument("}"),)
        self._close()
        return ":", arguments

    def _equals(self) -> tuple[str, tuple[Part, ...]]:
        self.at += 1
        return "=", self._rest()

    def _rest(self) -> tuple[Part, ...]:
        """Everything up to the closing brace."""
        arguments: list[Part] = []
        while self._next() != "}":
            arguments.append(self._argument("}"))
        self.at += 1
        return tuple(arguments)

    def _argument(self, ends: str, *, escapes: bool = False) -> Part:
        """One argument: a substitution, or text up to the next one or to one of `ends`."""
        if self.text.startswith("${", self.at):
            return self.expression()
        found: list[str] = []
        while (one := self._next()) and not self.text.startswith("${", self.at):
            if escapes and self.text.startswith(_ESCAPES, self.at):
                found.append(self.text[self.at + 1])
                self.at += 2
            elif one in ends:
                break
            else:
                found.append(one)
                self.at += 1
        if not found:
            raise self.fault(
                "this is no substitution that Flux knows" if self._next() else "there is no closing `}`"
            )
        return "".join(found)


_OPERATORS: dict[str, Callable[[_Reader], tuple[str, tuple[Part, ...]]]] = {
    ":": _Reader._colon,
    "=": _Reader._equals,
    ",": _Reader._case,
    "^": _Reader._case,
    "/": _Reader._replace,
    "#": _Reader._remove,
    "%": _Reader._remove,
}


@dataclass(slots=True)
class _Filling:
    """Variables, and what has been missed of them."""

    values: Mapping[str, str | None]
    complete: bool
    strict: bool
    undefined: dict[str, None] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)

    def value(self, one: Part) -> str | None:
        """What stands for a part, None where that is not known."""
        if isinstance(one, str):
            return one
        arguments = [self.value(argument) for argument in one.arguments]
        found = self.values.get(one.name)
        if found is None:
            missing = one.name not in self.values
            if missing and self.complete:
                if self.strict and one.operator not in _DEFAULTS:
                    self.undefined[one.name] = None
                    return None
                found = ""
            else:
                self.unknown[one.name] = None
                return None
        if found and one.operator in _DEFAULTS:
            return found
        if None in arguments:
            return None
        return applied(one.operator, found, [argument or "" for argument in arguments])


def filled(
    text: str, values: Mapping[str, str | None], *, complete: bool = True, strict: bool = True
) -> Filled:
    """A text with its variables filled in. Raises Unparsable.

    `values` = name -> value, None where it is not known; `complete` False = there may be further variables;
    `strict` = a variable that nothing sets is a fault, as from Flux 2.9 on; before it was empty.
    """
    filling = _Filling(values, complete, strict)
    done = []
    for part in parsed(text):
        value = filling.value(part)
        if value is None:
            assert isinstance(part, Expression)
            value = text[part.start : part.end]
        done.append(value)
    return Filled("".join(done), tuple(filling.undefined), tuple(filling.unknown))
