"""Who may import whom: a room imports from lower floors only, and never from its own floor.

Every import counts: also one inside a function, and one for type checking only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "gitops_gate"

FLOORS = (
    ("__main__",),
    ("cli",),
    ("comparison", "drift"),
    ("gate", "promote"),
    ("outcome", "facts", "excerpts", "remembered", "config_schema"),
    ("judge",),
    ("failures", "verdicts", "images"),
    ("narrowing",),
    ("deployed",),
    ("builder",),
    ("repository",),
    ("unfold", "rulebook", "wish"),
    ("unasked",),
    ("worklist",),
    ("leftovers", "waiting"),
    ("answers", "chart_shelf", "charts", "variables", "contested", "dependencies", "folders", "unbuilt"),
    ("chart_values",),
    ("records",),
    ("files", "rows", "mishaps"),
    (
        "discover",
        "targets",
        "render",
        "checks",
        "policy",
        "settle",
        "diff",
        "report",
        "forge",
        "stage_pages",
        "surroundings",
    ),
    ("schemas", "load"),
    ("git", "http", "cache", "data"),
    ("config",),
    ("model",),
    ("errors",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

# Slow to import: only inside the function that needs them, or the empty hook run pays for them.
LATE = {
    "aiohttp",
    "jsonschema",
    "jsonschema_rs",
    "junit_xml",
    "opa_client",
    "orjson",
    "re2",
    "regorus",
    "urllib3",
}

MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))


def room(module: Path) -> str:
    """The room of a file: its folder right below the package, or its own name."""
    return module.parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import; `from a import b` gives `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def at_start(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The imports that run when the module is imported."""
    waiting: list[ast.stmt] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imported(node)
        for field in ("body", "orelse", "finalbody", "handlers"):
            for child in getattr(node, field, []):
                waiting.extend(child.body if isinstance(child, ast.ExceptHandler) else [child])


def wrong(module: Path, text: str) -> list[str]:
    """The imports of a module that its floor forbids."""
    here = room(module)
    found = []
    for line, name in imported(ast.parse(text)):
        parts = [*name.split("."), ""]
        if parts[0] == "":
            found.append(f"{module}:{line} is a relative import")
        elif (
            parts[0] == "gitops_gate" and parts[1] != here and FLOOR.get(parts[1], 99) <= FLOOR.get(here, -1)
        ):
            found.append(f"{module}:{line} {here} imports {parts[1]}")
    return found


def test_every_room_has_a_floor() -> None:
    rooms = {room(module) for module in MODULES} - {"__init__"}
    assert rooms - set(FLOOR) == set()


@pytest.mark.parametrize("module", [m for m in MODULES if m != Path("__init__.py")], ids=str)
def test_imports_go_down(module: Path) -> None:
    assert wrong(module, (PACKAGE / module).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_slow_packages_are_imported_late(module: Path) -> None:
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    early = [f"{module}:{line} {name}" for line, name in at_start(tree) if name.split(".")[0] in LATE]
    assert early == []


@pytest.mark.parametrize(
    ("module", "text", "count"),
    [
        ("load/files.py", "from gitops_gate.model import Route", 0),
        ("load/files.py", "from gitops_gate.load.text import decode", 0),
        ("load/files.py", "from gitops_gate import __version__", 0),
        ("load/files.py", "import gitops_gate.schemas", 1),
        ("load/files.py", "def f():\n    from gitops_gate.checks.yaml import syntax", 1),
        ("load/files.py", "from gitops_gate import checks, settle", 2),
        ("load/files.py", "from .text import decode", 1),
        ("render/build.py", "from gitops_gate.targets import Asked", 1),
        ("cli/check.py", "from gitops_gate.gate import run\nfrom gitops_gate.errors import GateError", 0),
    ],
)
def test_the_test(module: str, text: str, count: int) -> None:
    assert len(wrong(Path(module), text)) == count


def test_the_test_of_late_imports() -> None:
    text = "import re2\ntry:\n    import orjson\nexcept ImportError:\n    import urllib3\ndef f():\n    import regorus\n"
    typing = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import jsonschema_rs\n"
    names = {name for _, name in at_start(ast.parse(typing + text))}
    assert names == {"typing.TYPE_CHECKING", "re2", "orjson", "urllib3"}
