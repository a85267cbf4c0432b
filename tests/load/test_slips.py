"""Slips: YAML that says something else than was meant is told once, and read as it was meant."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_gate.load import load_file

MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  b: x\n"
BODY = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"b": "x"}}
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: a
spec:
replicas: 3
selector:
  matchLabels: {app: x}
"""
LIST = "kind: A\nitems:\n  - name: a\n    value: b\n    name: c\n    value: d\n"

# text, (rule, line, column, what is said) of the one fault, bodies of the documents
SLIPS: dict[str, tuple[str, list[tuple[str, int, int, str]], list[Any]]] = {
    "a separator": (
        MAP + MAP,
        [("duplicate-key", 7, 1, "a `---` is missing before this line")],
        [BODY, BODY],
    ),
    "two separators": (
        f"# first\n{MAP}\n{MAP}# third\n{MAP}",
        [
            ("duplicate-key", 9, 1, "a `---` is missing before this line"),
            ("duplicate-key", 16, 1, "a `---` is missing before this line"),
        ],
        [BODY] * 3,
    ),
    "a separator in a later document": (
        f"---\n{MAP}---\n{MAP}{MAP}---\n{MAP}",
        [("duplicate-key", 15, 1, "a `---` is missing before this line")],
        [BODY] * 4,
    ),
    "kind before apiVersion": (
        "kind: A\napiVersion: v1\nx: 1\nkind: B\napiVersion: v1\nx: 2\n",
        [("duplicate-key", 4, 1, "a `---` is missing before this line")],
        [{"kind": "A", "apiVersion": "v1", "x": 1}, {"kind": "B", "apiVersion": "v1", "x": 2}],
    ),
    "a name that is not indented": (
        MAP.replace("  name", "name"),
        [("lost-indentation", 4, 1, "`name:` is not indented, so `metadata:` in line 3 stays empty")],
        [BODY],
    ),
    "more of the metadata": (
        MAP.replace("  name: a", "# x\n\nname: a\nlabels:\n  c: d"),
        [("lost-indentation", 6, 1, "`name:` is not indented, so `metadata:` in line 3 stays empty")],
        [BODY | {"metadata": {"name": "a", "labels": {"c": "d"}}}],
    ),
    "a name in a later document": (
        f"{MAP}---\n" + MAP.replace("  name", "name"),
        [("lost-indentation", 11, 1, "`name:` is not indented, so `metadata:` in line 10")],
        [BODY, BODY],
    ),
    "a spec that is not indented": (
        DEPLOYMENT,
        [("lost-indentation", 6, 1, "`replicas:` is not indented, so `spec:` in line 5 stays empty")],
        [
            {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {"name": "a"},
                "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "x"}}},
            }
        ],
    ),
    "no-break spaces": (
        MAP.replace("  name", "\xa0\xa0name"),
        [("lost-indentation", 4, 1, "a no-break space (U+00A0) stands in the indentation of this line")],
        [BODY],
    ),
    "no-break spaces everywhere": (
        MAP.replace("  ", "\xa0\xa0"),
        [("lost-indentation", 4, 1, "; so do 1 more below")],
        [BODY],
    ),
    "a no-break space behind a space": (
        MAP.replace("  b", " \xa0b"),
        [("lost-indentation", 6, 2, "a no-break space (U+00A0)")],
        [BODY],
    ),
    "a no-break space behind a colon": (
        MAP.replace("b: x", "b:\xa0x"),
        [("lost-indentation", 6, 5, "a no-break space (U+00A0) follows the colon")],
        [BODY],
    ),
    "a dash": (
        LIST,
        [("duplicate-key", 5, 5, "a `- ` is missing before this list item")],
        [{"kind": "A", "items": [{"name": "a", "value": "b"}, {"name": "c", "value": "d"}]}],
    ),
    "a separator, and a key that is repeated": (
        MAP + "  b: y\n" + MAP,
        [
            ("duplicate-key", 8, 1, "a `---` is missing before this line"),
            ("duplicate-key", 7, 3, "the key `b` stands twice"),
        ],
        [BODY | {"data": {"b": "y"}}, BODY],
    ),
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("text", "faults", "bodies"), SLIPS.values(), ids=SLIPS)
def test_a_slip(text: str, faults: list[tuple[str, int, int, str]], bodies: list[Any], ends: str) -> None:
    file = load_file("a.yaml", text.replace("\n", ends).encode())
    found = [(one.rule, one.location.line, one.location.column) for one in file.faults]
    assert found == [fault[:3] for fault in faults]
    for one, fault in zip(file.faults, faults, strict=True):
        assert fault[3] in one.message
        assert one.hint
    assert [document.body for document in file.documents] == bodies


def test_places_stay_true() -> None:
    file = load_file("a.yaml", (MAP + MAP).encode())
    assert str(file.documents[1].at("data", "b")) == "a.yaml:12:6"
    assert file.source is not None and file.source.text == MAP + MAP


NONE = {
    "empty metadata": "apiVersion: v1\nkind: List\nmetadata:\nitems:\n  - {}\n",
    "an empty spec": "apiVersion: v1\nkind: X\nmetadata:\n  name: a\nspec:\nstatus:\n  a: b\n",
    "a kustomization": (
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata:\nnamespace: a\n"
        "resources:\n  - b\n"
    ),
    "no manifest": "metadata:\nname: a\nother:\n  b: c\n",
    "no-break spaces in a text": MAP.replace("b: x", "b: |\n    \xa0\xa0c: d\n    e"),
    "no-break spaces in quotes": MAP.replace("b: x", "b: '\xa0c:\xa0d'"),
    "a no-break space in a sentence": MAP.replace("b: x", "b: so said he:\xa0no"),
}


@pytest.mark.parametrize("text", NONE.values(), ids=NONE)
def test_no_slip(text: str) -> None:
    assert load_file("a.yaml", text.encode()).faults == ()


def test_two_header_lines_written_twice_are_repeated_keys() -> None:
    file = load_file("a.yaml", b"apiVersion: v1\nkind: A\napiVersion: v1\nkind: A\nx: 1\n")
    assert [fault.location.line for fault in file.faults] == [3, 4]
