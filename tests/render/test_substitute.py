"""Variables in texts, compared with the library that Flux uses; what it says is pinned, too."""

from __future__ import annotations

import itertools
import random

import pytest

from gitops_gate.render.substitute import Filled, Unparsable, filled
from tests.flux_answers import answer

VALUES = {
    "A": "value",
    "EMPTY": "",
    "PATH": "/usr/local/bin/app.tar.gz",
    "NUM": "8080",
    "MIX": "Hello World",
    "LETTER": "é",
    "WIDE": "größe-äöü-ß",
    "LIST": "a,b,c,a",
    "_x1": "under",
    "STAR": "a*b*c",
    "SLASH": "a/b\\c",
    "DOLLAR": "$A ${A}",
    "BRACE": "}{",
}

CASES: dict[str, str | None] = {
    "": "",
    "plain": "plain",
    "${A}": "value",
    "a-${A}-b": "a-value-b",
    "${A}${NUM}": "value8080",
    "$A": "$A",
    "$": "$",
    "a$": "a$",
    "$$": "$",
    "$$$": "$$",
    "$$A": "$A",
    "$${A}": "${A}",
    "$$${A}": "$value",
    "$$$${A}": "$${A}",
    "$(A)": "$(A)",
    "{A}": "{A}",
    "${NOPE}": None,
    "${A-x}": None,
    "${A+x}": None,
    "${A?x}": None,
    "${A:-x}": "value",
    "${NOPE:-x}": "x",
    "${NOPE:-}": "",
    "${EMPTY:-x}": "x",
    "${EMPTY}": "",
    "${NOPE:=x}": "x",
    "${NOPE=x}": "x",
    "${EMPTY=x}": "x",
    "${A=x}": "value",
    "${NOPE:+x}": "x",
    "${A:+x}": "value",
    "${NOPE:?x}": "x",
    "${NOPE:-${A}}": "value",
    "${NOPE:-a${A}b${NUM}c}": "avalueb8080c",
    "${A:-${NOPE}}": None,
    "${NOPE:-${NOPE2:-deep}}": "deep",
    "${NOPE:-$$}": "$$",
    "${NOPE:-$${A}}": "$value",
    "${NOPE:-{}}": "{}",
    "${NOPE:-a:b=c-d}": "a:b=c-d",
    "${NOPE:- spaced }": " spaced ",
    "${#A}": "5",
    "${#EMPTY}": "0",
    "${#LETTER}": "2",
    "${#NOPE}": None,
    "${#}": None,
    "${##}": None,
    "${A^}": "Value",
    "${A^^}": "VALUE",
    "${MIX,}": "hello World",
    "${MIX,,}": "hello world",
    "${MIX,^}": "Hello World",
    "${A^^^}": None,
    "${WIDE^^}": "GRÖßE-ÄÖÜ-ß",
    "${LETTER^}": "É",
    "${NOPE^^}": None,
    "${A:1}": "alue",
    "${A:0}": "value",
    "${A:9}": "",
    "${A:-2}": "value",
    "${A: -2}": "value",
    "${A:1:2}": "al",
    "${A:1:99}": "alue",
    "${A:1:0}": "",
    "${A:1:-1}": "alu",
    "${A:4:-4}": "",
    "${A:x}": "value",
    "${A:1:x}": "value",
    "${A:}": None,
    "${A::}": None,
    "${A::2}": None,
    "${A:1::2}": "al",
    "${A:${NUM}}": "",
    "${A:1${NUM}}": None,
    "${A:é}": None,
    "${PATH#/usr}": "/local/bin/app.tar.gz",
    "${PATH#*/}": "usr/local/bin/app.tar.gz",
    "${PATH##*/}": "app.tar.gz",
    "${PATH%.*}": "/usr/local/bin/app.tar",
    "${PATH%%.*}": "/usr/local/bin/app",
    "${PATH%.gz}": "/usr/local/bin/app.tar",
    "${PATH#nope}": "/usr/local/bin/app.tar.gz",
    "${PATH#?}": "usr/local/bin/app.tar.gz",
    "${PATH#[/]}": "usr/local/bin/app.tar.gz",
    "${PATH#[^/]}": "/usr/local/bin/app.tar.gz",
    "${PATH#[}": "/usr/local/bin/app.tar.gz",
    "${PATH#}": None,
    "${PATH%}": None,
    "${PATH###x}": "/usr/local/bin/app.tar.gz",
    "${A#value}": "",
    "${LIST/a/x}": "x,b,c,a",
    "${LIST//a/x}": "x,b,c,x",
    "${LIST//a/}": ",b,c,",
    "${LIST/a/}": ",b,c,a",
    "${LIST/a}": None,
    "${LIST/#a/x}": "x,b,c,a",
    "${LIST/%a/x}": "a,b,c,x",
    "${LIST/#b/x}": "a,b,c,a",
    "${LIST/#a/}": "a,b,c,a",
    "${LIST/%a/}": "a,b,c,a",
    "${LIST//,/\\/}": "a/b/c/a",
    "${SLASH/\\//|}": "a|b\\c",
    "${SLASH/\\\\/|}": "a/b|c",
    "${LIST//,/ }": "a b c a",
    "${LIST//,/$$}": "a$b$c$a",
    "${LIST//${EMPTY:-,}/;}": "a;b;c;a",
    "${LIST//,/${A}}": "avaluebvaluecvaluea",
    "${LIST//,/x${A}}": None,
    "${LIST///x}": None,
    "${LIST//,//x}": "axbxcxa",
    "${NOPE/a/b}": None,
    "${DOLLAR}": "$A ${A}",
    "${BRACE}": "}{",
    "${NOPE:-${BRACE}}": "}{",
    "${_x1}": "under",
    "${ A}": None,
    "${A }": None,
    "${A": None,
    "${": None,
    "${}": None,
    "a ${ b": None,
    "${{ A }}": None,
    "${A[@]}": None,
    "${A@Q}": None,
    "${!A}": None,
    "${A.b}": None,
    "${A-}": None,
    "${1}": None,
    "${A:-x": None,
    "${A:-${A}": None,
    "${A\n}": None,
    "${NOPE:-a\nb}": "a\nb",
    "#!/bin/sh\necho ${A}\n": "#!/bin/sh\necho value\n",
    "$$ ${A} $": "$ value $",
    "$$\n$${A}": "$\n${A}",
}
"""Text -> what Flux makes of it, None = it fails."""


