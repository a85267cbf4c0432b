"""Loading: what is read, what is refused, and where."""

from __future__ import annotations

import time

import pytest

from gitops_gate.load import FILE_LIMIT, load_file


def faults(text: bytes | str, path: str = "a.yaml") -> list[tuple[str, int, int]]:
    data = text.encode() if isinstance(text, str) else text
    return [(one.rule, one.location.line, one.location.column) for one in load_file(path, data).faults]


MANIFEST = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join(['*' + old] * 9)}]\n"
    for old, new in zip("abcdefghi", "bcdefghij", strict=True)
)
MERGE_BOMB = "a: &a {k: v}\n" + "".join(
    f"{new}: &{new} {{<<: [{','.join(['*' + old] * 9)}]}}\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

FAULTY: list[tuple[str, bytes | str, list[tuple[str, int, int]]]] = [
    ("nesting", "[" * 100_000, [("yaml-limit", 1, 101)]),
    ("nested mappings", "".join(" " * n + "a:\n" for n in range(200)), [("yaml-limit", 101, 101)]),
    ("alias bomb", BOMB, [("yaml-limit", 7, 8)]),
    ("self reference", "a: &x {b: *x}\n", [("yaml-limit", 1, 11)]),
    ("many aliases", "a: &a 1\nb: [" + "*a, " * 1001 + "]\n", [("yaml-limit", 2, 4005)]),
    ("many documents", "---\n" * 10_002, [("yaml-limit", 10_001, 1)]),
    ("unknown alias", "a: *b\n", [("invalid-yaml", 1, 4)]),
    ("control character", "a: 1\nb: \x01\n", [("undecodable-text", 2, 4)]),
    ("NUL", b"a: \x00", [("undecodable-text", 1, 4)]),
    ("no UTF-8", b"a: 1\nb: \xe9\n", [("undecodable-text", 2, 4)]),
    ("BOM", b"\xef\xbb\xbfa: 1\n", [("unusual-encoding", 1, 1)]),
    ("UTF-16", "a: 1\n".encode("utf-16"), [("unusual-encoding", 1, 1)]),
    ("broken UTF-16", b"\xff\xfe\x00", [("undecodable-text", 1, 1)]),
    ("CR alone", b"a: 1\rb: 2\r", [("unusual-encoding", 1, 1)]),
    ("impossible date", MANIFEST + "x: 2001-99-99\n", [("invalid-value", 4, 4)]),
    ("long integer", "a: " + "9" * 5_000 + "\n", [("invalid-value", 1, 4)]),
    ("infinite", "a: .inf\n", [("invalid-value", 1, 4)]),
    ("infinite again", "a: .inf\nb: .inf\n", [("invalid-value", 1, 4), ("invalid-value", 2, 4)]),
    ("float out of range", "a: 1e999\n", [("invalid-value", 1, 4)]),
    ("duplicate key", "a: 1\nb:\n  c: 1\n  c: 2\n", [("duplicate-key", 4, 3)]),
    ("three times", "a: 1\na: 2\na: 3\n", [("duplicate-key", 2, 1), ("duplicate-key", 3, 1)]),
    ("duplicate in flow", "a: {b: 1, b: 2}\n", [("duplicate-key", 1, 11)]),
    ("integer key", MANIFEST + "data:\n  80: x\n", [("non-string-key", 5, 3)]),
    ("boolean key", MANIFEST + "data:\n  true: x\n", [("non-string-key", 5, 3)]),
    ("list as key", MANIFEST + "data:\n  [a]: x\n", [("non-string-key", 5, 3)]),
    ("python object", "!!python/object/apply:os.system ['x']\n", [("invalid-value", 1, 1)]),
    ("unknown tag in a manifest", MANIFEST + "data: !vault x\n", [("invalid-value", 4, 7)]),
    ("bad binary", 'a: !!binary "@@@"\n', [("invalid-value", 1, 4)]),
    ("bad int tag", 'a: !!int "x"\n', [("invalid-value", 1, 4)]),
    ("tab", "a:\n\tb: 1\n", [("invalid-yaml", 2, 1)]),
    ("template", "a: {{ .Values.x }}\n", [("invalid-yaml", 1, 5)]),
    ("merging text", "a:\n  <<: x\n", [("invalid-yaml", 2, 3)]),
    ("unclosed quote", 'a: "x\nb: c\n', [("invalid-yaml", 1, 4)]),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in FAULTY], ids=[row[0] for row in FAULTY])
def test_fault(text: bytes | str, expected: list[tuple[str, int, int]]) -> None:
    started = time.perf_counter()
    assert faults(text) == expected
    assert time.perf_counter() - started < 1.0


def test_merge_bomb_ends() -> None:
    started = time.perf_counter()
    load_file("a.yaml", MERGE_BOMB.encode())
    assert time.perf_counter() - started < 1.0


SOUND = [
    "",
    "# only a comment\n",
    "---\n---\n",
    "a: !env_var HOME\n",  # home automation: no manifest, so not ours to judge
    "80: x\n",  # a compose file or a workflow
    "on:\n  push: {}\n",
    "a: &x 1\nb: &x 2\nc: *x\n",  # the same anchor twice is legal
    MANIFEST + "data: {y: n, on: off}\n",
    '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}',
    "a: 2020-01-01\nb: 12:30:45\nc: 0o17\nd: 1_000\n",
    "a: '\U0001f680'\n",
]


@pytest.mark.parametrize("text", SOUND)
def test_sound(text: str) -> None:
    assert faults(text) == []


