"""The emitter, beside the real program: byte for byte."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitops_gate.render.emitter import Emitter
from gitops_gate.render.texts import Unprintable
from tests.render.nasty import NUMBERS, TEXTS
from tests.render.printed import holding, ours, real

KEYS = [text for text in TEXTS if "\x85" not in text and text != "<<"]  # those no object can have

PRINTED = [
    ({"b": 1, "a": True, "a10": None, "a9": 0.5}, "a: true\na9: 0.5\na10: null\nb: 1\n"),
    ({"A": "x", "a": [], "_": {}, "é": ""}, '_: {}\nA: x\na: []\né: ""\n'),
    ({"a": [["b", {"d": ["e"], "c": 1}]]}, "a:\n- - b\n  - c: 1\n    d:\n    - e\n"),
    ({"a": "yes", "b": "1.0", "c": "1:30", "d": "2020-01-01"}, 'a: "yes"\nb: "1.0"\nc: "1:30"\nd: "2020-01-01"\n'),
    ({"a": "x\ny", "b": "x\n", "c": "x\n\n", "d": " x\n"}, "a: |-\n  x\n  y\nb: |\n  x\nc: |+\n  x\n\nd: |2\n   x\n"),
    ({"a": "x\ty\n", "b": "x \ny", "c": "\U0001f600", "d": "é"}, 'a: "x\\ty\\n"\nb: "x \\ny"\nc: "\\U0001F600"\nd: é\n'),
    ({"a": "it's", "b": "'x'", "c": " x", "d": "x: y"}, "a: it's\nb: '''x'''\nc: ' x'\nd: 'x: y'\n"),
    ({"a": "word " * 16 + "end of it"}, f"a: {('word ' * 16).rstrip()}\n  end of it\n"),
    ({"k" * 129: {"a": 1}, "l\n": ["x"]}, f"? {'k' * 129}\n: a: 1\n? |\n  l\n: - x\n"),
    ({"a": 10**21, "b": 2**64, "c": 2**64 - 1, "d": 1e-7}, "a: 1e+21\nb: 1.8446744073709552e+19\nc: 18446744073709551615\nd: 1e-07\n"),
    ({}, "{}\n"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "text"), PRINTED, ids=lambda value: repr(value)[:40])
def test_form(body: dict[str, Any], text: str) -> None:
    assert Emitter().document(body) == text


@pytest.mark.parametrize("text", ["\x7f", "a\x80", "\x9f", "\ufffe", "\uffff"])
@pytest.mark.parametrize(
    "place", [lambda text: {"a": text}, lambda text: {text: 1}, lambda text: {"a": [text]}]
)
def test_what_cannot_be_printed(text: str, place: Any) -> None:
    with pytest.raises(Unprintable):
        Emitter().document(place(text))


def test_a_leaf_is_two_texts() -> None:
    emitter = Emitter()
    text = emitter.document({"a": {"b": 1, "c": "x\ny\n"}, "d": [[], "z"]})
    assert "".join(emitter.leaves) == text
    assert emitter.leaves[::2] == ["a:\n  b: 1", "  c: |", "d:\n- []", "- z"]
    assert emitter.leaves[1::2] == ["\n", "\n    x\n    y\n", "\n", "\n"]


def deep(text: str, depth: int) -> Any:
    content: Any = [text, {"a": text}]
    for step in range(depth):
        content = {f"k{step}": content} if step % 3 else [content, "x y"]
    return content


PLACES = {
    "deep": [deep(text, depth) for text in TEXTS[-90:] for depth in (20, 50, 90)],
    "value": [{"v": text} for text in TEXTS],
    "list": [[text, [text, {"a": text, "b": [text]}]] for text in TEXTS],
    "key": [{text: text, text + "x": [text, {text: {text: text}}]} for text in KEYS],
    "number": [{"a": number, "b": [number]} for number in NUMBERS],
}


@pytest.mark.tool("kustomize")
@pytest.mark.parametrize("place", PLACES)
def test_equals_the_real_program(place: str, tmp_path: Path) -> None:
    contents = PLACES[place]
    assert place in ("number", "deep") or len(contents) > 450
    theirs = dict(zip(map(repr, contents), real(contents, tmp_path).split("---\napi"), strict=True))
    assert dict(zip(map(repr, contents), ours(contents).split("---\napi"), strict=True)) == theirs


@pytest.mark.tool("kustomize")
def test_keys_in_order(tmp_path: Path) -> None:
    parts = ["a", "b", "Z", "é", "1", "01", "10", "9", "0", "00", "100", "-", "_", ".", "/", "~", " ", "٣"]
    parts += ["12345678901234567890", "99999999999999999999"]
    keys = [one + other + third for one in parts for other in ("", *parts) for third in ("", "0", "a", "2")]
    # Among more than two the order depends on the order in which they are compared: there is no order that fits.
    chosen = Random(1)
    contents = [dict.fromkeys(chosen.sample(keys, 2), 1) for _ in range(500)]
    assert ours(contents) == real(contents, tmp_path)


CHARACTERS = st.one_of(
    st.sampled_from("abyn019 .:-#'\"\\\n\t[]{}&*!|>%@`?,=~/_+\0\x1b\x85\u2028\u00a0é\U0001f600"),
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", max_codepoint=0x1FFFF),
)
WORDS = st.one_of(
    st.text(CHARACTERS, max_size=12),
    st.sampled_from(TEXTS),
    st.text(CHARACTERS, min_size=60, max_size=140),
    st.lists(st.text(st.sampled_from("abc'\"\\\té:#"), max_size=9), max_size=40).map(" ".join),
    st.lists(st.text(st.sampled_from("abc \"'#\u2028"), max_size=70), max_size=5).map("\n".join),
)
NAMES = WORDS.map(lambda text: text.replace("\x85", "").replace("<<", "<")[:200])
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(allow_nan=False, allow_infinity=False),
        WORDS,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=5)),
    max_leaves=12,
)
BATCHES = st.lists(VALUES, min_size=10, max_size=60)


@pytest.mark.tool("kustomize")
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(contents=BATCHES)
def test_random_objects(contents: list[Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    assert ours(contents) == real(contents, tmp_path_factory.mktemp("batch"))


def test_a_document_is_whole() -> None:
    assert Emitter().document(holding({"a": 1})).startswith("apiVersion: example.com/v1\nkind: Any\n")
