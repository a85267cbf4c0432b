"""Texts that are too plain for a finding of style: ryl is asked about all of them, and says nothing."""

import random
from pathlib import Path

import pytest

from gitops_gate.checks.yaml import ryl
from gitops_gate.checks.yaml.plain import Plain
from gitops_gate.load import load_file

_VALUES = (
    *("web", "3", "1.5", "0o7", "0x1F", "1e3", ".5", ".inf", "null", "true", "TRUE", "2026-11-21", "12:30:45", "a:b"),
    *("http://web/x", "img:1.2@sha256:ab", "{}", "[]", '""', "''", '"a: b # c"', "'a: \"b\"'", "two words", "a -b", "a - b"),
    *("${NAME}", "$(NAME)", "a{b}", "50%", "a=b", "-1", "--flag=x", "---x", "--", "(a)", ".", "..", "...", "$", "/", "_"),
    *("[a, b.c]", "[1]", "{a: b, c: 1}", "{ a: b-c }", "[a,b]", "[ a]", "[- a]", "{a: }", "[a: b]", "{1: 2 }", "[a, ]"),
    *("yes", '"no"', "On", "key: value", "a :b", "- a", "x #", "x # why", "# only", "{a}", "%a", "@a", "=", "|", ">-", "&a"),
)  # fmt: skip
_KEYS = ("a", "b", "kind", "app.kubernetes.io/name", "_x", "a-b", "no", "null", "x.", "/a", "<<", "-", "a b")


def _line(random_: random.Random) -> str:
    indent = " " * random_.choice((0, 0, 0, 1, 2, 2, 2, 3, 4, 4))
    value = random_.choice(_VALUES)
    key = random_.choice(_KEYS)
    shape = random_.choice(
        ("{k}: {v}", "{k}: {v}", "{k}:", "- {v}", "- {k}: {v}", "- {k}:", "# {v}", "", "---", "{v}")
    )
    end = random_.choice(("", "", "", "", "", "", " # why", " ", "\t", "  #why", "\r"))
    return indent + shape.format(k=key, v=value) + (end if shape else "")


def _texts(seed: int, count: int) -> list[str]:
    """Texts that the loader finds no fault in and that are plain, of which there are few among random ones."""
    random_, plain, found = random.Random(seed), Plain(), []
    while len(found) < count:
        text = "\n".join(_line(random_) for _ in range(random_.randint(1, 6))) + random_.choice(
            ("\n",) * 9 + ("", "\n\n")
        )
        if plain(text) and not load_file("x.yaml", text.encode()).faults:
            found.append(text)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_ryl_says_nothing_of_plain_texts(tmp_path: Path, seed: int) -> None:
    names = []
    for number, text in enumerate(_texts(seed, 250)):
        names.append(f"{number}.yaml")
        (tmp_path / names[-1]).write_text(text, newline="")
    told = [(one, (tmp_path / one.path).read_text()) for one in ryl.problems(names, tmp_path, "")]
    assert told == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kind: ConfigMap\ndata:\n  - name: web:1.2\n    value: \"a b\" # why\n", True),
        ("kind: ConfigMap", False),
        ("kind: ConfigMap \n", False),
        ("kind: ConfigMap\t\n", False),
        ("kind: ConfigMap\r\n", False),
        ("kind: yes\n", False),
        ("kind: On\n", False),
        ("kind: [yes]\n", False),
        ("kind: [web, 1]\nspec: {a: b}\n", True),
        ("kind: |\n  text\n", False),
        ("kind: \"\\n\"\n", False),
        ("kind: caf\u00e9\n", False),
        ("kind: a\u2028b\n", False),
        ("", False),
        ("a: b\n" * 20_000, False),
    ],
)  # fmt: skip
def test_what_is_plain(text: str, expected: bool) -> None:
    assert Plain()(text) is expected
