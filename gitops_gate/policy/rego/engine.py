"""The embedded engine: the only module that knows regorus.

An engine belongs to the thread and process that made it, so it is made at the first question and made anew
elsewhere. Only the forms that answer in JSON are used: the others cannot represent sets of objects.
"""

from __future__ import annotations

import functools
import json
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from gitops_gate.errors import ToolError
from gitops_gate.model import Location
from gitops_gate.policy.rego.builtins import Read, polyfills
from gitops_gate.policy.rego.fault import RegoFault, Undefined

_PLACE = re.compile(r"^--> (.+):(\d+):(\d+)$", re.MULTILINE)
_EXCERPT = re.compile(r"^\d+ +\| (.*)$", re.MULTILINE)
_ERROR = re.compile(r"^error: (.*)", re.MULTILINE)
_STRUCTURAL = re.compile(
    r"is unsafe|could not find function|used before definition|cyclic evaluation|recursion detected"
    r"|not a valid rule path|expects \d+ argument| is refused: "
)
UNDEFINED = "<undefined>"
_CONTEXT = (
    (
        "context of gitops-gate",
        "package gitops_gate\n\nfile := __context().file\n\nenvironment := __context().environment\n\n"
        "protected := __context().protected\n\nkubernetes_version := __context().kubernetes_version\n\n"
        "options := __context().options\n",
        1,
    ),
    ("context of conftest", "package conftest\n\nfile := __context().conftest.file\n", 1),
)
"""What stands at `data.gitops_gate`: rules, since replacing data by `with` costs 50 times as much."""
FILE_LIMIT = 4 * 1024 * 1024
"""Bytes of one policy file; tables belong into data files."""


def no_files(path: str) -> bytes:
    """What policies outside tests get for a file: nothing."""
    raise ValueError(f"only tests read files: {path}")


class Engine:
    """Policies, data, and the answers to questions about an input.

    `modules` = (path, text, version 0 or 1); `data` = what `data` holds besides rules. What `print` says is
    dropped unless it is `heard`, as tests are, which set `data.gitops_gate` themselves.
    """

    def __init__(
        self,
        modules: Iterable[tuple[str, str, int]],
        data: Mapping[str, Any],
        read: Read = no_files,
        *,
        heard: bool = False,
    ) -> None:
        self._modules = tuple(modules)
        self._data = json.dumps(data)
        self._read = read
        self._talks = any("print(" in text for _, text, _ in self._modules)
        self.heard = heard
        self._states = threading.local()

    def value(self, rule: str, document: bytes, context: str = "") -> Any:
        """The value of `data.….RULE` for an input in JSON, or `Undefined`.

        `context` = an object in JSON, whose members stand at `data.gitops_gate` and, its key `conftest`, at
        `data.conftest`. Raises RegoFault.
        """
        own = self._own()
        if document is not own.document or context != own.context:
            own.document = None
            if self._talks and not self.heard:
                own.engine.take_prints()
            own.given = json.loads(context) if context else {}
            # Also what makes the engine forget the values that it worked out with another context.
            _asked(own.engine.set_input_json, document.decode("utf-8", "surrogatepass"))
            own.document, own.context = document, context
        answer = json.loads(_asked(own.engine.eval_rule_as_json, rule))
        if answer == UNDEFINED:
            return Undefined
        if _holds_undefined(answer):
            raise RegoFault(Location(""), f"{rule} gave a value with an undefined part")
        return answer

    def prints(self) -> list[str]:
        """What `print` said since the last call, `FILE:LINE: TEXT` each."""
        return list(self._own().engine.take_prints())

    def measure(self) -> None:
        """Has coverage measured from now on."""
        self._own().engine.set_enable_coverage(True)

    def coverage(self) -> dict[str, tuple[list[int], list[int]]]:
        """Path -> lines that were evaluated, and lines that were not."""
        report = json.loads(self._own().engine.get_coverage_report_as_json())
        return {one["path"]: (one["covered"], one["not_covered"]) for one in report["files"]}

    def _own(self) -> _State:
        """The state of this thread of this process, made at its first question."""
        own: _State | None = getattr(self._states, "own", None)
        if own is None or own.process != os.getpid():
            own = self._states.own = _State()
            modules = self._modules if self.heard else (*self._modules, *_CONTEXT)
            own.engine = _made(modules, self._data, self._read, lambda: own.given)
        return own


