"""What of a line is marked, and how wide lines are shown."""

from __future__ import annotations

import pytest

from gitops_gate.model import Location
from gitops_gate.report.excerpt import excerpt, span


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("image: |api:latest|", "api:latest"),
        ("image: |api:latest|   # later", "api:latest"),
        ("image: |a#b c|  ", "a#b c"),
        ("|image|: api:latest", "image"),
        ("|image|:", "image"),
        ("  - |name|: x", "name"),
        ("  |- name|: x", "- name"),
        ("k: |'it''s # so'| # no", "'it''s # so'"),
        ('k: |"a \\" b"|, c', '"a \\" b"'),
        ('k: |"not closed|', '"not closed'),
        ('|"quoted key"|: x', '"quoted key"'),
        ("k: {a: |b c|, d: e}", "b c"),
        ("k: {|a|: b}", "a"),
        ("k: [|x y|]", "x y"),
        ("k: |[a, {b: c}]| # no", "[a, {b: c}]"),
        ("k: |{a: [1,|", "{a: [1,"),
        ("k: ||-|", "|-"),
        ("k: |>| # folded", ">"),
        ("k: |>2+|", ">2+"),
        ("k: |a > b|", "a > b"),
        ("k: |http://x/y:8080|", "http://x/y:8080"),
        ("k: |*anchor|", "*anchor"),
        ("k:| |", " "),
        ("k: |a| : b", "a"),
    ],
)
def test_span(line: str, marked: str) -> None:
    column = line.index("|") + 1
    clean = line[: column - 1] + marked + line[column + len(marked) :].replace("|", "", 1)
    assert clean[column - 1 :][: span(clean, column)] == marked


LONG = "x" * 500 + "HERE" + "y" * 500


@pytest.mark.parametrize(
    ("lines", "line", "column", "width", "expected"),
    [
        (["a: b"], 1, 4, 100, ("a: b", 3, 1)),
        (["a: b\r\n"], 1, 4, 100, ("a: b", 3, 1)),
        (["a: b"], 1, 0, 100, ("a: b", 0, 0)),
        (["a: b"], 1, 5, 100, ("a: b", 0, 0)),
        (["\ta: b"], 1, 5, 100, (" a: b", 4, 1)),
        (["a: \x1b[31mred"], 1, 9, 100, ("a: �[31mred", 8, 3)),
        (["日本: 語 # x"], 1, 5, 100, ("日本: 語 # x", 6, 2)),
        (["e\u0301: x"], 1, 5, 100, ("e\u0301: x", 3, 1)),
        (["a: ##[error]x"], 1, 4, 100, ("a: # [error]x", 3, 1)),
        ([LONG], 1, 501, 20, ("…" + "x" * 10 + "HEREyyyyyy…", 11, 10)),
        ([LONG], 1, 2, 20, ("x" * 20 + "…", 1, 19)),
        (["a"], 2, 1, 100, None),
        (["a"], 0, 0, 100, None),
        (None, 1, 1, 100, None),
    ],
)
def test_excerpt(
    lines: list[str] | None, line: int, column: int, width: int, expected: tuple[str, int, int] | None
) -> None:
    found = excerpt(lines, Location("a.yaml", line, column), width)
    assert (found and (found.text, found.start, found.width)) == expected


def test_a_line_of_ten_megabytes_is_cheap() -> None:
    lines = ['{"a": [' + "1, " * 3_000_000 + '"here"]}']
    found = excerpt(lines, Location("a.json", 1, len(lines[0]) - 7))
    assert found and found.text.endswith('"here"]}') and len(found.text) < 200
