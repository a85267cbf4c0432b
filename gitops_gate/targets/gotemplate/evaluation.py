"""Evaluating Go templates."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from gitops_gate.targets.gotemplate.basics import LONGEST, truth
from gitops_gate.targets.gotemplate.collections import Unordered
from gitops_gate.targets.gotemplate.faults import Failed, Unsupported
from gitops_gate.targets.gotemplate.format import Texts, shown
from gitops_gate.targets.gotemplate.functions import FUNCTIONS
from gitops_gate.targets.gotemplate.syntax import Node, parsed

_MISSING_KEY = {"missingkey=default", "missingkey=invalid", "missingkey=zero", "missingkey=error"}
_NOTHING = object()


@functools.lru_cache(maxsize=512)
def _parsed(text: str) -> tuple[Node, ...]:
    return parsed(text)


def rendered(text: str, params: dict[str, Any], options: Sequence[str] = ()) -> str:
    """A template filled in. Raises Unsupported, or Failed where Argo CD fails too."""
    if "{{" not in text:
        return text
    for option in options:
        if option not in _MISSING_KEY:
            raise Unsupported(f"the option `{option}`")
    strict = any(option == "missingkey=error" for option in options[-1:])
    scope = _Scope(params, strict, "missingkey=zero" in options[-1:])
    try:
        scope.run(_parsed(text), params)
    except RecursionError:
        raise Unsupported("a template as deep as that") from None
    return "".join(scope.out)


class _Scope:
    """One run of a template: its output, and its variables, the latest last."""

    def __init__(self, root: Any, strict: bool, zero: bool) -> None:
        self.out: list[str] = []
        self._size = 0
        self._variables: list[tuple[str, Any]] = [("$", root)]
        self._strict = strict
        self._zero = zero

    def run(self, nodes: Sequence[Node], dot: Any) -> None:
        for node in nodes:
            if node.kind == "text":
                self._write(node.value)
            elif node.kind == "action":
                pipe = node.inner[0]
                value = self._pipe(pipe, dot)
                if not pipe.value[0]:
                    if isinstance(value, Unordered):
                        raise Unsupported("a list that comes in any order")
                    self._write(shown(value, "<no value>"))
            else:
                depth = len(self._variables)
                self._range(node, dot) if node.kind == "range" else self._branch(node, dot)
                del self._variables[depth:]

    def _write(self, text: str) -> None:
        self._size += len(text)
        if self._size > LONGEST:
            raise Unsupported("more text than is reasonable")
        self.out.append(text)

    def _branch(self, node: Node, dot: Any) -> None:
        pipe, inner, other = node.inner
        value = self._pipe(pipe, dot)
        if truth(value):
            self.run(inner, value if node.kind == "with" else dot)
        else:
            self.run(other, dot)

    def _range(self, node: Node, dot: Any) -> None:
        pipe, inner, other = node.inner
        names, new = pipe.value
        value = self._value(pipe, dot)
        if isinstance(value, Unordered) or (value is not None and not isinstance(value, list | dict)):
            raise Unsupported("`range` over what is no mapping, and no list in an order")
        if not new:
            raise Unsupported("`range` that sets variables of before")
        pairs = (
            [(k, value[k]) for k in sorted(value)]
            if isinstance(value, dict)
            else list(enumerate(value or ()))
        )
        depth = len(self._variables)
        for key, one in pairs:
            given = (one,) if len(names) == 1 else (key, one)
            self._variables += list(zip(names, given, strict=False))
            self.run(inner, one)
            del self._variables[depth:]
        if not pairs:
            self.run(other, dot)

    def _pipe(self, pipe: Node, dot: Any) -> Any:
        value = self._value(pipe, dot)
        names, new = pipe.value
        for name in names:
            self._set(name, value, new)
        return value

    def _set(self, name: str, value: Any, new: bool) -> None:
        if new:
            self._variables.append((name, value))
            return
        for index in range(len(self._variables) - 1, -1, -1):
            if self._variables[index][0] == name:
                self._variables[index] = (name, value)
                return
        raise Failed(f"the variable {name} is not known")

    def _value(self, pipe: Node, dot: Any) -> Any:
        value: Any = _NOTHING
        for command in pipe.inner:
            value = self._command(command, dot, value)
        return value

    def _command(self, command: Node, dot: Any, last: Any) -> Any:
        first, *others = command.inner
        if first.kind == "word":
            return self._call(first.value, others, dot, last)
        if first.kind == "constant" and first.value is None:
            raise Failed("`nil` is no command")
        if others or last is not _NOTHING:
            raise Failed("a value in a template is called like a function")
        return self._operand(first, dot)

    def _operand(self, node: Node, dot: Any) -> Any:
        if node.kind == "constant":
            return node.value
        if node.kind == "dot":
            return dot
        if node.kind == "variable":
            return self._variable(node.value)
        if node.kind == "pipe":
            return self._pipe(node, dot)
        if node.kind == "word":
            return self._call(node.value, [], dot, _NOTHING)
        value = self._operand(node.inner[0], dot) if node.inner else dot
        for name in node.value:
            value = self._field(value, name)
        return value

    def _variable(self, name: str) -> Any:
        for known, value in reversed(self._variables):
            if known == name:
                return value
        raise Failed(f"the variable {name} is not known")

    def _field(self, value: Any, name: str) -> Any:
        if isinstance(value, dict):
            if name not in value and self._strict:
                raise Failed(f"there is no parameter `{name}`")
            return value.get(name, "" if self._zero and isinstance(value, Texts) else None)
        if value is None:
            if self._strict or self._zero:
                raise Failed(f"there is no parameter `{name}`")
            return None
        raise Failed(f"`{name}` is asked of what is no mapping")

    def _call(self, name: str, arguments: Sequence[Node], dot: Any, last: Any) -> Any:
        if name in ("and", "or"):
            return self._lazy(name, arguments, dot, last)
        values = [self._operand(one, dot) for one in arguments]
        return FUNCTIONS[name](*values, *(() if last is _NOTHING else (last,)))

    def _lazy(self, name: str, arguments: Sequence[Node], dot: Any, last: Any) -> Any:
        value: Any = _NOTHING
        for argument in arguments:
            value = self._operand(argument, dot)
            if truth(value) == (name == "or"):
                return value
        value = value if last is _NOTHING else last
        if value is _NOTHING:
            raise Failed(f"`{name}` without arguments")
        return value
