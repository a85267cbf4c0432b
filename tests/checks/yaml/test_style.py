"""Style through ryl: what is judged, by which configuration, in which tree; and what a fix may touch."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_gate.checks.yaml.style import MOST, style, style_fixes
from gitops_gate.errors import UnsafeInput, UsageError
from gitops_gate.git.trees import Folder, Index, Memory, Overlay, WorkTree
from gitops_gate.load import load_file
from gitops_gate.model import Finding, Severity, Tree
from tests.conftest import git

SPACES = "a: 1 \n"


def found(files: dict[str, str | bytes], **links: str) -> list[Finding]:
    data = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
    return of(Memory(data, links))


def of(tree: Tree) -> list[Finding]:
    return list(style(tree, [load_file(path, tree.read(path)) for path in tree.list()]))


def shown(findings: list[Finding]) -> list[str]:
    return [f"{finding.location} {finding.detail}" for finding in findings]


DEFAULT = {
    "trailing spaces": ("a: 1 \n", ["a.yaml:1:5 trailing-spaces"]),
    "no last line break": ("a: 1", ["a.yaml:1:5 new-line-at-end-of-file"]),
    "yes": ("a: yes\n", ["a.yaml:1:4 truthy"]),
    "Off in a list": ("a: [x, Off]\n", ["a.yaml:1:8 truthy"]),
    "a line separator": ("a: 'x\u2028y'\n", ["a.yaml:1:6 unicode-line-breaks"]),
    "true, in any case": ("a: True\nb: FALSE\nc: true\n", []),
    "a quoted yes": ("a: 'yes'\n", []),
    "GitHub's on": ("on: push\njobs: {}\n", []),
    "layout is not judged": ("a:\n    b:  {x: 1 }\n#c\n\n\n\n\nd: " + "x" * 300 + "\n", []),
    "octal modes": ("defaultMode: 0644\n", []),
    "CRLF": ("a: 1\r\nb: 2\r\n", []),
    "spaces in a block scalar are data": ("a: |\n  x  \n", []),
    "yamllint's comments": ("a: 1  # yamllint disable-line\nb: 1 \n", ["a.yaml:2:5 trailing-spaces"]),
    "yamllint's comments, by rule": (
        "# yamllint disable rule:truthy\na: yes \n# yamllint enable\nb: yes\n",
        ["a.yaml:2:7 trailing-spaces", "a.yaml:4:4 truthy"],
    ),
    "yamllint's comment for the file": ("# yamllint disable-file\na: yes \n", []),
    "nothing in it": ("", []),
    "what is no YAML is the loader's": ("a: [1 \n", []),
    "a duplicate key is the loader's": ("a: 1\na: 2 \n", ["a.yaml:2:5 trailing-spaces"]),
    "SOPS wrote it": ("a: ENC[x] \nsops:\n    mac: ENC[y]\n", []),
}


@pytest.mark.parametrize(("text", "expected"), DEFAULT.values(), ids=DEFAULT)
def test_the_default_configuration(text: str, expected: list[str]) -> None:
    findings = found({"a.yaml": text})
    assert shown(findings) == expected
    assert all(finding.severity is Severity.WARNING for finding in findings)


def test_only_yaml_is_judged() -> None:
    files = dict.fromkeys(
        ("a.yaml", "b.yml", "c/Kustomization", "d.json", "e.txt", "f/values.yaml.tpl"), SPACES
    )
    assert [finding.location.path for finding in found(files)] == ["a.yaml", "b.yml", "c/Kustomization"]


def test_the_message_says_what_to_do() -> None:
    (truthy, spaces) = found({"a.yaml": "key: [x, yes] \n"})
    assert truthy.message == "`yes` is a boolean to some readers and text to others"
    assert "quotes" in truthy.hint
    assert "fix --style" in spaces.hint


def test_many_of_a_kind_are_counted_in_the_last() -> None:
    findings = found({"a.yaml": SPACES.replace("a", "k") + "".join(f"k{n}: 1 \n" for n in range(99))})
    assert len(findings) == MOST
    assert findings[-1].message.endswith(f"(and {100 - MOST} more of this kind below)")


LENGTH = "a: " + "x " * 100 + "x\n"
CONFIGURED: dict[str, tuple[dict[str, str], list[str]]] = {
    ".yamllint": ({".yamllint": "rules: {line-length: {max: 50}}"}, ["a.yaml:1:51 line-length"]),
    ".yamllint.yaml": ({".yamllint.yaml": "rules: {line-length: {max: 60}}\n"}, ["a.yaml:1:61 line-length"]),
    ".yamllint.yml": (
        {".yamllint.yml": "extends: default\n"},
        ["a.yaml:1:1 document-start", "a.yaml:1:81 line-length"],
    ),
    "relaxed": ({".yamllint": "extends: relaxed\n"}, ["a.yaml:1:81 line-length"]),
    "another file": (
        {".yamllint": "extends: lint/base\n", "lint/base": "rules: {line-length: {max: 70}}\n"},
        ["a.yaml:1:71 line-length"],
    ),
    "ignored": ({".yamllint": "ignore: '*.yaml'\nextends: default\n"}, []),
    "ignored, by a file": (
        {".yamllint": "ignore-from-file: [.lintignore]\nextends: default\n", ".lintignore": "a.yaml\n"},
        [],
    ),
    "ryl.toml": ({"ryl.toml": "[lint.rules.line-length]\nmax = 40\n"}, ["a.yaml:1:41 line-length"]),
    "ryl before yamllint": (
        {".ryl.toml": "[lint.rules.line-length]\nmax = 40\n", ".yamllint": "extends: default\n"},
        ["a.yaml:1:41 line-length"],
    ),
    "pyproject.toml": (
        {"pyproject.toml": "[tool.ryl.lint.rules.line-length]\nmax = 45\n"},
        ["a.yaml:1:46 line-length"],
    ),
    "pyproject.toml of something else": ({"pyproject.toml": "[project]\nname = 'x'\n"}, []),
    "below the root": ({"sub/.yamllint": "extends: default\n"}, []),
    "duplicates are not said twice": (
        {".yamllint": "rules: {key-duplicates: enable}\n", "b.yaml": "a: 1\na: 2\n"},
        [],
    ),
}


@pytest.mark.parametrize(("files", "expected"), CONFIGURED.values(), ids=CONFIGURED)
def test_a_configuration_is_honoured(tmp_path: Path, files: dict[str, str], expected: list[str]) -> None:
    given = {"a.yaml": LENGTH, **files}
    tree = Memory({path: text.encode() for path, text in given.items()})
    tree.materialise(tree.list(), tmp_path)
    judged = [
        load_file(path, tree.read(path)) for path in ("a.yaml", *(["b.yaml"] if "b.yaml" in files else []))
    ]
    for place in (tree, Folder(tmp_path)):
        assert shown(list(style(place, judged))) == expected


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("extends: ../outside\n", UnsafeInput),
        ("extends: /etc/hostname\n", UnsafeInput),
        ("rules:\n  truthy: {ignore-from-file: /dev/zero}\n", UnsafeInput),
        ("ignore-from-file: [a, ../../b]\n", UnsafeInput),
        ("rules: {nope: enable}\n", UsageError),
    ],
)
def test_a_configuration_that_is_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        found({".yamllint": text, "a.yaml": SPACES})


def test_a_configuration_behind_a_link_that_leaves_the_tree_is_refused() -> None:
    tree = Memory({"a.yaml": SPACES.encode()}, {".yamllint": "/etc/hostname"})
    with pytest.raises(UnsafeInput):
        of(tree)


def test_every_tree_is_judged_by_what_is_in_it(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a.yaml").write_text("a: 1 \n")
    git(tmp_path, "add", "a.yaml")
    (tmp_path / "a.yaml").write_text("a: 1\nb: 2 \n")
    trees: list[tuple[Tree, list[str]]] = [
        (WorkTree(tmp_path), ["a.yaml:2:5 trailing-spaces"]),
        (Index(tmp_path), ["a.yaml:1:5 trailing-spaces"]),
        (Overlay(WorkTree(tmp_path), {"a.yaml": b"a: yes\n"}), ["a.yaml:1:4 truthy"]),
    ]
    for tree, expected in trees:
        assert shown(of(tree)) == expected
        assert sorted(path.name for path in tmp_path.iterdir()) == [".git", "a.yaml"]


def fixed(files: dict[str, bytes]) -> dict[str, bytes]:
    tree = Memory(files)
    return style_fixes(tree, [load_file(path, data) for path, data in files.items()])


FIXED: dict[str, tuple[bytes, bytes | None]] = {
    "spaces and the last line break": (b"a: 1 \nb: 2", b"a: 1\nb: 2\n"),
    "CRLF stays": (b"a: 1 \r\nb: 2", b"a: 1\r\nb: 2\r\n"),
    "spaces in a block scalar stay": (b"a: |\n  x  \nb: 1 \n", b"a: |\n  x  \nb: 1\n"),
    "a key that is a boolean in one dialect": (b"y: 1 \n", b"y: 1\n"),
    "nothing to mend": (b"a: 1\n", None),
    "nobody knows what yes means": (b"a: yes\n", None),
    "a block scalar without a last line break would change": (b"a: |\n  x", None),
    "what is no YAML stays": (b"a: [1 \n", None),
    "duplicate keys stay": (b"a: 1 \na: 2 \n", None),
    "SOPS wrote it": (b"a: ENC[x] \nsops:\n    mac: ENC[y]\n", None),
}


@pytest.mark.parametrize(("before", "after"), FIXED.values(), ids=FIXED)
def test_a_fix_is_safe(before: bytes, after: bytes | None) -> None:
    assert fixed({"a.yaml": before}) == ({} if after is None else {"a.yaml": after})


CONFIGURED_FIXES: dict[str, tuple[str, bytes, bytes | None]] = {
    "quotes, where YAML 1.1 does not need them": (
        "rules: {quoted-strings: {quote-type: single, required: only-when-needed}}",
        b"a: 'x'\n",
        b"a: x\n",
    ),
    "quotes, where a tool needs them": (
        "rules: {quoted-strings: {quote-type: single, required: only-when-needed}}",
        b"a: 'yes'\n",
        None,
    ),
    "lines": (
        "rules: {document-start: enable, empty-lines: {max: 1}}",
        b"a: 1\n\n\n\nb: 2\n",
        b"---\na: 1\n\nb: 2\n",
    ),
    "comments": ("rules: {comments: {min-spaces-from-content: 2}}", b"a: 1 #x\n", b"a: 1  # x\n"),
    "ignored": ("ignore: '*.yaml'\nrules: {trailing-spaces: enable}", b"a: 1 \n", None),
}


@pytest.mark.parametrize(("config", "before", "after"), CONFIGURED_FIXES.values(), ids=CONFIGURED_FIXES)
def test_fixes_by_configuration(config: str, before: bytes, after: bytes | None) -> None:
    tree = Memory({".yamllint": config.encode(), "a.yaml": before})
    assert style_fixes(tree, [load_file("a.yaml", before)]) == ({} if after is None else {"a.yaml": after})


def test_a_fix_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SPACES)
    tree = Folder(tmp_path)
    assert style_fixes(tree, [load_file("a.yaml", SPACES.encode())]) == {"a.yaml": b"a: 1\n"}
    assert (tmp_path / "a.yaml").read_text() == SPACES


def test_after_a_fix_there_is_nothing_left_to_mend() -> None:
    files = {"a.yaml": b"a: 1 \nb: yes", "b.yaml": b"x: \n  - 1 \n"}
    again = files | fixed(files)
    assert fixed(again) == {}
    assert shown(of(Memory(again))) == ["a.yaml:2:4 truthy"]
