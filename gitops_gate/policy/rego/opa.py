"""The exact engine: the `opa` program, one process over all resources.

The policies are given to it as a bundle, since a bundle's manifest states the Rego version of each file. What
no policy may call is taken out of OPA's capabilities, so that it is an error when the policies are compiled.
"""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gitops_gate.errors import ToolError
from gitops_gate.model import Location
from gitops_gate.policy.rego.builtins import REFUSED
from gitops_gate.policy.rego.fault import RegoFault, Undefined
from gitops_gate.policy.rego.metadata import blocks
from gitops_gate.policy.rego.module import Definition, Module, defined

_WRAPPER = "gitops_gate_batch"
_SECONDS = 60.0
_SECONDS_EACH = 0.05
_AT_ONCE = 5_000
"""Resources for one process, which takes some 220 MB for as many."""
_HALVINGS = 64
"""How many processes are spent on finding the resources for which a policy fails."""


class Opa:
    """The policies and data of a run, and the answers of `opa eval`. `paths` = the rules that are asked for."""

    def __init__(
        self, modules: Iterable[tuple[str, str, int]], data: Mapping[str, Any], paths: Sequence[str]
    ) -> None:
        self._modules = tuple(modules)
        self._data = data
        self._paths = tuple(paths)
        self._spent = 0

    def verify(self) -> None:
        """Compiles the policies. Raises RegoFault where that fails."""
        self._evaluated([])

    def value(self, rule: str, document: bytes, context: str = "") -> Any:
        """The value of a rule for one resource, or `Undefined`. Raises RegoFault."""
        found = self.values([(document, context)])[0][rule]
        if isinstance(found, RegoFault):
            raise found
        return found

    def values(self, documents: Sequence[tuple[bytes, str]]) -> list[Mapping[str, Any]]:
        """For each (resource, context), the value of each rule, `Undefined`, or the fault of its evaluation."""
        if not documents:
            return []
        if len(documents) > _AT_ONCE:
            return self.values(documents[:_AT_ONCE]) + self.values(documents[_AT_ONCE:])
        try:
            return self._evaluated(documents)
        except RegoFault as fault:
            self._spent += 1
            if len(documents) == 1 or fault.structural or self._spent > _HALVINGS:
                return [dict.fromkeys(self._paths, fault) for _ in documents]
        half = len(documents) // 2
        return self.values(documents[:half]) + self.values(documents[half:])

    def _evaluated(self, documents: Sequence[tuple[bytes, str]]) -> list[Mapping[str, Any]]:
        parts = [
            b'{"input":%s,"context":%s}' % (text, (context or "{}").encode()) for text, context in documents
        ]
        with tempfile.TemporaryDirectory(prefix="gitops-gate-") as name:
            folder = Path(name)
            names = self._bundle(folder / "bundle")
            (folder / "capabilities.json").write_text(_capabilities(), "utf-8")
            words = ["eval", "--format", "json", "--bundle", str(folder / "bundle"), "--stdin-input"]
            words += ["--capabilities", str(folder / "capabilities.json"), f"data.{_WRAPPER}.answers"]
            seconds = _SECONDS + _SECONDS_EACH * len(documents)
            answer = _opa(words, b"[" + b",".join(parts) + b"]", names, seconds)
        answers = answer["result"][0]["expressions"][0]["value"] if answer.get("result") else []
        if len(answers) != len(documents):
            raise ToolError(f"opa answered for {len(answers)} of {len(documents)} resources")
        return [{path: one[path][0] if one[path] else Undefined for path in self._paths} for one in answers]

    def _bundle(self, folder: Path) -> dict[str, str]:
        """Writes the bundle; returns the names of its files -> paths of the policies."""
        folder.mkdir()
        names = {f"{number:05}.rego": path for number, (path, _, _) in enumerate(self._modules)}
        versions = {}
        for name, (_, text, version) in zip(names, self._modules, strict=True):
            (folder / name).write_text(text, "utf-8")
            versions[f"/{name}"] = version
        (folder / "wrapper.rego").write_text(_wrapper(self._paths), "utf-8")
        (folder / "data.json").write_text(json.dumps(self._data), "utf-8")
        manifest = {"roots": [""], "rego_version": 1, "file_rego_versions": versions}
        (folder / ".manifest").write_text(json.dumps(manifest), "utf-8")
        return names