def test_json_with_tabs() -> None:
    file = load_file("a.json", b'{\n\t"a": 1,\n\t"b": {"c": [1, 2]}\n}\n')
    assert not file.faults
    assert str(file.documents[0].at("b", "c", 1)) == "a.json:3:17"


def test_too_large() -> None:
    assert faults(b"a: " + b"x" * FILE_LIMIT) == [("yaml-limit", 0, 0)]


def test_duplicate_names_both_lines() -> None:
    (fault,) = load_file("a.yaml", b"a: 1\nb: 2\na: 3\n").faults
    assert "line 1" in fault.message and "line 3" in fault.message
    assert str(fault.related[0][0]) == "a.yaml:1:1"


def test_goes_on_behind_a_broken_document() -> None:
    file = load_file("a.yaml", b"a: 1\n---\nb: [\n---\nc: 3\nd: 4\n---\ne: {\n--- \nf: 6\n")
    assert [document.body for document in file.documents] == [{"a": 1}, {"c": 3, "d": 4}, {"f": 6}]
    assert [fault.rule for fault in file.faults] == ["invalid-yaml", "invalid-yaml"]
    assert str(file.documents[1].at("d")) == "a.yaml:6:4"
    assert str(file.documents[2].at("f")) == "a.yaml:10:4"


TYPED = [
    # text, as a manifest, as configuration
    ("yes", "yes", True),
    ("on", "on", True),
    ("y", "y", True),
    ("N", "N", False),
    ("true", True, True),
    ("True", True, True),
    ("~", None, None),
    ("null", None, None),
    ("0777", 511, 511),
    ("0o17", 15, 15),
    ("0x1F", 31, 31),
    ("0b101", 5, 5),
    ("1_000", 1000, 1000),
    ("-5", -5, -5),
    ("+5", 5, 5),
    ("1.0", 1, 1),
    ("1e3", 1000, 1000),
    ("5.477114465467026e16", 54771144654670260, 54771144654670260),
    (".5", 0.5, 0.5),
    ("08", 8, 8),
    ("1.2.3", "1.2.3", "1.2.3"),
    ("1:30", "1:30", "1:30"),
    ("12:30:45", "12:30:45", "12:30:45"),
    ("2020-01-01", "2020-01-01T00:00:00Z", "2020-01-01"),
    ("2020-01-01T10:00:00+02:00", "2020-01-01T10:00:00+02:00", "2020-01-01T10:00:00+02:00"),
    ("12345678901234567890123", 1.2345678901234568e22, 1.2345678901234568e22),
    ("=", "=", "="),
    ("_1", "_1", "_1"),
    ("1e", "1e", "1e"),
    ("0xZZ", "0xZZ", "0xZZ"),
]


@pytest.mark.parametrize(("text", "manifest", "config"), TYPED)
def test_scalars(text: str, manifest: object, config: object) -> None:
    for dialect, expected in (("manifest", manifest), ("config", config)):
        (document,) = load_file("a.yaml", f"a: {text}\n".encode(), dialect).documents  # type: ignore[arg-type]
        assert (document.body["a"], type(document.body["a"])) == (expected, type(expected))
        (quoted,) = load_file("a.yaml", f"a: '{text}'\n".encode(), dialect).documents  # type: ignore[arg-type]
        assert quoted.body["a"] == text


def test_config_keys_are_json_text() -> None:
    (document,) = load_file("a.yaml", b"y: 1\nn: 2\n1: 3\n", "config").documents
    assert document.body == {"true": 1, "false": 2, "1": 3}


def test_merge_keys() -> None:
    (document,) = load_file(
        "a.yaml", b"x: &x {a: 1, b: 2}\ny:\n  b: 3\n  <<: *x\nz:\n  <<: [{c: 1}, {c: 2}]\n"
    ).documents
    assert document.body == {"x": {"a": 1, "b": 2}, "y": {"b": 3, "a": 1}, "z": {"c": 1}}


def test_spellings_are_kept_apart_in_raw_only() -> None:
    from gitops_gate.load.spelling import EMPTY, FLOW_EMPTY, Folded

    (document,) = load_file("a.yaml", b"a:\nb: null\nc: {d: , e: 1}\nf: >\n  x\n    y\n").documents
    assert document.raw["a"] is EMPTY and document.raw["b"] is None and document.raw["c"]["d"] is FLOW_EMPTY
    assert type(document.raw["f"]) is Folded
    assert document.body == {"a": None, "b": None, "c": {"d": None, "e": 1}, "f": "x\n  y\n"}
    assert type(document.body["f"]) is str


def test_plain_documents_are_not_copied() -> None:
    (document,) = load_file("a.yaml", b"a: {b: [1, x]}\n").documents
    assert document.raw is document.body


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb\nc: 2\n", 2, "`b` has no colon"),
        ("a:\n  - x\n  y\nb: 1\n", 3, ""),
        ("a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> x\n", 2, "an unresolved merge conflict"),
    ],
)
def test_a_fault_is_told_where_it_is(text: str, line: int, message: str) -> None:
    fault = load_file("a.yaml", text.encode()).faults[0]
    assert fault.location.line == line
    assert message in fault.message


def test_a_file_that_is_broken_all_over_is_read_no_more_than_a_few_times() -> None:
    document = "---\nkind: A\nx: [1\n" + "a: b\n" * 20_000
    file = load_file("a.yaml", (document * 100).encode())
    assert file.faults[-1].rule == "yaml-limit"
    assert len(file.faults) < 10


def test_repeated_keys_without_end_are_listed_up_to_a_limit() -> None:
    faults = load_file("a.yaml", b"a: 1\n" * 1_000).faults
    assert len(faults) == 201
    assert faults[-1].message.startswith("more than 200 keys")
