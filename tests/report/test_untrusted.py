"""Text that is safe to print."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_gate.report.untrusted import column_true, columns, escaped_path, inert, one_line, quoted_path
from tests.report.samples import commands


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain  text", "plain  text"),
        ("a\nb\r\n\tc", "a b c"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]8;;unfinished words", "]8;;unfinished words"),
        ("\x1bPdevice\x1b\\x", "x"),
        ("\x9b31mred\x9d0;t\x9cx", "redx"),
        ("\x1b(Bx\x1b7y", "x7y"),
        ("a\u202eb\u2069c\u200bd\ufeff", "abcd"),
        ("\u2028a\u2029b\u00a0c", "a b c"),
        ("a\u034fb\u3164c\ufe0fd\U000e0100e\u00adf", "abcdef"),
        ("\udcff\ud800", "��"),
        ("\ufffe\uffff\ufdd0\ue000", "����"),
        ("\x00\x07\x08\x7f", ""),
        ("ü 日本 🚀", "ü 日本 🚀"),
    ],
)
def test_one_line(text: str, expected: str) -> None:
    assert one_line(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("abcdef", "abc…"), ("abcd", "abcd"), ("a" * 10**6, "aaa…")])
def test_a_limit(text: str, expected: str) -> None:
    assert one_line(text, 4) == expected


@pytest.mark.parametrize(
    ("path", "escaped", "quoted"),
    [
        ("apps/ü-1/a.yaml", "apps/ü-1/a.yaml", "apps/ü-1/a.yaml"),
        ("my app/a.yaml", "my app/a.yaml", '"my app/a.yaml"'),
        ("a\nb", "a\\nb", '"a\\nb"'),
        ("a\\b", "a\\\\b", '"a\\\\b"'),
        ('a"b', 'a"b', '"a\\"b"'),
        ("\x1b[31m", "\\x1b[31m", '"\\x1b[31m"'),
        ("a\u202eb", "a\\u202eb", '"a\\u202eb"'),
        ("a\udcffb", "a\\xffb", '"a\\xffb"'),
        ("a\ud800b", "a\\ud800b", '"a\\ud800b"'),
        ("a\u3164b", "a\\u3164b", '"a\\u3164b"'),
        ("-rf", "-rf", "-rf"),
        ("", "", '""'),
        ("x" * 4000, "x" * 4000, '"' + "x" * 200 + "…" + "x" * 200 + '"'),
    ],
)
def test_paths(path: str, escaped: str, quoted: str) -> None:
    assert (escaped_path(path), quoted_path(path)) == (escaped, quoted)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::error::x", ": :error::x"),
        ("a\n \t::error::x", "a\n \t: :error::x"),
        ("a ::error::x", "a ::error::x"),
        ("x##[y]", "x# #[y]"),
        ("x##vso[task.setvariable variable=a]b", "x# #vso[task.setvariable variable=a]b"),
        ("## a [b]", "## a [b]"),
        ("  ::: a/b.yaml:1:2", "  ::: a/b.yaml:1:2"),
        (":::error::x", ": ::error::x"),
        ("a::b", "a::b"),
    ],
)
def test_inert(text: str, expected: str) -> None:
    assert inert(text) == expected


@given(st.text())
def test_any_text(text: str) -> None:
    assert (
        one_line(text).isprintable() and escaped_path(text).isprintable() and quoted_path(text).isprintable()
    )
    shown = column_true(text)
    assert shown.isprintable() and len(shown) == len(text) and columns(shown) >= 0
    assert commands(inert(one_line(text))) == []
    assert commands("".join(inert(f"{one_line(line)}\n") for line in text.splitlines())) == []
