"""Where policies lie: the files of policy folders, their data, and their examples."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gitops_gate.errors import UsageError
from gitops_gate.load import load_file
from gitops_gate.model import Tree

_DATA = ("data.yaml", "data.yml", "data.json")


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of policy folders by what they are, sorted, and everything that goes into Rego's `data`."""

    rego: tuple[str, ...]
    python: tuple[str, ...]
    data: Mapping[str, Any]


def sources(tree: Tree, folders: Iterable[str], data: Iterable[str] = ()) -> Sources:
    """What lies in the folders of a tree. Raises UsageError for a folder without a policy, and for bad data."""
    rego: list[str] = []
    python: list[str] = []
    merged: dict[str, Any] = {}
    for folder in folders:
        base = folder.strip("/").removeprefix("./").rstrip(".")
        paths = [path for path in tree.list() if _below(path, base)]
        found = [path for path in paths if path.endswith(".rego")]
        modules = [path for path in paths if _is_python_policy(path)]
        if not any(not path.endswith("_test.rego") for path in found) and not modules:
            raise UsageError(
                f"policies.folders: there is no policy in {folder}", hint="policies are *.rego and *.py files"
            )
        rego += found
        python += modules
        for path in paths:
            if path.rpartition("/")[2] in _DATA:
                prefix = path[len(base) + 1 if base else 0 :].split("/")[:-1]
                merge(merged, _nested(prefix, _data(tree, path)), path)
    for path in data:
        for one in [path] if tree.is_file(path) else [p for p in tree.list() if _below(p, path.strip("/"))]:
            if one.endswith((".yaml", ".yml", ".json")):
                merge(merged, _data(tree, one), one)
        if not tree.is_file(path) and not tree.is_dir(path.strip("/")):
            raise UsageError(f"policies.data: there is no {path}")
    return Sources(tuple(dict.fromkeys(rego)), tuple(dict.fromkeys(python)), merged)


def examples_page(read: Callable[[str], str | None], path: str) -> str:
    """`bad.yaml` and `good.yaml` beside a file called `policy.rego` or `policy.py`, as blocks of a page."""
    folder, _, name = path.rpartition("/")
    if name not in ("policy.rego", "policy.py"):
        return ""
    blocks = []
    for label, file in (("Bad", "bad.yaml"), ("Good", "good.yaml")):
        text = read(f"{folder}/{file}" if folder else file)
        if text is not None:
            blocks.append(f"{label}::\n\n{textwrap.indent(text.strip(), '    ')}")
    return "\n\n".join(blocks)


def merge(into: dict[str, Any], data: Mapping[str, Any], path: str, at: str = "data") -> None:
    """Puts data into data. Raises UsageError where two files have different values for one key."""
    for key, value in data.items():
        if key not in into:
            into[key] = value
        elif isinstance(into[key], dict) and isinstance(value, dict):
            into[key] = dict(into[key])
            merge(into[key], value, path, f"{at}.{key}")
        elif into[key] != value:
            raise UsageError(f"{path}: {at}.{key} has another value in another data file")


def _below(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(folder + "/")


def _is_python_policy(path: str) -> bool:
    name = path.rpartition("/")[2]
    if not name.endswith(".py") or name.startswith(("_", "test_", ".")):
        return False
    return not name.endswith("_test.py") and name not in ("conftest.py", "setup.py")


def _nested(keys: Iterable[str], value: Mapping[str, Any]) -> Mapping[str, Any]:
    for key in reversed(list(keys)):
        value = {key: value}
    return value


def _data(tree: Tree, path: str) -> Mapping[str, Any]:
    loaded = load_file(path, tree.read(path), "config")
    for fault in loaded.faults:
        raise UsageError(f"{fault.location}: {fault.message}")
    bodies = [one.body for one in loaded.documents]
    if len(bodies) != 1 or not isinstance(bodies[0], dict):
        raise UsageError(f"{path}: data for policies is one mapping")
    return bodies[0]