class _State:
    """The engine of one thread, and what it was asked about last."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.engine: Any = None
        self.document: bytes | None = None
        self.context = ""
        self.given: dict[str, Any] = {}


def parsed(path: str, text: str) -> tuple[int, dict[str, Any]]:
    """The version that a module is written in, 1 where it is both, and its syntax tree. Raises RegoFault."""
    first: RegoFault | None = None
    for version in (1, 0):
        engine = _bare()
        try:
            engine.set_rego_v0(version == 0)
            _asked(engine.add_policy, path, text)
        except RegoFault as fault:
            # The complaint of version 1, unless the text is version 0 and broken as such.
            first = fault if first is None or "keyword is required" in str(first) else first
            continue
        return version, json.loads(engine.get_ast_as_json())[0]["ast"]
    assert first is not None
    raise first


@functools.cache
def known_functions() -> frozenset[str]:
    """The names of all built-in functions that the embedded engine has, with ours."""
    runtime = json.loads(_bare().eval_query_as_json("opa.runtime().builtins"))
    names = runtime["result"][0]["expressions"][0]["value"]
    return frozenset(names) | frozenset(polyfills(no_files)) | {"print"}


@functools.cache
def _regorus() -> Any:
    """The module; two distributions bring one of this name, and only one of them is right."""
    if not _beside() and _installed("celine-regorus"):
        message = "the package celine-regorus is installed; it replaces the module of gordon-to-regorus"
        raise ToolError(
            message, hint="pip uninstall celine-regorus, then pip install --force-reinstall gordon-to-regorus"
        )
    try:
        import regorus  # 2-74 ms: only when Rego is evaluated
    except ImportError as fault:
        raise ToolError(
            f"the embedded Rego engine cannot be loaded: {fault}",
            hint="it needs Linux with glibc 2.34, macOS or Windows; else set policies.engine to opa or server",
        ) from fault
    return regorus


def _beside() -> bool:
    """Whether the right one is known to be there alone: reading the metadata of all distributions costs 20 ms."""
    places = {Path(entry or ".") for entry in sys.path}
    known = {path.name.partition("-")[0] for place in places for path in place.glob("*regorus-*.dist-info")}
    return known == {"gordon_to_regorus"}


def _installed(distribution: str) -> bool:
    import importlib.metadata  # late, see `_beside`

    try:
        importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _bare() -> Any:
    engine = _regorus().Engine()
    engine.set_policy_length_config(max_col=100_000, max_file_bytes=FILE_LIMIT, max_lines=200_000)
    return engine


def _made(
    modules: Iterable[tuple[str, str, int]], data: str, read: Read, context: Callable[[], dict[str, Any]]
) -> Any:
    engine = _bare()
    engine.set_gather_prints(True)
    engine.add_extension("__context", 0, context)
    for name, (count, function) in polyfills(read).items():
        engine.add_extension(name, count, function)
    for path, text, version in modules:
        engine.set_rego_v0(version == 0)
        _asked(engine.add_policy, path, text)
    _asked(engine.add_data_json, data)
    return engine


def _asked(function: Any, *words: Any) -> Any:
    """The answer of the engine, its errors as RegoFault."""
    try:
        return function(*words)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:  # noqa: BLE001 - a panic of the engine is no Exception, and must be loud
        raise _fault(str(fault)) from None


def _fault(text: str) -> RegoFault:
    """The engine's error text without its source excerpt; the first place in it is the place."""
    text = text.partition("\n\nStack backtrace")[0].strip()
    place, error = _PLACE.search(text), _ERROR.search(text)
    message = error[1].strip() if error else text.splitlines()[0] if text else "unknown error"
    if "cyclic evaluation" in text:
        message = "cyclic evaluation: the rule depends on itself"
    where = Location(place[1], int(place[2]), _column(text, int(place[3]))) if place else Location("")
    return RegoFault(where, message, structural=bool(_STRUCTURAL.search(text)))


def _column(text: str, shown: int) -> int:
    """The column in the line, by the excerpt below the place; the engine counts a tab as four."""
    excerpt = _EXCERPT.search(text)
    seen = column = 0
    for column, character in enumerate(excerpt[1] if excerpt else "", 1):
        seen += 4 if character == "\t" else 1
        if seen >= shown:
            return column
    return shown if not excerpt else column + 1


def _holds_undefined(value: Any) -> bool:
    if isinstance(value, str):
        return value == UNDEFINED
    if isinstance(value, list):
        return any(map(_holds_undefined, value))
    return isinstance(value, dict) and any(map(_holds_undefined, (*value, *value.values())))
