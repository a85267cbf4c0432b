"""The documentation is true: what is generated is current, links lead somewhere, commands and options exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import click
import pytest
import yaml

from gitops_gate import __version__
from gitops_gate.cli import gitops_gate, verdict
from gitops_gate.config import Settings
from gitops_gate.errors import GateError, ToolError, UnsafeInput, UsageError
from gitops_gate.git.trees import Memory
from gitops_gate.rulebook import rulebook
from tests.pages import PAGES, ROOT, Block, anchors, blocks, calls, links, named, prose, spans

BLOCKS = [block for page in PAGES for block in blocks(page)]
ARCHITECTURE = ROOT / "docs" / "architecture.md"


def run(*words: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environ}
    return subprocess.run(
        [sys.executable, *map(str, words)], cwd=ROOT, capture_output=True, text=True, check=False, env=env
    )


def test_what_is_generated_is_current() -> None:
    done = run("scripts/publish_docs.py", "--check")
    assert (done.returncode, done.stdout) == (0, "docs are current\n"), done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    wrong = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            wrong.append(link)
    assert wrong == []


def command_lines() -> list[tuple[str, list[str]]]:
    """Where it stands, and the words behind `gitops-gate`: of blocks for shells and CI, and of spans of text."""
    found = []
    for block in BLOCKS:
        if block.language in ("sh", "groovy") or block.name.startswith((".git", ".pre-commit")):
            found += [(str(block), words) for words in calls(_values(block))]
        elif block.language in ("console", ""):
            lines = re.findall(r"^(?:\$ | *)(gitops-gate .*)$", block.text, re.MULTILINE)
            found += [(str(block), words) for line in lines for words in calls(line)]
    for page in PAGES:
        for span in spans(page):
            if span.startswith("gitops-gate "):
                found += [(named(page), words) for words in calls(span)]
    return found


def _values(block: Block) -> str:
    """The text of a block without the names of YAML's keys, and without the quotes that groovy wants."""
    if block.language == "yaml":
        return "\n".join(re.sub(r"^[ -]*(\w+: )?", "", line) for line in block.text.splitlines())
    return block.text.replace("'", " ") if block.language == "groovy" else block.text


def faults(words: list[str]) -> str:
    """What the command line would refuse; "" where it takes the words. Values of choices are tried, files are not."""
    command: click.Command = gitops_gate
    context = click.Context(command, info_name="gitops-gate")
    try:
        while True:
            given, rest, _ = command.make_parser(context).parse_args(list(words))
            for option in command.params:
                value = given.get(option.name)
                for one in value if isinstance(value, list | tuple) else [value]:
                    if isinstance(option.type, click.Choice) and one is not None:
                        option.type.convert(one, option, context)
            if not isinstance(command, click.Group) or not rest:
                return f"too many words: {rest}" if rest else ""
            inner = command.get_command(context, rest[0])
            if inner is None:
                return f"no command {rest[0]}"
            command, words = inner, rest[1:]
            context = click.Context(command, parent=context, info_name=rest[0])
    except click.ClickException as fault:
        return fault.format_message()


def test_every_command_line_is_accepted() -> None:
    found = command_lines()
    assert len(found) > 60
    assert [(where, words, fault) for where, words in found if (fault := faults(words))] == []


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ("gitops-gate check --format junit --output json=a", False),
        ("gitops-gate policy test a b --coverage", False),
        ("gitops-gate --version", False),
        ("gitops-gate check --formt junit", True),
        ("gitops-gate check --format xml", True),
        ("gitops-gate chek", True),
        ("gitops-gate policy tset", True),
        ("gitops-gate render a b", True),
    ],
)
def test_the_test_of_command_lines(line: str, refused: bool) -> None:
    (words,) = calls(line)
    assert bool(faults(words)) is refused


