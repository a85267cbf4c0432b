"""ryl says what yamllint says: the same table of texts through both, by the same configuration."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import yaml
from yamllint import linter
from yamllint.config import YamlLintConfig

from gitops_gate.checks.yaml.ryl import DEFAULT, problems

OURS = yaml.safe_dump(
    {
        "rules": {
            name: rule
            for name, rule in tomllib.loads(DEFAULT.read_text())["lint"]["rules"].items()
            if name != "unicode-line-breaks"  # ryl's own
        }
    }
)
CONFIGURATIONS = {
    "ours": OURS,
    "default": "extends: default\n",
    "relaxed": "extends: relaxed\n",
    "home-lab": (
        "extends: default\nrules:\n  line-length: disable\n  comments: {min-spaces-from-content: 1}\n"
        "  indentation: {spaces: consistent, indent-sequences: consistent}\n"
        "  quoted-strings: {quote-type: consistent, required: false}\n"
        "  truthy: {allowed-values: ['true', 'false', 'on']}\n"
    ),
}
TEXTS = {
    "trailing spaces": "---\na: 1 \nb:  \n  - 1 \n# c \n",
    "no last line break": "---\na: 1",
    "truthy": "---\na: yes\nb: No\nc: [on, OFF]\nd: true\ne: 'yes'\nyes: f\n",
    "a workflow": "---\non:\n  push: {branches: [main]}\njobs: {}\n",
    "brackets": "---\na: [ 1, 2]\nb: {a: 1, b: 2 }\nc: { }\nd: []\n",
    "colons and commas": "---\na : 1\nb:  2\nc: [1,2 , 3,  4]\n",
    "hyphens": "---\n-   a\n- b\n",
    "comments": "---\n#a\na: 1 # b\nb: 2  #c\n    # d\nc: 3\n",
    "document markers": "a: 1\n---\nb: 2\n...\n---\nc: 3\n",
    "empty lines": "\n---\na: 1\n\n\n\n\nb: 2\n\n\n",
    "indentation": "---\na:\n- 1\n- 2\nb:\n  - 1\nc:\n   d: 1\n",
    "a manifest": (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec:\n  template:\n    spec:\n"
        "      containers:\n      - name: a\n        args: ['a', \"b\"]\n        image: " + "x" * 90 + "\n"
    ),
    "line length": "---\na: " + "x " * 60 + "\n# " + "y" * 100 + "\n",
    "quotes": '---\na: \'x\'\nb: "y"\nc: z\nd: "it\'s"\n',
    "CRLF": "---\r\na: 1\r\n",
    "duplicate keys": "---\na: 1\na: 2\nb: {c: 1, c: 2}\n",
    "anchors": "---\na: &a {x: 1}\nb: *a\nc:\n  <<: *a\n  y: 2\n",
    "octal": "---\na: 0644\nb: 0o644\n",
    "wide characters": "---\nä: 'ö😀' \n😀: yes\n",
    "disabled": (
        "---\na: 1   # yamllint disable-line\n# yamllint disable rule:trailing-spaces\nb: 2 \nc: yes\n"
        "# yamllint enable\nd: 3 \n"
    ),
    "disabled file": "# yamllint disable-file\na: 1 \n",
    "empty": "",
    "comments only": "# a\n",
}
# Known to differ, on purpose of ryl's: spaces in block scalars are data to it, and a tab behind a value, which
# PyYAML's own parser refuses and libyaml takes, is a trailing space.


@pytest.mark.parametrize("config", CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_both_say_the_same(tmp_path: Path, config: str) -> None:
    names = {f"{number}.yaml": text for number, text in enumerate(TEXTS.values())}
    (tmp_path / ".yamllint").write_text(config)
    for name, text in names.items():
        (tmp_path / name).write_bytes(text.encode())
    said = {name: set[tuple[int, int, str]]() for name in names}
    for one in problems(list(names), tmp_path, ".yamllint"):
        said[one.path].add((one.line, one.column, one.rule))
    expected = {
        name: {
            (one.line, one.column, one.rule or "syntax")
            for one in linter.run(text, YamlLintConfig(config), name)
        }
        for name, text in names.items()
    }
    shown = dict(zip(names, TEXTS, strict=True))
    assert {shown[n]: sorted(v) for n, v in said.items()} == {
        shown[n]: sorted(v) for n, v in expected.items()
    }
