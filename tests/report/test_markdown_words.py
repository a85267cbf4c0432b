"""Words of the repository in Markdown."""

from __future__ import annotations

import re

import pytest

from gitops_gate.report.markdown_words import code, fence, octets, plain, table, units, words

GAP = "\u200b"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain text, 3.5 of it", "plain text, 3.5 of it"),
        ("a *bold* _name_ [x](y)", r"a \*bold\* \_name\_ \[x\](y)"),
        ("use `policy/v1` here", "use `policy/v1` here"),
        ("odd ` backtick", r"odd \` backtick"),
        ("none ``", r"none \`\`"),
        ("<!-- gitops-gate:comment:v1 -->", "&lt;!-- gitops-gate:comment:v1 --&gt;"),
        ("</details><img src=x>", "&lt;/details&gt;&lt;img src=x&gt;"),
        ("ask @org/team about #123", f"ask @{GAP}org/team about #{GAP}123"),
        ("GH-12 and !34 of ~label in %1", f"GH-{GAP}12 and !{GAP}34 of \\~{GAP}label in %{GAP}1"),
        ("&lt;script&gt;", f"&amp;{GAP}lt;script&amp;{GAP}gt;"),
        ("- item", r"\- item"),
        ("12. item", r"12\. item"),
        ("--- rule", r"\--- rule"),
        ("a | b \\| c", "a \\| b \\\\\\| c"),
        ("see https://evil.example and www.evil.example", "see https&#58;//evil.example and www&#46;evil.example"),
        ("x ##[error]y", f"x #{GAP} #{GAP}\\[error\\]y"),
        ("two\nlines\r\n/close", "two lines /close"),
        ("\x1b[31mred\x1b[0m \u202egnp", "red gnp"),
        ("", ""),
    ],
)  # fmt: skip
def test_words_are_text(text: str, expected: str) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.yaml:1:2", "`a.yaml:1:2`"),
        ("a`b", "``a`b``"),
        ("``` fence", "```` ``` fence ````"),
        ("`", "`` ` ``"),
        ("<!-- marker -->", f"`<{GAP}!-- marker -->`"),
        ("@team #1", "`@team #1`"),
        ("   ", ""),
    ],
)
def test_code_holds_what_it_is_given(text: str, expected: str) -> None:
    assert code(text) == expected


def test_plain_words_hold_no_code() -> None:
    assert plain(" a `b|c` ") == r"a \`b\|c\`"


@pytest.mark.parametrize("ticks", range(1, 8))
def test_no_run_of_backticks_ends_a_fence(ticks: int) -> None:
    lines = fence([f"1 | {'`' * ticks}", "2 | <img>"])
    assert lines[0].removesuffix("text") == "`" * max(3, ticks + 1) == lines[-1]
    assert not any(re.match(r"\s*`", line) for line in lines[1:-1])


def test_long_lines_are_cut() -> None:
    line = fence(["1 | " + "x" * 900])[1]
    assert len(line) == 500
    assert line.endswith("…")


def test_a_table_keeps_its_columns() -> None:
    assert table(("name", "count"), [(plain("a|b"), "1")], 1) == [
        "| name | count |",
        "| --- | ---: |",
        r"| a\|b | 1 |",
    ]


@pytest.mark.parametrize(("text", "sizes"), [("abc", (3, 3)), ("ü", (1, 2)), ("🚀", (2, 4)), ("日", (1, 3))])
def test_sizes(text: str, sizes: tuple[int, int]) -> None:
    assert (units(text), octets(text)) == sizes