def ours(text: str, *, strict: bool = True) -> str | None:
    """What we make of a text, None = it fails."""
    try:
        found = filled(text, VALUES, strict=strict)
    except Unparsable:
        return None
    return None if found.undefined else found.text


def theirs(text: str, *, strict: bool = True) -> str | None:
    found, fault = answer(text=text, vars=VALUES, strict=strict)
    return None if fault else found


@pytest.mark.parametrize("text", CASES)
def test_what_comes_of_a_text(text: str) -> None:
    assert ours(text) == CASES[text]


@pytest.mark.tool("flux-answers")
@pytest.mark.parametrize("strict", [True, False])
def test_flux_says_the_same(strict: bool) -> None:
    said = {text: theirs(text, strict=strict) for text in CASES}
    assert {text: ours(text, strict=strict) for text in CASES} == said
    assert not strict or said == CASES


def random_text(dice: random.Random) -> str:
    """A text out of pieces that mean something to the grammar."""
    names = (*VALUES, "NOPE")
    pieces = (*"$${}:/#%-=+?,^!*[]\\ ab12é", "${", "}", ":-", ":=", "//", "##", "%%", "$$")
    words = []
    for _ in range(dice.randrange(1, 5)):
        inside = "".join(dice.choice(pieces) for _ in range(dice.randrange(0, 7)))
        shape = dice.choice(("${{{}{}}}", "${{{}{}", "{}{}", "${{{}:-{}}}", "${{{}//{}}}", "${{{}%{}}}"))
        words.append(shape.format(dice.choice(names), inside))
    return "".join(words)


@pytest.mark.tool("flux-answers")
def test_random_texts() -> None:
    dice = random.Random(4)
    texts = [random_text(dice) for _ in range(4000)]
    strict = itertools.cycle((True, False))
    different = {}
    for text, how in zip(texts, strict, strict=False):
        mine, said = ours(text, strict=how), theirs(text, strict=how)
        if mine != said:
            different[text] = (mine, said)
    assert different == {}


def test_what_is_not_known_stays() -> None:
    values = {"HOST": "a", "SECRET": None}
    assert filled("${HOST}.${SECRET}", values) == Filled("a.${SECRET}", (), ("SECRET",))
    assert filled("${SECRET:-x} $$", values) == Filled("${SECRET:-x} $", (), ("SECRET",))
    assert filled("${HOST:-${SECRET}}", values) == Filled("a", (), ("SECRET",))
    assert filled("${NOPE:-${SECRET}}", values) == Filled("${NOPE:-${SECRET}}", (), ("SECRET",))
    assert filled("${NOPE}", values) == Filled("${NOPE}", ("NOPE",), ())
    assert filled("${NOPE} ${NOPE:=x}", values, complete=False) == Filled("${NOPE} ${NOPE:=x}", (), ("NOPE",))
