"""The syntax of Go templates: text and actions, pipelines of commands, and what stands between `if` and `end`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from gitops_gate.model.whole import whole
from gitops_gate.targets.gotemplate.faults import Failed, Unsupported
from gitops_gate.targets.gotemplate.format import Ideal
from gitops_gate.targets.gotemplate.functions import FUNCTIONS
from gitops_gate.targets.gotemplate.refused import REFUSED

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<raw>`[^`]*`)"
    r"|(?P<number>[-+]?[0-9][0-9_]*(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![\w.]))"
    r"|(?P<variable>\$\w*)"
    r"|(?P<field>\.[^\W\d]\w*)"
    r"|(?P<word>[^\W\d]\w*)"
    r"|(?P<sign>:=|[|().=,])"
)
_OPEN = re.compile(r"(?P<before>.*?)\{\{(?P<trim>-[ \t\r\n])?", re.DOTALL)
_CLOSE = re.compile(r"(?P<trim>[ \t\r\n]-)?\}\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_UNKNOWN = frozenset({"define", "template", "block", "break", "continue"})
_BLOCKS = frozenset({"if", "range", "with"})


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a template or of a pipeline. `kind` says what `value` is; `inner` = what it holds.

    `text` a text; `action` a pipeline; `if`, `with`, `range` (pipeline, nodes, nodes of `else`) in `inner`; `pipe`
    commands, `value` = (names of the variables it sets, whether they are new); `command` operands; `field` its names,
    from `inner[0]` or from the dot; `variable`, `word` its name; `constant` its value; `dot` nothing.
    """

    kind: str
    value: Any = None
    inner: tuple[Any, ...] = ()


def parsed(text: str) -> tuple[Node, ...]:
    """The nodes of a template. Raises Failed where it has the wrong form, Unsupported for what is not evaluated."""
    parser = _Parser(_pieces(text))
    nodes, last = parser.nodes()
    if last:
        raise Failed(f"a template with `{last}` too many")
    return nodes


Piece = tuple[str, Any]
"""("text", text) or ("action", its tokens)."""


def _pieces(text: str) -> list[Piece]:
    found: list[Piece] = []
    at, trimmed = 0, False
    while opened := _OPEN.match(text, at):
        before = opened["before"]
        before = before.lstrip(" \t\r\n") if trimmed else before
        found.append(("text", before.rstrip(" \t\r\n") if opened["trim"] else before))
        tokens, at, trimmed = _action(text, opened.end())
        if tokens is not None:
            found.append(("action", tokens))
    rest = text[at:]
    found.append(("text", rest.lstrip(" \t\r\n") if trimmed else rest))
    return found


def _action(text: str, at: int) -> tuple[list[tuple[str, str]] | None, int, bool]:
    """(tokens, None for a comment, where the action ends, whether the text behind it is trimmed)."""
    if comment := _COMMENT.match(text, at):
        at = comment.end()
        closed = _CLOSE.match(text, at)
        if closed is None:
            raise Failed("a comment in a template that does not end")
        return None, closed.end(), bool(closed["trim"])
    tokens: list[tuple[str, str]] = []
    while True:
        if closed := _CLOSE.match(text, at):
            return tokens, closed.end(), bool(closed["trim"])
        token = _TOKEN.match(text, at)
        if token is None:
            if at >= len(text):
                raise Failed("a template with `{{` that does not end")
            raise Unsupported(f"`{text[at]}` in a template")
        at = token.end()
        assert token.lastgroup is not None
        tokens.append((token.lastgroup, token[0]))


class _Parser:
    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces = pieces
        self._at = 0

    def nodes(self) -> tuple[tuple[Node, ...], str]:
        """Nodes up to `end` or `else`, and which of them; "" = the end of the template. `else if` leaves its tokens."""
        found: list[Node] = []
        while self._at < len(self._pieces):
            kind, value = self._pieces[self._at]
            self._at += 1
            if kind == "text":
                if value:
                    found.append(Node("text", value))
                continue
            tokens = _stripped(value)
            first = tokens[0][1] if tokens else ""
            if first in _UNKNOWN:
                raise Unsupported(f"`{first}` in a template")
            if first == "end" and len(tokens) > 1:
                raise Failed("`end` in a template that something stands behind")
            if first == "end":
                return tuple(found), "end"
            if first == "else":
                self._rest = _stripped(tokens[1:])
                return tuple(found), "else"
            if first in _BLOCKS:
                found.append(self._block(first, tokens[1:]))
            elif not tokens:
                raise Failed("an empty `{{}}`")
            else:
                found.append(Node("action", None, (pipeline(tokens),)))
        return tuple(found), ""

    def _block(self, kind: str, tokens: list[tuple[str, str]]) -> Node:
        head = pipeline(tokens)
        inner, last = self.nodes()
        other: tuple[Node, ...] = ()
        if last == "else":
            rest = self._rest
            if rest and rest[0][1] in ("if", "with"):
                return Node(kind, None, (head, inner, (self._block(rest[0][1], rest[1:]),)))
            if rest:
                raise Failed("`else` in a template that something stands behind")
            other, last = self.nodes()
        if last != "end":
            raise Failed(f"`{kind}` in a template that has no `end`")
        return Node(kind, None, (head, inner, other))


