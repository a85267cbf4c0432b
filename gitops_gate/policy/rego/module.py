"""Rego modules as they stand in a file: package, rules, calls, and what their metadata says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gitops_gate.model import Location
from gitops_gate.policy.rego.fault import RegoFault
from gitops_gate.policy.rego.metadata import Block, Metadata, about, blocks

NESTING = 12
"""Levels of nested array literals in a policy; the embedded engine's parser doubles its time with each."""

_TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|`[^`]*`|#[^\n]*|\[|\]')
_PACKAGE = re.compile(r"^package ([\w.]+)$", re.MULTILINE)
_HEAD = re.compile(r"^((?:deny|violation|warn)\w*) contains ", re.MULTILINE)

Parse = Callable[[str, str], tuple[int, dict[str, Any]]]
"""(path, text) -> version 0 or 1 and the syntax tree of the embedded engine."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A rule's head at a place: `form` is `set` (partial set), `value`, `function`, or `entry` (`deny["x"] if`)."""

    name: str
    line: int
    column: int
    form: str
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Call:
    """A called function as it is written, with its place."""

    name: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Module:
    """A policy file. `package` = `data.main`; `imports` = alias -> path."""

    path: str
    text: str
    version: int
    package: str
    definitions: tuple[Definition, ...]
    calls: tuple[Call, ...]
    imports: dict[str, str]

    @property
    def is_test(self) -> bool:
        return self.path.endswith("_test.rego")

    @property
    def namespace(self) -> str:
        return self.package.removeprefix("data.")

    def reads(self, word: str) -> bool:
        """Whether a word such as `gitops_gate` occurs in the text."""
        return word in self.text


def module(path: str, text: str, parse: Parse) -> Module:
    """A policy file, read. Raises RegoFault."""
    _nested(path, text)
    version, tree = parse(path, text)
    package_line = tree["package"]["span"]["line"]
    encoded = text.encode()
    heads = list(_heads(tree["rules"], encoded))
    return Module(
        path,
        text,
        version,
        "data." + (_path(tree["package"]["refr"]) or ""),
        defined(heads, blocks(path, text), package_line),
        tuple(_calls(tree, encoded)),
        dict(_imports(tree["imports"], encoded)),
    )


def outline(path: str, text: str) -> Module:
    """A policy file of the shipped library, read without an engine: heads stand at the start of a line.

    Loading the engine is put off until a resource of the policy's kinds is there to be judged.
    """
    package = _PACKAGE.search(text)
    assert package is not None, path
    package_line = text.count("\n", 0, package.start()) + 1
    heads = [(one[1], text.count("\n", 0, one.start()) + 1, 1, "set") for one in _HEAD.finditer(text)]
    definitions = defined(heads, blocks(path, text), package_line)
    return Module(path, text, 1, f"data.{package[1]}", definitions, (), {})


def defined(
    heads: Sequence[tuple[str, int, int, str]], found: Sequence[Block], package_line: int
) -> tuple[Definition, ...]:
    """Definitions out of heads (name, line, column, form), each with what the blocks say about it."""
    lines: dict[str, list[int]] = {}
    for name, line, _, _ in heads:
        lines.setdefault(name, []).append(line)
    return tuple(
        Definition(name, line, column, form, about(found, package_line, line, lines[name]))
        for name, line, column, form in heads
    )


def _nested(path: str, text: str) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += {"[": 1, "]": -1}.get(token[0], 0)
        if depth > NESTING:
            line = text.count("\n", 0, token.start()) + 1
            message = f"arrays nested deeper than {NESTING} levels; put such a table into a data file"
            raise RegoFault(Location(path, line), message, structural=True)


def _heads(rules: list[dict[str, Any]], text: bytes) -> Iterator[tuple[str, int, int, str]]:
    """Name, line, column, form of each rule with a name; defaults are left out."""
    for rule in rules:
        if "Spec" not in rule:
            continue
        ((kind, head),) = rule["Spec"]["head"].items()
        form = {"Set": "set", "Func": "function"}.get(kind, "value")
        reference = head["refr"]
        if form == "value" and "RefBrack" in reference:
            form, reference = "entry", reference["RefBrack"]["refr"]
        name = _path(reference)
        if name:
            yield name, *_place(_root(reference)["span"], text), form


def _place(span: dict[str, int], text: bytes) -> tuple[int, int]:
    """Line and column of a span; the engine's own columns count a tab as four."""
    start = span["start"]
    return span["line"], start - (text.rfind(b"\n", 0, start) + 1) + 1


def _root(reference: dict[str, Any]) -> dict[str, Any]:
    """The first variable of a reference."""
    ((kind, body),) = reference.items()
    return body if kind not in ("RefDot", "RefBrack") else _root(body["refr"])


def _path(reference: dict[str, Any]) -> str:
    """`a.b.c` for a reference of plain parts, "" for any other."""
    ((kind, body),) = reference.items()
    if kind in ("Var", "String"):
        return str(body["value"])
    if kind == "RefDot":
        before, after = _path(body["refr"]), body["field"][1]
    elif kind == "RefBrack":
        before, after = _path(body["refr"]), _path(body["index"])
    else:
        return ""
    return f"{before}.{after}" if before and after else ""


def _imports(imports: list[dict[str, Any]], text: bytes) -> Iterator[tuple[str, str]]:
    """Alias -> path of each import; of an alias the tree has the place only."""
    for one in imports:
        path = _path(one["refr"])
        alias = one.get("as")
        yield (text[alias["start"] : alias["end"]].decode() if alias else path.rpartition(".")[2]), path


def _calls(tree: Any, text: bytes) -> Iterator[Call]:
    """Every call below a node of the syntax tree."""
    if isinstance(tree, list):
        for item in tree:
            yield from _calls(item, text)
    elif isinstance(tree, dict):
        call = tree.get("Call")
        if isinstance(call, dict) and (name := _path(call["fcn"])):
            yield Call(name, *_place(_root(call["fcn"])["span"], text))
        for item in tree.values():
            if isinstance(item, dict | list):
                yield from _calls(item, text)
