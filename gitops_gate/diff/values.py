"""Values compared as data: what is another one, and where; lists by the keys of their elements."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from gitops_gate.diff.lists import Key, bracketed, keys, ordered
from gitops_gate.model.change import How
from gitops_gate.model.place import Route

ORDER = "order"
"""The noise of a list whose elements only stand in another order."""


class Difference(NamedTuple):
    """A value that is another one. `route` names elements of lists by their key; `old` and `new` count them, on the
    side where the value is there. `noise` "" = none known here."""

    route: Route
    how: How
    before: Any
    after: Any
    old: Route
    new: Route
    noise: str = ""


_NOTHING: Mapping[str, str] = MappingProxyType({})


class _At(NamedTuple):
    """A place in both bodies."""

    route: Route = ()
    old: Route = ()
    new: Route = ()
    renamed: Mapping[str, str] = _NOTHING

    def below(self, key: str | int, old: str | int, new: str | int) -> _At:
        return _At((*self.route, key), (*self.old, old), (*self.new, new), self.renamed)

    def called(self, key: Key) -> Key:
        """A key of before in the words of after."""
        return tuple(self.renamed.get(part, part) for part in key) if self.renamed else key


def same(before: Any, after: Any) -> bool:
    """Whether two values are the same to whoever reads them as JSON: true is not 1, the order of keys is nothing."""
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(same(value, after[key]) for key, value in before.items())
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(same, before, after))
    if isinstance(before, bool) or isinstance(after, bool):
        return before is after
    return bool(before == after)


def differences(before: Any, after: Any, renamed: Mapping[str, str] = _NOTHING) -> Iterator[Difference]:
    """What differs between two bodies, in the order of their fields. `renamed` = generated name -> what it is now: an
    element of a list that is known by one is the same element."""
    yield from _compared(before, after, _At(renamed=renamed))


def _compared(before: Any, after: Any, at: _At) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _mappings(before, after, at)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(before, after, at)
    elif not same(before, after):
        yield Difference(at.route, "changed", before, after, at.old, at.new)


def _added(value: Any, at: _At) -> Difference:
    return Difference(at.route, "added", None, value, at.old[:-1], at.new)


def _removed(value: Any, at: _At) -> Difference:
    return Difference(at.route, "removed", value, None, at.old, at.new[:-1])


def _mappings(before: dict[str, Any], after: dict[str, Any], at: _At) -> Iterator[Difference]:
    for key, value in before.items():
        here = at.below(key, key, key)
        if key in after:
            yield from _compared(value, after[key], here)
        else:
            yield _removed(value, here)
    for key, value in after.items():
        if key not in before:
            yield _added(value, at.below(key, key, key))


def _lists(before: list[Any], after: list[Any], at: _At) -> Iterator[Difference]:
    if same(before, after):
        return
    field = next((part for part in reversed(at.route) if isinstance(part, str) and part[:1] != "["), "")
    found = keys(field, before, after)
    if found is not None:
        yield from _keyed(before, after, found, at, field)
    elif ordered(field) or any(isinstance(one, dict | list) for one in (*before, *after)):
        yield from _aligned(before, after, at)
    else:
        yield from _sets(before, after, at)


def _keyed(
    before: list[Any], after: list[Any], found: tuple[list[Key], list[Key]], at: _At, field: str
) -> Iterator[Difference]:
    """Lists whose elements have keys."""
    old = {at.called(key): number for number, key in enumerate(found[0])}
    new = {key: number for number, key in enumerate(found[1])}
    partners = {key: new[key] for key in old if key in new} | _namesakes(before, after, old, new)
    for key, number in old.items():
        if key in partners:
            yield from _compared(
                before[number], after[partners[key]], at.below(bracketed(key), number, partners[key])
            )
        else:
            yield _removed(before[number], at.below(bracketed(key), number, number))
    taken = set(partners.values())
    for key, number in new.items():
        if number not in taken:
            yield _added(after[number], at.below(bracketed(key), number, number))
    stayed = [key for key in old if key in new]
    moved = [key for key in new if key in old]
    if stayed != moved:
        names = (["/".join(key) for key in stayed], ["/".join(key) for key in moved])
        yield Difference(at.route, "changed", *names, at.old, at.new, "" if ordered(field) else ORDER)


def _namesakes(
    before: list[Any], after: list[Any], old: Mapping[Key, int], new: Mapping[Key, int]
) -> dict[Key, int]:
    """Elements whose key is another one, and whose name is the same: a port with another number."""
    named = [
        {
            name: (key, number)
            for key, number in mine.items()
            if key not in other and isinstance(name := elements[number].get("name"), str)
        }
        for mine, other, elements in ((old, new, before), (new, old, after))
    ]
    return {key: named[1][name][1] for name, (key, _) in named[0].items() if name in named[1]}


def _sets(before: list[Any], after: list[Any], at: _At) -> Iterator[Difference]:
    """Lists of plain values in which the order means nothing."""
    old, new = [_text(one) for one in before], [_text(one) for one in after]
    left = list(new)
    gone = []
    for number, text in enumerate(old):
        if text in left:
            left.remove(text)
        else:
            gone.append(number)
    come = []
    for number, text in enumerate(new):
        if text in left:
            left.remove(text)
            come.append(number)
    for number in gone:
        yield _removed(before[number], at.below(number, number, number))
    for number in come:
        yield _added(after[number], at.below(number, number, number))
    if not gone and not come:
        yield Difference(at.route, "changed", before, after, at.old, at.new, ORDER)


def _aligned(before: list[Any], after: list[Any], at: _At) -> Iterator[Difference]:
    """Lists whose elements are known by their place alone: equal stretches are found, the rest is paired in turn."""
    matcher = difflib.SequenceMatcher(None, [_text(a) for a in before], [_text(b) for b in after], False)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        both = min(i_end - i, j_end - j)
        for n in range(both):
            yield from _compared(before[i + n], after[j + n], at.below(j + n, i + n, j + n))
        for n in range(i + both, i_end):
            yield _removed(before[n], at.below(n, n, n))
        for n in range(j + both, j_end):
            yield _added(after[n], at.below(n, n, n))


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
