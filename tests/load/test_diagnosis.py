"""Broken YAML: told once, at the line that a person would mend, in words that say how."""

from __future__ import annotations

import time

import pytest

from gitops_gate.load import load_file

MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  labels:
    app: web
    tier: "front"
spec:
  replicas: 3
  interval: 15m
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx:1.27.0
          args: ["--port", "80"]
          env:
            - name: LEVEL
              value: 'info'
            - name: MODE
              value: fast
          resources: {limits: {cpu: 100m}}
        - name: sidecar
          image: envoy:1.30
      volumes:
        - name: data
          emptyDir: {}
"""

# name, what is replaced, by what, the line, what is said, what is advised
BROKEN: list[tuple[str, str, str, int, str, str]] = [
    ("unclosed double quote", '"front"', '"front', 8, 'the quote `"` that opens here is not closed', "add"),
    ("unclosed single quote", "'info'", "'info", 26, "the quote `'` that opens here is not closed", "add"),
    ("unclosed, quotes below", "name: web\n  n", 'name: "web\n  n', 4, 'the quote `"` that opens', "closing"),
    ("closed by another quote", '"front"', "\"front'", 8, "`'` does not close it", 'close it with `"`'),
    ("closed by a smart quote", '"front"', '"front”', 8, "`”` does not close it", 'close it with `"`'),
    ("unclosed in a comment's line", '"front"', '"front # x', 8, "that opens here is not closed", "add"),
    ("text behind a quote", '"front"', '"front" end', 8, "text follows the closing quote", "whole value"),
    ("quotes in quotes", '"front"', '"the "best" one"', 8, "text follows the closing quote", '`\\"`'),
    ("an apostrophe", "'info'", "'don't'", 26, "text follows the closing quote", "`''`"),
    ("no colon", "interval: 15m", "interval 15m", 11, "`interval 15m` has no colon", "`interval: `"),
    ("no colon, a value", "namespace: shop", "namespace shop", 5, "`namespace …` has no colon", ""),
    ("no colon in an item", "- name: MODE", "- name MODE", 27, "`name …` has no colon", "`name: `"),
    ("no colon at a parent", "  selector:", "  selector", 12, "`selector` has no colon", "write `selector: `"),
    ("no colon at a list's parent", "volumes:", "volumes", 32, "`volumes` has no colon", "`volumes: `"),
    ("no colon at the top", "spec:\n  rep", "spec\n  rep", 9, "`spec` has no colon", "`spec: `"),
    ("an equals sign", "replicas: 3", "replicas=3", 10, "`replicas` is followed by `=`", "`replicas: `"),
    ("a semicolon", "replicas: 3", "replicas; 3", 10, "`replicas` is followed by `;`", "`replicas: `"),
    ("a full-width colon", "replicas:", "replicas：", 10, "`replicas` is followed by `：`", "`replicas: `"),
    ("no space behind the colon", "replicas: 3", "replicas:3", 10, "a space is missing after the colon of `replicas`", ""),
    ("no space, a path", "image: nginx", "image:/nginx", 22, "a space is missing after the colon of `image`", ""),
    ("no space behind the dash", "- name: sid", "-name: sid", 30, "a space is missing after the `-`", "`- `"),
    ("a second colon", "value: fast", "value: Note: fast", 28, "holds a second `: `", "in quotes"),
    ("a colon at the end", "value: fast", "value: fast:", 28, "holds a second `: `", "in quotes"),
    ("at sign", "value: fast", "value: @fast", 28, "cannot begin with `@`", "in quotes"),
    ("per cent sign", "value: fast", "value: %fast", 28, "cannot begin with `%`", "in quotes"),
    ("backtick", "value: fast", "value: `fast`", 28, "cannot begin with a backtick", "in quotes"),
    ("asterisk", "value: fast", "value: *.example.com", 28, "`*` begins the name of an alias", "in quotes"),
    ("cron", "value: fast", "value: */5 * * * *", 28, "`*` begins the name of an alias", "in quotes"),
    ("unknown alias", "value: fast", "value: *fast", 28, "the alias *fast names no anchor", "in quotes"),
    ("ampersand", "value: fast", "value: & fast", 28, "`&` begins the name of an anchor", "in quotes"),
    ("pipe", "value: fast", "value: |fast", 28, "nothing may follow `|`", "next line"),
    ("a comparison", "value: fast", "value: >=1.2", 28, "nothing may follow `>`", "in quotes"),
    ("bad escape", '"front"', '"^\\d+$"', 8, "`\\d` is no escape", "backslash twice"),
    ("half an escape", '"front"', '"\\u12 "', 8, "hexadecimal digits", "backslash"),
    ("tab", "  replicas", "\treplicas", 10, "a tab stands in the indentation", "plain spaces"),
    ("half a tab", "      app: web\n  t", "    \tapp: web\n  t", 14, "a tab stands", "plain spaces"),
    ("no-break spaces", "  replicas", "\xa0\xa0replicas", 10, "a no-break space (U+00A0)", "plain spaces"),
    ("a zero-width space", "  replicas", "  \u200breplicas", 10, "a zero-width space (U+200B)", "plain"),
    ("BOM in the middle", "spec:\n  r", "spec:\n\ufeff  r", 10, "a byte order mark", "plain spaces"),
    ("no-break space behind the colon", "replicas: 3", "replicas:\xa03", 10, "follows the colon", "a space"),
    ("one space more", "  interval", "   interval", 11, "indentation of this line (3 spaces)", "2 spaces"),
    ("one space less", "  interval", " interval", 11, "indentation of this line (1 space)", "2 spaces"),
    ("none at all", "  interval", "interval", 11, "indentation of this line (no space)", "2 spaces"),
    ("an item's key too far left", "          image: e", "        image: e", 31, "indentation", "10 spaces"),
    ("a list's dash", "        - name: sid", "       - name: sid", 30, "indentation", "8 spaces"),
    ("first line indented", "apiVersion", " apiVersion", 1, "indentation of this line (1 space)", "no space"),
    ("no dash", "- name: sidecar", "name: sidecar", 30, "a `- ` is missing", "`- `"),
    ("no dash, first item", "  - name: data", "  name: data", 33, "a `- ` is missing", "`- `"),
    ("unclosed list", '"80"]', '"80"', 23, "the `[` that opens here is not closed", "add `]`"),
    ("unclosed mapping", "emptyDir: {}", "emptyDir: {", 34, "the `{` that opens here is not closed", "`}`"),
    ("inner mapping unclosed", "100m}}", "100m}", 29, "the `{` that opens here is not closed", "`}`"),
    ("closed by another bracket", '"80"]', '"80"}', 23, "`[` is closed by `}`", "write `]`"),
    ("closed twice", '"80"]', '"80"]]', 23, "this `]` closes nothing", "remove it"),
    ("merge conflict", "spec:\n  r", "<<<<<<< HEAD\nspec:\n=======\nspec:\n>>>>>>> x\n  r", 9, "merge", ""),
    ("rest of a merge conflict", "spec:\n  r", "=======\nspec:\n  r", 9, "an unresolved merge conflict", ""),
    ("end of a merge conflict", "spec:\n  r", ">>>>>>> a1b2 (x)\nspec:\n  r", 9, "merge conflict", "remove"),
    ("foreign comment", "  replicas", "  // how many\n  replicas", 10, "`//` begins no comment", "`#`"),
    ("code fence", "spec:\n  r", "```\nspec:\n  r", 9, "a code fence of Markdown", "remove the line"),
    ("stray brace", "spec:\n  r", "}\nspec:\n  r", 9, "this `}` closes nothing", "remove it"),
    ("stray word", "    metadata:\n      l", "oops\n    metadata:\n      l", 16, "", "remove"),
    ("template line", "spec:\n  r", "{{- if .x }}\nspec:\n  r", 9, "template syntax", "quotes"),
    ("template value", "replicas: 3", "replicas: {{ .n }}", 10, "template syntax", "quotes"),
    ("template value with quotes", "replicas: 3", 'replicas: {{ "x" }} y', 10, "template syntax", "quotes"),
    ("include", "  replicas", '  {{- include "a" . }}\n  replicas', 10, "template syntax", "quotes"),
    ("Jinja", "  replicas", "  {% if x %}\n  replicas", 10, "template syntax", "quotes"),
    ("text not indented", "value: fast", "value: |\n              on", 29, "too far left", "16 spaces"),
    ("text less indented", "value: fast", "value: |\n                  on\n               off", 30, "too far", ""),
    ("text behind the sign", "value: fast", "value: |-x\n                on", 28, "nothing may follow `|`", ""),
    ("a quote in a flow list", '["--port", "80"]', '["--port, "80"]', 23, "that opens here is not closed", "add"),
    ("a quoted key", "  replicas: 3", '  "replicas: 3', 10, "that opens here is not closed", "closing"),
    ("a flow list over lines", '["--port", "80"]', '[\n            "80"', 23, "the `[` that opens here", "`]`"),
    ("a comma over lines", '["--port", "80"]', '[\n"a"\n"b"]', 24, "a comma is missing", "add the comma"),
    ("a tab behind the dash", "- name: sid", "-\tname: sid", 30, "a tab follows the `-`", "a space"),
    ("a list item among keys", "  interval: 15m", "  - 15m", 11, "a list item stands here", "indentation"),
    ("two faults: the first", "web\n  n", '"web\n  name" x\n  n', 4, "that opens here is not closed", "add"),
    ("dependsOn without a dash", "- name: data\n        ", "name: data\n        ", 33, "a `- ` is missing", "`- `"),
]  # fmt: skip


@pytest.mark.parametrize("row", BROKEN, ids=[row[0] for row in BROKEN])
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_fault_is_told_once_at_the_line_to_mend(
    row: tuple[str, str, str, int, str, str], ends: str
) -> None:
    _, old, new, line, message, hint = row
    assert old in MANIFEST
    text = MANIFEST.replace(old, new, 1).replace("\n", ends)
    faults = load_file("app.yaml", text.encode()).faults
    assert [fault.location.line for fault in faults] == [line], faults
    assert message in faults[0].message
    assert hint in faults[0].hint


@pytest.mark.parametrize("row", BROKEN, ids=[row[0] for row in BROKEN])
def test_in_the_middle_of_a_file(row: tuple[str, str, str, int, str, str]) -> None:
    before = "---\nkind: A\nx: 'y\n\n  z'\n---\n"
    after = '---\nkind: B\nx: "y"\n'
    text = before + MANIFEST.replace(row[1], row[2], 1) + after
    file = load_file("app.yaml", text.encode())
    assert [fault.location.line for fault in file.faults] == [row[3] + before.count("\n")], file.faults
    kinds = [document.body["kind"] for document in file.documents]
    assert kinds[0] == "A" and kinds[-1] == "B"


LEGAL = {
    "hash without a space": ("value: fast", "value: fast#er"),
    "colon without a space": ("value: fast", "value: a:b"),
    "comma at the end": ("value: fast", "value: fast,"),
    "space before the colon": ("value: fast", "value : fast"),
    "smart quotes": ("value: fast", "value: “fast”"),
    "text over lines": ("value: fast", "value: fast\n                and faster"),
    "quoted text over lines": ("value: fast", 'value: "fast\n                and: faster"'),
    "the same anchor twice": ("value: fast", "value: &a fast\n            - &a x"),
    "a no-break space inside": ("value: fast", "value: fa\xa0st"),
    "no-break spaces in a text": ("value: fast", "value: |\n                a\n                \xa0b: c"),
    "signs of a conflict in a text": ("value: fast", "value: |\n                =======\n                x"),
    "a template in quotes": ("value: fast", "value: '{{ x }}'"),
    "one deeper everywhere": ("          image: e", "          image:\n            e"),
}


@pytest.mark.parametrize(("old", "new"), LEGAL.values(), ids=LEGAL)
def test_what_is_legal_is_left_alone(old: str, new: str) -> None:
    assert old in MANIFEST
    assert load_file("app.yaml", MANIFEST.replace(old, new, 1).encode()).faults == ()


def test_a_value_that_may_be_a_secret_is_not_told() -> None:
    for line in ("password 123456", "interval hunter2", "token 15m"):
        (fault,) = load_file("a.yaml", f"a: 1\n{line}\nb: 2\n".encode()).faults
        assert line.split()[1] not in fault.message + fault.hint


LARGE = {
    "many tabs": "a:\n" + "\tb: c\n" * 60_000,
    "many templates": "a:\n" + "  - {{ x }}\n" * 15_000,
    "one long line": "a: " + "x: " * 60_000 + "\nb\nc: 1\n",
    "many spaces": "a: 1\nb" + " " * 150_000 + "=\nc: [\n",
    "many broken documents": ("---\na: 1\ninterval 15m\nc: d\n" + "# x\n" * 100) * 100,
    "an open quote far above": 'a: "x\n' + "  b: c\n" * 25_000,
    "many open brackets": "a:\n" + "  - [\n" * 20_000,
    "many words": "a: 1\n" + "b c\n" * 40_000 + "d: 1\n",
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_looking_for_the_cause_ends_soon(text: str) -> None:
    started = time.perf_counter()
    assert load_file("a.yaml", text.encode()).faults
    assert time.perf_counter() - started < 1.0


@pytest.mark.parametrize(
    "line", ["MIIEpAIBAAKCAQEAx3bq9", "dGhpcyBpcyBhIHNlY3JldA1==", "c2VjcmV0LXZhbHVlLTEyMw=x"]
)
def test_a_stray_piece_of_a_key_is_not_told(line: str) -> None:
    text = f"a: |\n  -----BEGIN\n  {line}\n{line}\nb: c\n"
    (fault,) = load_file("a.yaml", text.encode()).faults
    assert fault.location.line == 4
    assert line[:12] not in fault.message + fault.hint