def _stripped(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    while tokens and tokens[0][0] == "space":
        tokens = tokens[1:]
    while tokens and tokens[-1][0] == "space":
        tokens = tokens[:-1]
    return tokens


def pipeline(tokens: list[tuple[str, str]]) -> Node:
    """The pipeline in tokens. Raises Failed."""
    tokens = _stripped(tokens)
    names: list[str] = []
    new = True
    for index, (kind, text) in enumerate(tokens):
        if (
            kind == "sign"
            and text in (":=", "=")
            and all(one[0] in ("variable", "space") or one[1] == "," for one in tokens[:index])
        ):
            names = [one[1] for one in tokens[:index] if one[0] == "variable"]
            if not 1 <= len(names) <= 2:
                raise Failed(f"`{text}` in a template without a variable")
            new, tokens = text == ":=", tokens[index + 1 :]
            break
    commands = tuple(_command(part) for part in _split(tokens, "|"))
    return Node("pipe", (tuple(names), new), commands)


def _split(tokens: list[tuple[str, str]], sign: str) -> list[list[tuple[str, str]]]:
    parts: list[list[tuple[str, str]]] = [[]]
    depth = 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token[1], 0) if token[0] == "sign" else 0
        if not depth and token == ("sign", sign):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _command(tokens: list[tuple[str, str]]) -> Node:
    tokens = _stripped(tokens)
    if not tokens:
        raise Unsupported("a pipeline with an empty command")
    operands: list[Node] = []
    at, apart = 0, True
    while at < len(tokens):
        kind, text = tokens[at]
        if kind == "space":
            at, apart = at + 1, True
            continue
        if kind == "field" and not apart and operands[-1].kind in ("field", "variable", "pipe"):
            before = operands.pop()
            names = before.value if before.kind == "field" else ()
            inner = before.inner if before.kind == "field" else (before,)
            operands.append(Node("field", (*names, text[1:]), inner))
            at += 1
            continue
        if not apart:
            raise Failed(f"`{text}` in a template stands too close to what is before it")
        node, at = _operand(tokens, at)
        operands.append(node)
        apart = False
    return Node("command", None, tuple(operands))


def _operand(tokens: list[tuple[str, str]], at: int) -> tuple[Node, int]:
    kind, text = tokens[at]
    if kind == "field":
        return Node("field", (text[1:],)), at + 1
    if kind == "variable":
        return Node("variable", text), at + 1
    if kind == "word":
        constants = {"true": True, "false": False, "nil": None}
        if text in constants:
            return Node("constant", constants[text]), at + 1
        if text not in FUNCTIONS and text not in ("and", "or"):
            if text in REFUSED:
                raise Unsupported(f"the function `{text}`, {REFUSED[text]}")
            raise Failed(f"there is no function `{text}`")
        return Node("word", text), at + 1
    if kind in ("string", "raw"):
        return Node("constant", text[1:-1] if kind == "raw" else _unquoted(text)), at + 1
    if kind == "number":
        return Node("constant", _number(text)), at + 1
    if text == ".":
        return Node("dot"), at + 1
    if text == "(":
        depth, end = 1, at + 1
        while depth and end < len(tokens):
            depth += {"(": 1, ")": -1}.get(tokens[end][1], 0) if tokens[end][0] == "sign" else 0
            end += 1
        if depth:
            raise Failed("a template with `(` that is not closed")
        return pipeline(tokens[at + 1 : end - 1]), end
    raise Failed(f"`{text}` in a template where a value is expected")


def _number(text: str) -> int | Ideal:
    number: int | Ideal | None = None
    if re.fullmatch(r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,15})?(?:[eE][-+]?[0-9]{1,2})?", text) and re.search(
        "[.eE]", text
    ):
        number = Ideal(text)
    elif not re.search(r"^[-+]?0[0-9]", text):
        number = whole(text)
    if number is None:
        raise Unsupported(f"the number {text} in a template")
    return number


_ESCAPE = re.compile(r"\\(.)")
_MEANS = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


def _unquoted(text: str) -> str:
    def meant(found: re.Match[str]) -> str:
        if found[1] not in _MEANS:
            raise Unsupported(f"`{found[0]}` in a text of a template")
        return _MEANS[found[1]]

    return _ESCAPE.sub(meant, text[1:-1])
