"""Texts that a writer of YAML gets wrong: a table by what is odd about them."""

from __future__ import annotations

_LONG = "word " * 30
_WORDS = """y Y yes Yes YES yEs true True TRUE tRue on On ON oN n N no No NO false False FALSE off Off OFF oFF ~ ~a
null Null NULL nUll none None .nan .NaN .NAN .Nan nan .inf .Inf .INF inf +.inf -.inf -.Inf ++.inf = << <<a
- -- --- ---a ... ...a .... ? ?a : :a a: a:b a:: & &a * *a ! !a !!str | |a > >a % %a @ @a ` `a , ,a [ [a ] { {a } a{ a}
a, a[ a] # #a a# ' 'a a' '' " "a a" \\ \\a a\\n "a" 'a' a'b a"b"""
_NUMBERS = """0 1 -1 +1 00 01 07 08 09 -07 0777 -0777 0o7 0o8 0O7 -0o7 0x 0x1F 0XfF -0x1f +0x1F 0xG 0b 0b1 0B1 0b2 -0b1
0b-1 0b+1 -0b-1 0b_1 1_000 1__0 _1 1_ +_1 -_ 0_7 0x_F 0x1_F 1.0 1. .5 . .. .5. -.5 +.5 ._5 .5_0 .5_ .5e3 .5e .e5 .5e400 1e3
1E3 1e+3 1e-3 1e 1e+ 1e999 -1e999 1e-999 1_0e1_0 1.5.2 1.2.3.4 9223372036854775807 9223372036854775808
18446744073709551615 18446744073709551616 -9223372036854775808 -9223372036854775809 +9223372036854775807
+9223372036854775808 +0xFFFFFFFFFFFFFFFF 0xFFFFFFFFFFFFFFFF 0xFFFFFFFFFFFFFFFFF -0xFFFFFFFFFFFFFFFF
12345678901234567890123 0777777777777777777777777777 0x1p-2 1p3 1:30 1:60 1:5 01:02:03 190:20:30.15 -1:30 +1:30
1:30: :30 1_0:30 12:30:45 12:3a 1e5:30 1.5:30 10:20.5_ 1,000 1/2 1-2 1a 1M 100m 5Gi 0.1.0 v1 1.10 +5a -a -5a --5"""
_DATES = """2020-01-01 2020-1-1 2020-13-01 2020-00-01 2020-02-30 2020-02-29 2021-02-29 2000-02-29 1900-02-29 0000-02-29
0000-01-01 2020-01-32 20200-01-01 202-01-01 2020-01 2020-01-01T 2020-01-01T00:00:00 2020-01-01T00:00:00Z
2020-01-01t00:00:00Z 2020-01-01T0:0:0Z 2020-01-01T24:00:00Z 2020-01-01T23:60:00Z 2020-01-01T23:59:60Z
2020-01-01T00:00:00.5Z 2020-01-01T00:00:00,5Z 2020-01-01T00:00:00.Z 2020-01-01T00:00:00.12345678901234Z
2020-01-01T00:00:00+01:00 2020-01-01T00:00:00-24:60 2020-01-01T00:00:00+25:00 2020-01-01T00:00:00+01
2020-01-01T00:00:00z 2020-01-01a 2020-1-1T1:1Z"""
_BLANKS = [
    "",
    " ",
    "  ",
    " a",
    "a ",
    "  a  ",
    "a  b",
    "\t",
    "\ta",
    "a\t",
    "a\tb",
    " #",
    "a #b",
    "a# b",
    "a\t#b",
    "a: b",
]
_BLANKS += [
    "a:\tb",
    "- a",
    "-\ta",
    "? a",
    "?\ta",
    ": a",
    "a :b",
    "a : b",
    "key: [a]",
    "[a]",
    "{a: b}",
    "a -",
    "a ?",
    "! a",
]
_BLANKS += [
    "2020-01-01 00:00:00",
    "2020-01-01  0:0:0",
    "2020-01-01 00:00:00.5",
    "2020-01-01 00:00:00Z",
    "2020-01-01 ",
]
_BLANKS += [
    "2020-01-01 25:00:00",
    " 1",
    "1 ",
    "1 2",
    "+ 1",
    "--- a",
    "... a",
    "%YAML 1.1",
    "a\\ b",
    "it's",
    'say "no"',
]
_LINES = [
    "\n",
    "\n\n",
    "a\n",
    "a\n\n",
    "a\n\n\n",
    "\na",
    "\n\na",
    "\n a",
    " \n",
    " \na",
    " a\nb",
    "a\n b",
    "a\n  b\n",
]
_LINES += [
    "a \nb",
    "a\nb ",
    "a\n \nb",
    "a\n\nb",
    "a\tb\nc",
    "a\n\tb",
    "a\r\nb",
    "a\rb",
    "\r",
    "a\n\r\n",
    "a\nb\n ",
    "- a\n- b",
]
_LINES += [
    "# a\nb",
    "---\na",
    "a\n---\nb",
    "a\n...\n",
    "key: |\n  a\n",
    "\n\n\n a",
    "a\n\n\n b\n\n",
    "x: y\nz: 'w'\n",
]
_LINES += [
    "😀\na",
    "é\nö\n",
    "a\n\u00a0b",
    "a\u2028b",
    "a\u2029b",
    "\u2028",
    "\u2028a",
    "a\u2028",
    "a\u2028\u2029b",
]
_LINES += [
    "a\u2028 b",
    "a \u2028b",
    "a\nb\u2028c",
    "a\nb\u2028",
    "a\u2028\n",
    "\u2028\n",
    "\u2028\na",
    "a\u2028#b",
    "it's\u2028'",
]
_LINES += [
    "a\u2028" + _LONG + "b\u2028" + _LONG + "'",
    "a\u2028'",
    "'\u2028a",
    "y\u2028",
    "a:\u2028b",
    "a\n#b",
    "a\n: b",
]
_ODD = [
    "\0",
    "\x01a",
    "a\x1bb",
    "\a\b\v\f",
    "\x85",
    "a\x85b",
    "a \x85 b",
    "a\x85\x85b",
    "\x85a",
    "a\x85",
    "a\n\x85b",
    "\x85\n",
]
_ODD += [
    "a\t\x85\tb",
    '"\x85"',
    "\xa0",
    "a\xa0b",
    "\xad",
    "\u200b",
    "\u200e",
    "\ufeff",
    "\ufeffa b: 'c'",
    "a\ufeffb",
]
_ODD += [
    "\ufeff\n" + _LONG,
    "\ue000",
    "\ufffd",
    "\U0001f600",
    "a \U0001f600 b",
    "\U0010ffff",
    "日本語",
    "日本語: a",
    "é",
]
_ODD += ["é #", "\u0301", "١٢٣", "²", "<a>&amp;", "a\\u2028", "\ud7ff", "\ufdd0", "\x1f \x1f"]
_FOLDED = [
    _LONG + "end",
    "'" + _LONG + "end",
    "a: " + _LONG,
    "\t" + _LONG,
    "\t" + "two  blanks  " * 12,
    "#" + "two  blanks  " * 12,
]
_FOLDED += [
    "two  blanks  " * 12 + "end",
    "x" * 100,
    "x" * 100 + " y",
    "x" * 75 + "  y z  w" * 3,
    "\t" + "x" * 75 + "   y" * 3,
]
_FOLDED += [
    "y" + " " * 90 + "z",
    "'" + " " * 90 + "'",
    "\t" + " " * 90 + "\t",
    "it's " * 30,
    "'it's " * 30,
    '"quotes" ' * 20,
]
_FOLDED += [
    "é" * 78 + " é é é",
    "日本 " * 60,
    "\U0001f600 " * 40 + "e",
    "\\ " * 60 + "\t",
    "a\r\n" * 40,
    "a \n" * 40,
    "a\tb\n" * 30,
]
_FOLDED += [
    "#" + " " * 90,
    " " * 90 + "#",
    "\t" + " " * 90,
    " " * 90 + "\t",
    "0 " * 60 + "0",
    "-" + " -" * 50,
    "\n".join([_LONG] * 3),
]
_FOLDED += [f"{'x' * size} b{'c' * (9 - size % 9)} d" for size in range(60, 84)]
_FOLDED += [f"\t{'x' * size} b{'c' * (9 - size % 9)} d" for size in range(60, 84)]
_FOLDED += [f"#{'x' * size} b{'c' * (9 - size % 9)} d" for size in range(60, 84)]
_KEYS = ["k" * 127, "k" * 128, "k" * 129, "é" * 64, "é" * 65, "k " * 70, "'k " * 70, "\t" * 129, "日" * 300]

TEXTS = list(
    dict.fromkeys(
        [*_WORDS.split(), *_NUMBERS.split(), *_DATES.split(), *_BLANKS, *_LINES, *_ODD, *_FOLDED, *_KEYS]
    )
)
"""Each text once."""

NUMBERS = [
    0,
    1,
    -1,
    2**31,
    2**53,
    2**53 + 1,
    2**63 - 1,
    2**63,
    2**64 - 1,
    2**64,
    -(2**63),
    -(2**63) - 1,
    10**21,
    10**25,
]
NUMBERS += [
    0.5,
    -0.5,
    1.5,
    100000.5,
    123456.75,
    999999.5,
    1234567.5,
    1e-3,
    1e-4,
    1e-5,
    1.25e-5,
    1e-6,
    1e-7,
    1e20,
    1e21,
]
NUMBERS += [
    1.5e300,
    5e-324,
    1e100,
    -1e-9,
    3.0,
    -0.0,
    1e6,
    0.1 + 0.2,
    123456789012345.6,
    1e15 + 0.5,
    5.477114465467026e16,
]
"""Numbers around every change of their spelling."""