def test_every_script_and_goal_of_make_exists() -> None:
    goals = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    text = "\n".join(block.text for block in BLOCKS if block.language in ("sh", ""))
    text += "\n".join(span for page in PAGES for span in spans(page))
    assert set(re.findall(r"\bmake ([a-z]+)", text)) <= goals
    scripts = set(re.findall(r"(?:python|bash) ((?:scripts|\.ci|bench)/[\w.]+)", text))
    assert scripts and [path for path in scripts if not (ROOT / path).is_file()] == []


def test_rules_that_are_named_exist() -> None:
    known = rulebook(Memory({}), Settings()).rules.keys() | {"rule-id", "padded-value"}
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    allowed = {
        name.strip() for names in re.findall(r"allow\[([^\]\n]+)\]", text) for name in names.split(",")
    }
    annotated = set(re.findall(r"gitops-gate/allow\.([a-z-]+)", text)) - {""}
    assert (allowed | annotated) - known == set()


def test_the_architecture_names_what_exists() -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")
    paths = set(
        re.findall(r"`((?:gitops_gate|tests|scripts|policies|schemas|bench|examples|docs)/[\w./]*)`", text)
    )
    assert [
        path for path in sorted(paths) if not (ROOT / path).exists() and path != "gitops_gate/_data"
    ] == []
    package = ROOT / "gitops_gate"
    rooms = {f"gitops_gate/{path.name}" for path in package.glob("*.py")} - {"gitops_gate/__init__.py"}
    rooms |= {f"gitops_gate/{path.parent.name}/" for path in package.glob("*/__init__.py")}
    assert rooms - paths == set()


def test_exit_codes() -> None:
    codes = {verdict.CLEAN, verdict.FINDINGS, verdict.UNDECIDED, verdict.REFUSED, 130}
    codes |= {fault.exit_code for fault in (GateError, UsageError, ToolError, UnsafeInput)}
    for name in ("README.md", "docs/commands.md"):
        stated = re.findall(r"^\| (\d+) \| ", prose(ROOT / name), re.MULTILINE)
        assert [int(code) for code in stated] == sorted(codes)


def test_versions() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert set(re.findall(r"gitops-gate==([\w.]+)", text)) == {__version__}
    assert set(re.findall(r"rev: v([\w.]+)", text)) == {__version__}
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    least = re.search(r'requires-python = ">=([\d.]+)"', project)
    assert least and f"Python {least[1]} or newer" in text


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    assert f"_GITOPS_GATE_COMPLETE={shell}_source" in (ROOT / "docs" / "commands.md").read_text(
        encoding="utf-8"
    )
    done = run("-m", "gitops_gate", _GITOPS_GATE_COMPLETE=f"{shell}_source")
    assert done.returncode == 0 and "_GITOPS_GATE_COMPLETE" in done.stdout


def test_the_picture_shows_the_text() -> None:
    picture = ElementTree.parse(ROOT / "docs" / "finding.svg").getroot()
    shown = "".join(part.text or "" for part in picture.iter("{http://www.w3.org/2000/svg}text"))
    (text,) = (b.text for b in blocks(ROOT / "README.md") if b.text.startswith("$ gitops-gate check"))
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", text)


def test_the_shown_findings_are_real() -> None:
    """A second look, past the script that wrote them: each paragraph stands in what the gate prints."""
    (text,) = (b.text for b in blocks(ROOT / "README.md") if b.text.startswith("$ gitops-gate check"))
    first, *parts, last = text.strip().split("\n\n")
    done = run(
        "-m", "gitops_gate", *first.removeprefix("$ gitops-gate ").split(), NO_COLOR="1", COLUMNS="100"
    )
    assert done.returncode == 1
    assert [part for part in parts if part != "…" and part not in done.stdout] == []
    assert done.stdout.rstrip().splitlines()[-1].startswith(last)


def test_hooks_are_listed() -> None:
    ids = [
        hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    ]
    assert [name for name in ids if f"| `{name}` |" not in prose(ROOT / "README.md")] == []
