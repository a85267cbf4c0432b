"""Waiver comments: which `#` are comments, what they say, which lines they speak for."""

from __future__ import annotations

import time

import pytest

from gitops_gate.load.comments import NONE, Allowance, comments

A = "# gitops-gate: allow[floating-tag] pinned by the operator"
R = ("floating-tag",)
WHY = "pinned by the operator"

ALLOWED = {
    "behind a value": (f"image: a:latest {A}\n", [(1, 17, R, WHY, {1})]),
    "above a value": (f"kind: Pod\n{A}\nimage: a\n", [(2, 1, R, WHY, {2, 3})]),
    "above, indented": (f"spec:\n  {A}\n  image: a\n", [(2, 3, R, WHY, {2, 3})]),
    "above all content speaks for the file too": (f"---\n{A}\nkind: Pod\n", [(2, 1, R, WHY, {0, 2, 3})]),
    "above the start of a document": (f"a: 1\n{A}\n---\nkind: Pod\n", [(2, 1, R, WHY, {2, 4})]),
    "comments between": (f"a: 1\n{A}\n# why\n\t# really\nb: 2\n", [(2, 1, R, WHY, {2, 5})]),
    "a blank line between is content": (f"a: 1\n{A}\n\nb: 2\n", [(2, 1, R, WHY, {2, 3})]),
    "two, one above the other": (
        "a: 1\n# gitops-gate: allow[x] one\n# gitops-gate: allow[y] two\nb: 2\n",
        [(2, 1, ("x",), "one", {2, 4}), (3, 1, ("y",), "two", {3, 4})],
    ),
    "several rules": ("a: 1 # gitops-gate: allow[x, y-z] why\n", [(1, 6, ("x", "y-z"), "why", {1})]),
    "no reason": ("a: 1 # gitops-gate: allow[x]\n", [(1, 6, ("x",), "", {1})]),
    "a dash is no reason": ("a: 1 # gitops-gate: allow[x] - \n", [(1, 6, ("x",), "", {1})]),
    "spaces are free": ("a: 1 #gitops-gate:allow [ x ]: why\n", [(1, 6, ("x",), "why", {1})]),
    "not understood": ("a: 1 # gitops-gate: ignore x\n", [(1, 6, (), "", {1})]),
    "brackets forgotten": ("a: 1 # gitops-gate: allow x because\n", [(1, 6, (), "", {1})]),
    "behind a block scalar's header": (f"a: | {A}\n  x\nb: 1\n", [(1, 6, R, WHY, {1})]),
    "below a block scalar": (f"a: |\n  x\n{A}\nb: 1\n", [(3, 1, R, WHY, {3, 4})]),
    "CRLF": (f"kind: Pod\r\n{A}\r\nimage: a\r\n", [(2, 1, R, WHY, {2, 3})]),
    "CR alone": (f"kind: Pod\r{A}\rimage: a\r", [(2, 1, R, WHY, {2, 3})]),
    "wide characters before": (f"a: 'ä😀' {A}\n", [(1, 9, R, WHY, {1})]),
    "below a fault": (f"a: [\nb: }}\nimage: a {A}\n", [(3, 10, R, WHY, {3})]),
    "last line without a break": (f"a: 1\n{A}", [(2, 1, R, WHY, {2, 3})]),
}


@pytest.mark.parametrize(("text", "expected"), ALLOWED.values(), ids=ALLOWED)
def test_a_comment_is_a_waiver(
    text: str, expected: list[tuple[int, int, tuple[str, ...], str, set[int]]]
) -> None:
    assert comments(text).allowances == tuple(
        Allowance(line, column, rules, reason, frozenset(lines))
        for line, column, rules, reason, lines in expected
    )


NO_COMMENT = {
    "in a block scalar": f"a: |\n  {A}\n  x\n",
    "in a folded scalar at its end": f"a: >\n  x\n  {A}\nb: 1\n",
    "in double quotes": f'a: "x {A}"\n',
    "in single quotes over lines": f"a: 'x\n  {A}\n  y'\n",
    "in a plain scalar": f"a: x{A}\n",
    "a value that begins like one": "a: gitops-gate: allow\n",
    "an annotation": "metadata: {annotations: {gitops-gate/allow.floating-tag: why}}\n",
}


@pytest.mark.parametrize("text", NO_COMMENT.values(), ids=NO_COMMENT)
def test_a_hash_in_a_value_is_no_waiver(text: str) -> None:
    assert comments(text).allowances == ()


def test_every_hash_counts_in_text_that_is_no_yaml() -> None:
    text = f"A='x\n{A}\nB=y\n"
    assert [one.line for one in comments(text, scalars=False).allowances] == [2]


GITLEAKS = {
    "behind a value": ("a: 1\nkey: x # gitleaks:allow\n", {2}),
    "inside a block scalar, as gitleaks reads it": ("a: |\n  key = x // gitleaks:allow\n", {2}),
    "none": ("a: 1 # gitleaks: allow\n", set()),
}


@pytest.mark.parametrize(("text", "lines"), GITLEAKS.values(), ids=GITLEAKS)
def test_gitleaks_markers_count_by_line(text: str, lines: set[int]) -> None:
    assert comments(text).gitleaks == lines


def test_a_file_without_markers_costs_next_to_nothing() -> None:
    text = "key: value # a comment\n" * 200_000
    began = time.process_time()
    assert comments(text) is NONE
    assert time.process_time() - began < 0.1


def test_a_file_full_of_markers_is_read_in_linear_time() -> None:
    text = f"{A}\nb: 'x'\n" * 20_000 + f"{A}\n" * 20_000
    began = time.process_time()
    assert len(comments(text).allowances) == 40_000
    assert time.process_time() - began < 5
