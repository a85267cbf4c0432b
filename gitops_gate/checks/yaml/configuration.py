"""Which YAML lint configuration a repository has: ryl's own first, then yamllint's; at its root only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gitops_gate.load import load_file
from gitops_gate.model import Tree

_RYL = (".ryl.toml", "ryl.toml", ".config/.ryl.toml", ".config/ryl.toml")
_PROJECT = "pyproject.toml"
_YAMLLINT = (".yamllint", ".yamllint.yaml", ".yamllint.yml")
_POINTERS = frozenset(("extends", "ignore-from-file", "exclude-from-file"))
"""Keys whose values are paths of further files."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """`path` of the configuration, "" where there is none; `files` = it and all files that it names."""

    path: str = ""
    files: tuple[str, ...] = ()


def configuration(tree: Tree) -> Configuration:
    """The configuration of a tree. Raises UnsafeInput where it points at a file outside of it."""
    for path in (*_RYL, _PROJECT, *_YAMLLINT):
        if tree.is_file(path) and (path != _PROJECT or b"[tool.ryl" in tree.read(path)):
            return Configuration(path, tuple(dict.fromkeys(_reached(tree, path, set()))))
    return Configuration()


def _reached(tree: Tree, path: str, seen: set[str]) -> Iterator[str]:
    seen.add(path)
    yield path
    for name in _pointers(_body(path, tree.read(path))):
        # `default`, `relaxed` and `empty` are presets, not files; a file that is absent is ryl's to report.
        if tree.is_file(name) and name not in seen:
            yield from _reached(tree, name, seen)


def _body(path: str, data: bytes) -> Any:
    if path.endswith(".toml"):
        import tomllib  # start-up budget

        try:
            return tomllib.loads(data.decode("utf-8"))
        except ValueError:
            return None  # ryl names the fault
    documents = load_file(path, data, "config").documents
    return documents[0].body if documents else None


def _pointers(value: Any) -> Iterator[str]:
    """The paths in a configuration, at any depth."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in _POINTERS:
                yield from (
                    one for one in (inner if isinstance(inner, list) else [inner]) if isinstance(one, str)
                )
            else:
                yield from _pointers(inner)
