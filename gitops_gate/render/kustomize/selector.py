"""Selectors: which objects a patch or a replacement is meant for.

Source of the rule: kustomize `api/types/selector.go`, `api/resmap/reswrangler.go` (Select), and the label
selector syntax of Kubernetes.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from gitops_gate.render.kustomize.annotations import annotations_of, labels_of
from gitops_gate.render.kustomize.item import Item, Key
from gitops_gate.render.kustomize.scalars import text

Matches = Callable[[str], bool]

_LITERAL = re.compile(r"[A-Za-z0-9_/:-]*")


class BadSelector(Exception):
    """A selector that cannot be read; `key` is the one of its fields that is wrong."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


class Selector(NamedTuple):
    """All parts must match; "" matches everything. The first five are anchored regular expressions."""

    group: str = ""
    version: str = ""
    kind: str = ""
    name: str = ""
    namespace: str = ""
    labels: str = ""
    annotations: str = ""

    @classmethod
    def of(cls, entry: dict[str, Any]) -> Selector:
        keys = ("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector")
        return cls._make(str(entry.get(key) or "") for key in keys)

    def select(self, items: Iterable[Item]) -> list[int]:
        """The positions of the objects that match. Raises BadSelector."""
        tests = [
            (key, _pattern(key, getattr(self, key)))
            for key in ("group", "version", "kind", "name", "namespace")
            if getattr(self, key)
        ]
        return [
            position
            for position, item in enumerate(items)
            if all(_matches(item, key, test) for key, test in tests) and self.labelled(item)
        ]

    def labelled(self, item: Item) -> bool:
        """Whether an object's labels and annotations match. Raises BadSelector."""
        wanted = requirements("labelSelector", self.labels)
        noted = requirements("annotationSelector", self.annotations)
        return (not wanted or all(one.holds(labels_of(item.body)) for one in wanted)) and (
            not noted or all(one.holds(annotations_of(item.body)) for one in noted)
        )

    def identifies(self, key: Key) -> bool:
        """Whether one identity matches, whatever the labels are. Raises BadSelector."""
        parts = zip(("group", "version", "kind", "name", "namespace"), key, strict=True)
        return all(
            not getattr(self, name) or _pattern(name, getattr(self, name))(part) for name, part in parts
        )


def _matches(item: Item, key: str, test: Matches) -> bool:
    if key == "name":
        return test(item.name) or test(item.original[3])
    if key == "namespace":
        return test(item.key[4]) or test(item.original[4])
    return test(getattr(item, key))


@functools.lru_cache(maxsize=4096)
def _pattern(key: str, pattern: str) -> Matches:
    if _LITERAL.fullmatch(pattern):
        return pattern.__eq__
    if _LITERAL.fullmatch(pattern.replace(".", "")):
        # Only dots, as in the names of groups: Python's own engine is safe with them, and quicker to load.
        return lambda word, find=re.compile(pattern).fullmatch: find(word) is not None  # type: ignore[misc]
    return expression(key, f"(?:{pattern})")


def expression(key: str, pattern: str) -> Matches:
    """Whether a whole text matches a regular expression in Go's syntax. Raises BadSelector."""
    compiled = _compiled(key, pattern)
    return lambda word: compiled.fullmatch(word) is not None


@functools.lru_cache(maxsize=1024)
def search(key: str, pattern: str) -> Matches:
    """Whether a text holds a match of a regular expression in Go's syntax. Raises BadSelector."""
    if _LITERAL.fullmatch(pattern):
        return lambda word: pattern in word
    compiled = _compiled(key, pattern)
    return lambda word: compiled.search(word) is not None


def _compiled(key: str, pattern: str) -> Any:
    import re2  # only patterns need it, and it takes a while to load

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options=options)
    except re2.error as fault:
        shown = fault.args[0].decode() if isinstance(fault.args[0], bytes) else fault.args[0]
        written = pattern.removeprefix("(?:").removesuffix(")") if pattern.startswith("(?:") else pattern
        raise BadSelector(key, f"`{written}` is no regular expression: {shown}") from None


class Requirement(NamedTuple):
    """One condition on labels: `operator` is `in`, `notin`, `exists`, `absent`, `gt` or `lt`."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def holds(self, found: Any) -> bool:
        here = self.key in found
        if self.operator == "exists":
            return here
        if self.operator == "absent":
            return not here
        if self.operator == "notin":
            return not here or text(found, self.key) not in self.values
        if not here:
            return False
        value = text(found, self.key)
        if self.operator == "in":
            return value in self.values
        try:
            difference = int(value) - int(self.values[0])
        except ValueError:
            return False
        return difference > 0 if self.operator == "gt" else difference < 0


_KEY = r"(?:[A-Za-z0-9.-]+/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?"
_REQUIREMENT = (
    rf"\s*(?:!\s*(?P<absent>{_KEY})"
    rf"|(?P<set>{_KEY})\s+(?P<in>in|notin)\s*\(\s*(?P<list>[^()]*)\)"
    rf"|(?P<key>{_KEY})\s*(?P<operator>==|=|!=|>|<)\s*(?P<value>[A-Za-z0-9_.-]*)"
    rf"|(?P<exists>{_KEY}))\s*(?P<end>,|$)"
)


@functools.lru_cache(maxsize=256)
def requirements(key: str, selector: str) -> tuple[Requirement, ...]:
    """The conditions of a label selector. Raises BadSelector."""
    found: list[Requirement] = []
    position = 0
    while position < len(selector):
        match = _requirements().match(selector, position)
        if match is None:
            raise BadSelector(key, f"`{selector}` is no label selector")
        found.append(_requirement(match))
        position = match.end()
    if selector.rstrip().endswith(",") or (selector and not selector.strip()):
        raise BadSelector(key, f"`{selector}` is no label selector")
    return tuple(found)


@functools.cache
def _requirements() -> re.Pattern[str]:
    return re.compile(_REQUIREMENT)  # start-up budget: 2.5 ms, and few patches select by label


def _requirement(match: re.Match[str]) -> Requirement:
    if match["absent"]:
        return Requirement(match["absent"], "absent")
    if match["set"]:
        values = tuple(value.strip() for value in match["list"].split(","))
        return Requirement(match["set"], match["in"], values)
    if match["exists"]:
        return Requirement(match["exists"], "exists")
    operator = {"=": "in", "==": "in", "!=": "notin", ">": "gt", "<": "lt"}[match["operator"]]
    return Requirement(match["key"], operator, (match["value"],))
