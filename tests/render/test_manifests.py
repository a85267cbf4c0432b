"""Printed manifests: what is read back is what was printed, in both dialects of YAML."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_gate.load import load_file
from gitops_gate.load.mends.characters import BLANKS
from gitops_gate.load.slips import _ODD_VALUE
from gitops_gate.model import Location, Resource, ResourceId, Value
from gitops_gate.render.manifests import manifests


def resource(body: Value) -> Resource:
    return Resource(ResourceId.of(body), body, lambda route: Location("a.yaml"))


def read(text: str) -> list[Value]:
    for dialect in ("manifest", "config"):
        file = load_file("a.yaml", text.encode("utf-8", "surrogatepass"), dialect)  # type: ignore[arg-type]
        assert not file.faults
    return [document.body for document in file.documents]


TEXTS = [
    "yes",
    "y",
    "on",
    "0777",
    "0o17",
    "1e3",
    ".5",
    "1:30",
    "2020-01-01",
    "~",
    "",
    " a",
    "a ",
    "- a",
]
TEXTS += [
    "a: b",
    "#",
    "a #b",
    "null",
    "*a",
    "&a",
    "!x",
    "%",
    "@",
    "`",
    "'",
    '"',
    "a\nb\n",
    "a\n\n b",
    "\ta",
    "é",
]
TEXTS += ["-", "?", "{", "=", "<<", "1_000", "0x1F", ".inf", "a\\n", "12345678901234567890"]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_stay_texts(text: str) -> None:
    body = {"key": text, "list": [text]}
    assert read(manifests([resource(body)])) == [body]


def test_form() -> None:
    one = resource(
        {"kind": "A", "apiVersion": "v1", "data": {"b": "1", "a": "x\ny\n"}, "list": [{"z": 1, "a": None}]}
    )
    assert manifests([one, resource({"a": True})]) == (
        'apiVersion: v1\ndata:\n  a: |\n    x\n    y\n  b: "1"\nkind: A\nlist:\n- a: null\n  z: 1\n---\na: true\n'
    )


def test_shared_values_stand_in_full() -> None:
    shared = {"x": ["y"]}
    assert "&" not in manifests([resource({"a": shared, "b": shared})])


# Plain text that begins with a no-break space is read back, and told as a slip of the indentation.
PRINTABLE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=12).filter(
    lambda text: not text.startswith(tuple(BLANKS)) and not _ODD_VALUE.match(text)
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | PRINTABLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PRINTABLE, inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(PRINTABLE, VALUES, min_size=1, max_size=4))
def test_round_trip(body: Value) -> None:
    assert read(manifests([resource(body)])) == [body]
