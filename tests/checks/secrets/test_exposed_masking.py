"""No secret outside of a Secret leaves by any output, wherever it stands again."""

from __future__ import annotations

import random

import pytest
from secret_samples import drawn

from gitops_gate.checks.catalog import STAGE_OF
from gitops_gate.config import Settings
from gitops_gate.excerpts import masked_lines
from gitops_gate.gate import run
from gitops_gate.git.trees import Memory
from gitops_gate.report.context import Context
from gitops_gate.report.writers import WRITERS
from gitops_gate.wish import Wish

RNG = random.Random(29)
LONG = "Zk4-" + drawn(RNG, 18)
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: a\n    image: x:latest\n"
GENERATOR = "kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\nsecretGenerator:\n- name: x\n"

# A style fault (spaces at the end) on the line has it quoted once more.
HELD: dict[str, dict[str, str]] = {
    "value": {"a.yaml": MAP + "data:\n  PASSWORD: @ \n"},
    "quoted": {"a.yaml": MAP + "data:\n  PASSWORD: '@' \n"},
    "flow": {"a.yaml": MAP + 'data: {PASSWORD: "@"} \n'},
    "block": {"a.yaml": MAP + "data:\n  a.ini: |\n    [x]\n    password = @ \n    user = y\n"},
    "folded": {"a.yaml": MAP + "data:\n  a.ini: >\n    user=x\n    password=@ \n"},
    "json in a block": {"a.yaml": MAP + 'data:\n  a.json: |\n    {"user": "x", "password": "@"} \n'},
    "URL": {"a.yaml": MAP + "data:\n  DB: postgres://app:@@db/app \n"},
    "environment": {"a.yaml": POD + "    env:\n    - name: DB_PASSWORD\n      value: @ \n"},
    "argument": {"a.yaml": POD + "    args:\n    - --db-password=@ \n"},
    "two arguments": {"a.yaml": POD + "    args: [--db-password, '@'] \n"},
    "values": {"values.yaml": "auth:\n  rootPassword: @ \n"},
    "dotenv": {".env": "PASSWORD=@\n"},
    "properties": {"a.properties": "db.password=@\n"},
    "env file": {"kustomization.yaml": GENERATOR + "  envs: [a.env]\n", "a.env": "FOO=@\n"},
    "file": {"kustomization.yaml": GENERATOR + "  files: [word]\n", "word": "@\n"},
    "settings file": {"kustomization.yaml": GENERATOR + "  files: [a.ini]\n", "a.ini": "[x]\npassword = @\n"},
    "patch": {
        "kustomization.yaml": "kind: Kustomization\npatches:\n- patch: |\n    kind: ConfigMap\n    data:\n      A_PASSWORD: @ \n"
    },
}


def printed(files: dict[str, str], form: str) -> str:
    tree = Memory({path: text.encode() for path, text in files.items()})
    settings = Settings()
    report = run(tree, settings, Wish(cache=False))
    assert [f for f in report.findings if STAGE_OF.get(f.rule) == "secrets"]
    return WRITERS[form](report, Context(lines=masked_lines(tree, report), stages=dict(STAGE_OF)))


@pytest.mark.parametrize("form", sorted(WRITERS))
@pytest.mark.parametrize("name", HELD)
def test_no_output_shows_it(name: str, form: str) -> None:
    for value in (LONG, "Ab1!x"):
        files = {
            path: text.replace("@@", f"{value}@").replace("@ ", f"{value} ")
            for path, text in HELD[name].items()
        }
        files = {
            path: text.replace("@", value) if "@db/" not in text else text for path, text in files.items()
        }
        shown = printed(files, form)
        assert value not in shown


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_nor_on_another_line(form: str) -> None:
    text = (
        f"# it was {LONG} \n"
        + MAP
        + f"data:\n  PASSWORD: {LONG}\n  note: {LONG} \n  Image: {LONG}\n  Image: {LONG}\n"
    )
    shown = printed(
        {"a.yaml": text, "b.yaml": MAP.replace("web", "b") + f"data:\n  other: x{LONG}y \n"}, form
    )
    assert LONG not in shown


def test_ordinary_words_stay_readable() -> None:
    text = MAP + "data:\n  PASSWORD: postgres\n  host: postgres\n"
    shown = printed({"a.yaml": text, "b.yaml": POD.replace("x:latest", "postgres:latest")}, "text")
    assert "postgres:latest" in shown
