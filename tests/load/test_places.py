"""Places: the line and column of a value."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_gate.load import load_file, resources
from gitops_gate.model import Key

TEXT = b"""\
metadata:
  name: web
spec:
  list:
    - name: a
      value: 1
    - plain
    - - deep
  empty:
  flow: {x: 1, y: [2, 3]}
  anchor: &a
    inner: v
  alias: *a
  merged:
    <<: *a
  "quoted key": 5
"""

PLACES = [
    ((), 1, 1),
    (("metadata",), 1, 1),
    (("metadata", "name"), 2, 9),
    (("spec", "list"), 4, 3),
    (("spec", "list", 0), 5, 7),
    (("spec", "list", 0, "value"), 6, 14),
    (("spec", "list", 1), 7, 7),
    (("spec", "list", -1), 8, 7),
    (("spec", "list", 2, 0), 8, 9),
    (("spec", "empty"), 9, 9),
    (("spec", "flow"), 10, 3),
    (("spec", "flow", "y", 1), 10, 23),
    (("spec", "anchor", "inner"), 12, 12),
    (("spec", "alias", "inner"), 12, 12),
    (("spec", "merged", "inner"), 12, 12),
    (("spec", "quoted key"), 16, 17),
    (("spec", "absent", "deeper"), 3, 1),
    (("spec", "list", 9), 4, 3),
    (("metadata", "name", "no mapping"), 2, 9),
]


@pytest.mark.parametrize(("route", "line", "column"), PLACES)
def test_place(route: tuple[str | int, ...], line: int, column: int) -> None:
    (document,) = load_file("a.yaml", TEXT).documents
    place = document.at(*route)
    assert (place.path, place.line, place.column) == ("a.yaml", line, column)


def test_places_of_keys() -> None:
    (document,) = load_file("a.yaml", TEXT).documents
    for route, place in (
        (("metadata", Key("name")), "a.yaml:2:3"),
        (("spec", "flow", Key("y")), "a.yaml:10:16"),
        (("spec", Key("quoted key")), "a.yaml:16:3"),
        (("spec", Key("absent")), "a.yaml:3:1"),
    ):
        assert str(document.at(*route)) == place


def test_places_of_a_list_object() -> None:
    text = b"apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n"
    (document,) = load_file("a.yaml", text).documents
    (resource,) = resources(document)
    assert str(resource.id) == "ConfigMap/a"
    assert str(resource.at("metadata", "name")) == "a.yaml:6:20"


def test_nested_lists_are_unfolded() -> None:
    text = (
        b"apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMapList\n  items:\n"
        + b"".join(b"  - {apiVersion: v1, kind: ConfigMap, metadata: {name: %c}}\n" % name for name in b"ab")
    )
    (document,) = load_file("a.yaml", text).documents
    assert [str(one.id) for one in resources(document)] == ["ConfigMap/a", "ConfigMap/b"]


WORDS = st.text(alphabet="abc-_ 01:#'\"\n", max_size=8)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_what_is_written_is_read(tree: object) -> None:
    """Whatever PyYAML writes is read as the same data, and every value has a place inside the text."""
    import yaml

    text = yaml.safe_dump(tree, allow_unicode=True)
    file = load_file("a.yaml", text.encode())
    (document,) = file.documents
    assert document.body == tree
    lines = text.split("\n")
    for route in routes(tree):
        place = document.at(*route)
        assert 1 <= place.line <= len(lines) and 1 <= place.column <= len(lines[place.line - 1]) + 1


def routes(tree: object, route: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [route]
    if isinstance(tree, dict):
        for key, value in tree.items():
            found += routes(value, (*route, key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            found += routes(value, (*route, index))
    return found
