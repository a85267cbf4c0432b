"""Text of the repository stays text, in every format: what the change brings is never obeyed, and breaks no report."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from lxml import etree, html

from gitops_gate.report.context import Context
from gitops_gate.report.writers import FORMATS, WRITERS
from tests.report.samples import COMMANDS, FULL, commands, hostile_context, hostile_report

CANARY = "c4n4ry"
HIDDEN = (
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
)

INJECTIONS = {
    **{f"::{name}": f"x\n::{name} file=a,line=1::{CANARY}" for name in COMMANDS},
    **{f"##[{name}]": f"x ##[{name} file=a;line=1]{CANARY}" for name in COMMANDS},
    "indented command": f"x\n \t ::error::{CANARY}",
    "command behind a carriage return": f"x\r::error::{CANARY}",
    "command behind a line separator": f"x\u2028::error::{CANARY}",
    "command behind an escape": f"\x1b[2K::error::{CANARY}",
    "command with a zero width mark": f"\u200b::error::{CANARY}",
    "command of Azure": f"x ##vso[task.setvariable variable=a]{CANARY}",
    "command of TeamCity": f"x ##teamcity[buildStatus text='{CANARY}']",
    "escaped command": f"%0A::error::{CANARY}",
    "colours": f"\x1b[31;1m{CANARY}\x1b[0m",
    "colours in C1": f"\x9b31m{CANARY}\x9b0m",
    "title of the window": f"\x1b]0;owned\x07{CANARY}",
    "link of the terminal": f"\x1b]8;;file:///etc/passwd\x1b\\{CANARY}\x1b]8;;\x1b\\",
    "clear screen and home": f"\x1b[2J\x1b[H{CANARY}",
    "device control": f"\x1bP+q544e\x1b\\{CANARY}",
    "backspaces": f"rejected\b\b\b\b\b\b\b\baccepted {CANARY}",
    "bidi and zero width": f"a{HIDDEN}b {CANARY}",
    "NUL and other controls": "".join(map(chr, range(32))) + "\x7f" + CANARY,
    "C1 controls": "".join(map(chr, range(0x80, 0xA0))) + CANARY,
    "lone surrogates": f"\udcff\ud800\udfff {CANARY}",
    "code points without meaning": f"\ufffe\uffff\ufdd0\U0001ffff {CANARY}",
    "end of CDATA": f"]]>{CANARY}<![CDATA[",
    "element": f"</error></file></testcase><failure>{CANARY}</failure>",
    "attribute": f'"/><error message="{CANARY}',
    "apostrophe": f"' message='{CANARY}",
    "entities": f"&lt;&#0;&#27;&xxe; {CANARY}",
    "declaration": f"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY xxe SYSTEM 'file:///etc/passwd'>]>{CANARY}",
    "script": f"<script>alert('{CANARY}')</script>",
    "image": f'<img src=x onerror="alert(1)">{CANARY}',
    "comment of HTML": f"<!-- gitops-gate:comment:v1 key=default -->{CANARY}",
    "end of a comment": f"--><b>{CANARY}",
    "end of the details": f"</details></summary>{CANARY}",
    "three backticks": f"```\n</details> {CANARY}\n```",
    "five backticks": f"`````\n# {CANARY}\n`````",
    "mention and issue": f"@org/team #123 {CANARY}",
    "link of Markdown": f"[{CANARY}](javascript:alert(1))",
    "table of Markdown": f"| a | {CANARY} |\n|---|---|",
    "quick action": f"x\n/merge\n{CANARY}",
    "formula": f'=HYPERLINK("http://x","{CANARY}")',
    "formula with a plus": f"+1+cmd|' /C calc'!A0 {CANARY}",
    "formula with a minus": f"-2+3 {CANARY}",
    "formula with an at": f"@SUM(1) {CANARY}",
    "formula behind a tab": f"\t=1 {CANARY}",
    "cells": f'a","=1","\n=2,{CANARY}',
    "test point": f"x\nok 99 - {CANARY}\n1..1",
    "directive": f"x # SKIP {CANARY}",
    "bail out": f"x\nBail out! {CANARY}",
    "end of a YAML block": f"x\n  ...\n  ---\nok 1 {CANARY}",
    "end of a JSON text": f'"}}],"results":[{{"{CANARY}',
    "backslashes": f"\\u001b[31m\\n\\\\{CANARY}\\",
    "markup of rich": f"[/bold][link=file:///etc/passwd]{CANARY}[/link]",
    "placeholder": f"{{0}} {{{{x}}}} %s %(x)s $x ${{x}} {CANARY}",
    "long": f"{CANARY} " + "A" * 100_000,
    "emoji": f"{CANARY} " + "🚀" * 5000,
}


def as_json(text: str) -> None:
    json.loads(text)


def as_xml(tags: str) -> Callable[[str], None]:
    """A reader of XML: there are only our elements, and neither comments nor instructions."""

    def read(text: str) -> None:
        parser = etree.XMLParser(resolve_entities=False)
        root = etree.fromstring(text.encode(), parser)
        assert {str(one.tag) for one in root.iter()} <= set(tags.split())
        assert root.getroottree().docinfo.doctype == ""

    return read


def as_table(text: str) -> None:
    rows = list(csv.reader(io.StringIO(text), strict=True))
    assert len(rows) == 7 and len({len(row) for row in rows}) == 1
    for row in rows:
        assert not any(re.match(r"[\s'\"]*[=+\-@|%]", cell) and not cell.startswith("'") for cell in row)


def as_points(text: str) -> None:
    lines = text.splitlines()
    verdicts = [line.partition(" ")[0] for line in lines if re.match(r"\s*(not )?ok\b", line)]
    assert lines[:2] == ["TAP version 14", "1..6"] and verdicts == ["not", "not", "ok", "ok", "not", "ok"]
    assert [line for line in lines if re.match(r"(1\.\.|Bail|pragma|TAP)", line)] == lines[:2]


def as_markdown(text: str) -> None:
    assert "<!--" not in text
    assert set(re.findall(r"^</?(\w+)", text, re.MULTILINE)) <= {"details"}


def as_page(text: str) -> None:
    """A page of HTML: nothing runs, nothing is loaded, links stay on the page, and our tags are balanced."""
    root = html.fromstring(text)
    assert {str(one.tag) for one in root.iter()}.isdisjoint(
        {"script", "img", "iframe", "object", "form", "base"}
    )
    for one in root.iter():
        for name, value in one.attrib.items():
            assert not str(name).startswith("on") and name not in ("src", "action", "srcdoc")
            assert name != "href" or str(value).startswith(("#", "data:image/svg+xml,"))
    assert len(root.findall("body")) == 1 and "<!--" not in text


def as_lines(text: str) -> None:
    """For people: nothing to read back."""


READERS: dict[str, Callable[[str], None]] = {
    **dict.fromkeys(("json", "sarif", "gitlab", "rdjson"), as_json),
    "junit": as_xml(
        "testsuites testsuite properties property testcase failure error skipped system-out system-err"
    ),
    "checkstyle": as_xml("checkstyle file error"),
    "csv": as_table,
    "tap": as_points,
    "markdown": as_markdown,
    "html": as_page,
    **dict.fromkeys(("text", "concise", "github"), as_lines),
}

# The one character without a glyph that we write ourselves: it keeps a forge from calling somebody.
OWN = {"markdown": {"\u200b"}}


def test_every_format_is_read_back() -> None:
    assert set(FORMATS) <= set(READERS)


@pytest.mark.parametrize("name", INJECTIONS)
@pytest.mark.parametrize("form", FORMATS)
def test_text_stays_text(form: str, name: str) -> None:
    text = INJECTIONS[name]
    written = WRITERS[form](hostile_report(text), hostile_context(text))
    assert written.encode().decode() == written
    assert {c for c in written if c != "\n" and not c.isprintable()} <= OWN.get(form, set())
    carried_out = commands(written)
    assert {command for command, _, _ in carried_out} <= ({"error", "notice"} if form == "github" else set())
    assert len(carried_out) == (3 if form == "github" else 0)
    assert not re.search(r"##(\[|vso\[|teamcity\[)", written)
    assert CANARY in written
    READERS[form](written)


def test_a_writer_is_imported_when_it_is_asked_for() -> None:
    words = "import sys, gitops_gate.report.writers as w; print([f for f in w.FORMATS if f'gitops_gate.report.{f}' in sys.modules])"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("form", FORMATS)
def test_a_writer_needs_nothing_but_the_report(form: str) -> None:
    assert WRITERS[form](FULL, Context())