def parsed_module(path: str, text: str) -> Module:
    """A policy file as OPA reads it: version 1, or version 0 where only that reads it. Raises RegoFault."""
    first: RegoFault | None = None
    with tempfile.TemporaryDirectory(prefix="gitops-gate-") as name:
        file = Path(name) / "policy.rego"
        file.write_text(text, "utf-8")
        for version, more in ((1, ()), (0, ("--v0-compatible",))):
            words = ["parse", "--format", "json", "--json-include", "locations", *more, str(file)]
            try:
                tree = _opa(words, b"", {"policy.rego": path}, _SECONDS)
            except RegoFault as fault:
                first = fault if first is None or "keyword is required" in str(first) else first
                continue
            return _module(path, text, version, tree)
    assert first is not None
    raise first


def _module(path: str, text: str, version: int, tree: Mapping[str, Any]) -> Module:
    heads = []
    for rule in tree.get("rules") or ():
        head = rule["head"]
        if rule.get("default"):
            continue
        reference = [part["value"] for part in head["ref"]]
        form = "function" if "args" in head else "set" if "key" in head and "value" not in head else "value"
        if form == "value" and len(reference) > 1:
            form, reference = "entry", reference[:1]
        if all(isinstance(part, str) for part in reference):
            place = rule["location"]
            heads.append((".".join(reference), place["row"], place["col"], form))
    package = ".".join(part["value"] for part in tree["package"]["path"])
    definitions: tuple[Definition, ...] = defined(
        heads, blocks(path, text), tree["package"]["location"]["row"]
    )
    return Module(path, text, version, package, definitions, (), {})


def _wrapper(paths: Iterable[str]) -> str:
    """A module that evaluates every rule for every element of the input; an undefined rule gives an empty list."""
    lines = [f"package {_WRAPPER}", "import rego.v1", "answers := [answer(one) | some one in input]", ""]
    lines.append("answer(one) := {")
    for path in paths:
        changed = "with input as one.input with data.gitops_gate as one.context"
        changed += ' with data.conftest.file as object.get(one.context, ["conftest", "file"], {})'
        lines.append(f"  {json.dumps(path)}: [value | value := {path} {changed}],")
    return "\n".join([*lines, "}", ""])


@functools.cache
def _program() -> str:
    found = shutil.which("opa")
    if found is None:
        raise ToolError(
            "policies.engine is opa, but the program opa is not on PATH",
            hint="install it from https://www.openpolicyagent.org, or set policies.engine to embedded",
        )
    return found


@functools.cache
def _capabilities() -> str:
    """OPA's own capabilities without the network and what is refused."""
    answer = _opa(["capabilities", "--current"], b"", {}, _SECONDS)
    answer["builtins"] = [one for one in answer["builtins"] if one["name"] not in REFUSED]
    answer["allow_net"] = []
    return json.dumps(answer)


def _opa(words: Sequence[str], given: bytes, names: Mapping[str, str], seconds: float) -> dict[str, Any]:
    """What opa prints. Raises RegoFault for the policies' faults, ToolError for its own."""
    try:
        done = subprocess.run([_program(), *words], input=given, capture_output=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise ToolError(f"opa {words[0]} was stopped after {seconds:.0f} seconds") from None
    text = done.stdout if done.stdout.strip() else done.stderr
    try:
        answer: dict[str, Any] = json.loads(text)
    except ValueError:
        said = done.stderr.decode("utf-8", "replace").strip() or f"exit code {done.returncode}"
        raise ToolError(f"opa {words[0]} failed: {said.splitlines()[-1]}") from None
    for fault in answer.get("errors") or ():
        place = fault.get("location") or {}
        file = Path(place.get("file", "")).name
        where = Location(names.get(file, file), place.get("row", 0), place.get("col", 0))
        code = str(fault.get("code", ""))
        raise RegoFault(where, str(fault.get("message", "")), structural=not code.startswith("eval_"))
    return answer
