"""The parts of the documentation that are made out of the code: name -> Markdown."""

from __future__ import annotations

import ast
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import rule_pages
import yaml
from terminal_picture import picture, plain

from gitops_gate.cli import COMMANDS, init
from gitops_gate.config import RULE_SHAPE, SHAPE
from gitops_gate.schemas import known
from gitops_gate.settle.marks import LINTER_RULES, SCORE_RULES
from gitops_gate.targets.environments import ORDER

ROOT = Path(__file__).parents[1]
EXAMPLE = "examples/broken-fleet"
SHOWN = (
    ("error[schema-violation]", "apps/base/web/deployment.yaml"),
    ("error[plaintext-secret]", "apps/production/database-secret.yaml"),
)
"""The findings of the example that the picture shows: severity and rule, file."""

_TIME = re.compile(r"   \[[0-9.]+ s\]$")


def block(name: str) -> str:
    """A part of the documentation by its name; a name may carry words: `help policy test`."""
    word, _, rest = name.partition(" ")
    return _WITH_WORDS[word](rest) if rest and word in _WITH_WORDS else _BLOCKS[name]()


@cache
def printed(*words: str) -> str:
    """What `gitops-gate WORDS` prints at the root of this repository, on a terminal of 100 columns."""
    env = {name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR", "FORCE_COLOR")}
    env |= {
        "COLUMNS": "100",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "PYTHONIOENCODING": "utf-8",
    }
    command = [sys.executable, "-m", "gitops_gate", *words]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: {done.stderr.decode()}")
    return done.stdout.decode()


def help_block(command: str) -> str:
    words = [*command.split(), "--help"]
    return fenced("console", f"$ gitops-gate {' '.join(words)}\n{printed(*words).rstrip()}")


def fenced(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def finding_text() -> str:
    """The shown findings and the verdict on the example, in colours, as a terminal shows them."""
    shown = printed("check", EXAMPLE, "--color", "always", "--no-cache").rstrip().split("\n\n")
    found = [one for head, path in SHOWN for one in shown if _is(one, head, path)]
    if len(found) != len(SHOWN):
        raise SystemExit(f"{EXAMPLE} does not give one finding each of {SHOWN}: choose others")
    verdict = plain(shown[-1])
    last = shown[-1] if not _TIME.search(verdict) else shown[-1].rpartition("   ")[0]
    return "\n\n".join([f"$ gitops-gate check {EXAMPLE}", *found, "…", last])


def _is(part: str, head: str, path: str) -> bool:
    lines = plain(part).splitlines()
    return lines[0].startswith(f"{head}: ") and len(lines) > 1 and f"--> {path}:" in lines[1]


def finding_picture() -> str:
    return picture(finding_text(), "gitops-gate shows two findings in a terminal")


def commands() -> str:
    rows = [
        f"| [`gitops-gate {name}`](docs/commands.md#{name}) | {line} |"
        for name, (_, line) in COMMANDS.items()
    ]
    return "\n".join(["| command | what it does |", "| --- | --- |", *rows])


def configuration() -> str:
    """A section per key of the configuration, with a table of what is below it."""
    return "\n\n".join(part for name, shape in SHAPE["properties"].items() for part in _key(name, shape))


def _key(name: str, shape: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {name}"
    said = shape["description"]
    yield f"{said[:1].upper()}{said[1:]} ({_sort(shape)})."
    rows = list(
        _rows(RULE_SHAPE if name == "rules" else shape, f"{name}.<rule>" if name == "rules" else name)
    )
    if rows:
        yield "\n".join(["| key | value | meaning |", "| --- | --- | --- |", *rows])


def _rows(shape: Mapping[str, Any], path: str) -> Iterator[str]:
    if "items" in shape:
        shape, path = shape["items"], f"{path}[]"
    for name, inner in shape.get("properties", {}).items():
        wanted = ", required" if name in shape.get("required", ()) else ""
        yield f"| `{path}.{name}` | {_sort(inner)}{wanted} | {inner.get('description', '')} |"
        yield from _rows(inner, f"{path}.{name}")


def _sort(shape: Mapping[str, Any]) -> str:
    """What a value has to be, in words."""
    if "enum" in shape:
        return ", ".join(f"`{value}`" for value in shape["enum"][:-1]) + f" or `{shape['enum'][-1]}`"
    kinds = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    if kinds == ["array"]:
        return "a list" if shape["items"].get("type") == "object" else "a list of texts"
    if kinds == ["object"] and "values" in shape:
        return "a mapping of names to " + ("mappings" if shape["values"].get("type") == "object" else "texts")
    names = {
        "string": "a text",
        "boolean": "`true` or `false`",
        "integer": "a whole number",
        "object": "a mapping",
    }
    if shape.get("format") == "date":
        return "a date"
    return names.get(kinds[0], "a number")


def without_effect() -> str:
    """The keys of the configuration that nothing outside of it reads yet, in a sentence."""
    sources = [path for path in (ROOT / "gitops_gate").rglob("*.py") if path.parent.name != "config"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    names = [name.replace("-", "_") for name in SHAPE["properties"] if name not in ("fail-on", "limits")]
    unread = [name for name in names if not re.search(rf"\bsettings\.{name}\b", text)]
    if not unread:
        return "Every key has its effect in this version."
    keys = ", ".join(f"`{name.replace('_', '-')}`" for name in unread)
    return f"In this version nothing reads {keys} yet: what stands there is checked for its form, and changes no verdict."


def floors() -> str:
    """The rooms, top floor first, with what each holds."""
    rows = ["| floor | room | what it holds |", "| ---: | --- | --- |"]
    planned = runpy.run_path(str(ROOT / "tests" / "test_layers.py"))["FLOORS"]
    built = [[room for room in rooms if _place(room)] for rooms in planned]
    for number, rooms in enumerate(filter(None, built)):
        rows += [f"| {number or 'top'} | `{_place(room)}` | {_said(_place(room))} |" for room in rooms]
    return "\n".join(rows)


def modules() -> str:
    """Every module below a room, with its first line."""
    parts = []
    for folder in sorted(path for path in (ROOT / "gitops_gate").rglob("*") if path.is_dir()):
        found = sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")
        if found:
            rows = [f"| `{path.name}` | {_said(path.relative_to(ROOT).as_posix())} |" for path in found]
            head = f"### {folder.relative_to(ROOT).as_posix()}/"
            parts.append("\n".join([head, "", "| module | what it holds |", "| --- | --- |", *rows]))
    return "\n\n".join(parts)


def _place(room: str) -> str:
    """The path of a room: a module, or a folder with a `/`; "" where it is not built yet."""
    if (ROOT / "gitops_gate" / f"{room}.py").is_file():
        return f"gitops_gate/{room}.py"
    return f"gitops_gate/{room}/" if (ROOT / "gitops_gate" / room).is_dir() else ""


def _said(path: str) -> str:
    """The first paragraph of a module's docstring, in one line."""
    file = ROOT / path / "__init__.py" if path.endswith("/") else ROOT / path
    said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return " ".join(said.partition("\n\n")[0].split()).replace("|", "\\|")


def hooks() -> str:
    found = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    rows = [f"| `{hook['id']}` | `{hook['entry']}` | {hook['description']} |" for hook in found]
    return "\n".join(["| id | runs | what it does |", "| --- | --- | --- |", *rows])


def action_inputs() -> str:
    found = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"]
    return _inputs(found)


def _inputs(found: Mapping[str, Any]) -> str:
    rows = [
        f"| `{name}` | {'`' + one['default'] + '`' if one['default'] else ''} | {one['description']} |"
        for name, one in found.items()
    ]
    return "\n".join(["| input | default | meaning |", "| --- | --- | --- |", *rows])


def action_outputs() -> str:
    found = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["outputs"]
    rows = [f"| `{name}` | {one['description']} |" for name, one in found.items()]
    return "\n".join(["| output | meaning |", "| --- | --- |", *rows])


def component_inputs() -> str:
    text = (ROOT / "templates" / "gitops-gate.yml").read_text(encoding="utf-8")
    found = next(iter(yaml.safe_load_all(text)))["spec"]["inputs"]
    return _inputs(found)


def foreign_markers() -> str:
    """The annotations of other linters that are honoured, with the rules they except."""
    rows = []
    for tool, table in (("kube-linter", LINTER_RULES), ("kube-score", SCORE_RULES)):
        for check, covered in sorted(table.items()):
            names = dict.fromkeys(f"`{rule}`" for rule, _ in covered if rule in rule_pages.book().rules)
            rows += [f"| {tool} | `{check}` | {', '.join(names)} |"] if names else []
    return "\n".join(["| tool | its check | rule |", "| --- | --- | --- |", *rows])


def unsupported() -> str:
    """What of a kustomization keeps a target from being rendered, besides what is refused."""
    return "charts that are neither in the repository nor kept, and `nameTemplate` of charts."


_BLOCKS: dict[str, Callable[[], str]] = {
    "finding": lambda: fenced("text", plain(finding_text())),
    "rules": lambda: rule_pages.overview("docs/rules/"),
    "rule index": rule_pages.index,
    "commands": commands,
    "configuration": configuration,
    "commented configuration": lambda: fenced("yaml .gitops-gate.yaml", init.CONFIGURATION),
    "pre-commit": lambda: fenced("yaml .pre-commit-config.yaml", init.PRE_COMMIT),
    "workflow": lambda: fenced("yaml .github/workflows/gitops-gate.yaml", init.WORKFLOW),
    "environments": lambda: ", ".join(f"`{name}`" for name in ORDER) + ".",
    "keys without effect": without_effect,
    "help": lambda: help_block(""),
    "kubernetes versions": lambda: ", ".join(known()) + ".",
    "floors": floors,
    "modules": modules,
    "hooks": hooks,
    "action inputs": action_inputs,
    "action outputs": action_outputs,
    "component inputs": component_inputs,
    "foreign markers": foreign_markers,
    "unsupported": unsupported,
}
_WITH_WORDS: dict[str, Callable[[str], str]] = {"help": help_block}
