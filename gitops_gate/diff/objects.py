"""Objects paired by what they are, and what of them changes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gitops_gate.diff.noise import noise
from gitops_gate.diff.redacted import Redaction
from gitops_gate.diff.values import Difference, differences, same
from gitops_gate.model import Location, Resource, ResourceId
from gitops_gate.model.change import Change, ResourceChange

# The ten characters of kustomize's hash: hexadecimal digits, without those that could make words.
_SUFFIX = re.compile(r"-[2456789bcdfghkmt]{10}\Z")
_GENERATED = frozenset({"ConfigMap", "Secret"})

_Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """An object before and after; None on the side where there is none. Not both are."""

    before: Resource | None
    after: Resource | None

    @property
    def sides(self) -> tuple[Resource, ...]:
        """The objects that there are."""
        return tuple(one for one in (self.before, self.after) if one is not None)


def counterparts(before: Iterable[Resource], after: Iterable[Resource]) -> tuple[Pair, ...]:
    """The objects of two builds that differ, paired: by group, kind, namespace and name, and those with a generated
    name by what it is without its hash. In the order of the later build, what is gone at last."""
    old, new = _by_key(before), _by_key(after)
    pairs: list[Pair] = []
    gone: list[Resource] = []
    come: dict[int, Pair] = {}
    for key in (*new, *(key for key in old if key not in new)):
        left, right = old.get(key, []), new.get(key, [])
        pairs += (Pair(*both) for both in zip(left, right, strict=False) if not _same(*both))
        gone += left[len(right) :]
        for one in right[len(left) :]:
            come[len(pairs)] = Pair(None, one)
            pairs.append(come[len(pairs)])
    partners = _renamed(gone, [one.after for one in come.values() if one.after is not None])
    for place, pair in come.items():
        partner = partners.get(id(pair.after))
        pairs[place] = Pair(partner, pair.after)
    kept = {id(one) for one in partners.values()}
    return (*pairs, *(Pair(one, None) for one in gone if id(one) not in kept))


def _same(before: Resource, after: Resource) -> bool:
    return before.body is after.body or same(before.body, after.body)


def _by_key(resources: Iterable[Resource]) -> dict[_Key, list[Resource]]:
    found: dict[_Key, list[Resource]] = defaultdict(list)
    for one in resources:
        found[_key(one.id, one.id.name)].append(one)
    return dict(found)


def _key(who: ResourceId, name: str) -> _Key:
    return who.group, who.kind, who.namespace, name


def _renamed(gone: Sequence[Resource], come: Sequence[Resource]) -> dict[int, Resource]:
    """id of a new object -> the one that had its name with another hash."""
    old, new = (_folded(side) for side in (gone, come))
    return {
        id(one): before[0]
        for key, (one, *more) in new.items()
        if (before := old.get(key, [])) and len(before) == 1 and not more
    }


def _folded(resources: Iterable[Resource]) -> dict[_Key, list[Resource]]:
    found: dict[_Key, list[Resource]] = defaultdict(list)
    for one in resources:
        if one.id.kind in _GENERATED and _SUFFIX.search(one.id.name):
            found[_key(one.id, _SUFFIX.sub("", one.id.name))].append(one)
    return found


def changed(pairs: Sequence[Pair], redaction: Redaction) -> Iterator[ResourceChange]:
    """What changes of each pair. Pairs that differ in nothing that can be told apart are left out."""
    renamed = {
        pair.before.id.name: pair.after.id.name
        for pair in pairs
        if pair.before is not None and pair.after is not None and pair.before.id.name != pair.after.id.name
    }
    for pair in pairs:
        if (found := _change(pair, redaction, renamed)) is not None:
            yield found


def _change(pair: Pair, redaction: Redaction, renamed: Mapping[str, str]) -> ResourceChange | None:
    before, after = pair.before, pair.after
    old, new = (redaction.body(one.body) if one is not None else None for one in (before, after))
    if before is None or after is None:
        there = pair.sides[0]
        return ResourceChange(
            there.id, "added" if before is None else "removed", (), old, new, location=there.at()
        )
    found = tuple(
        Change(
            one.route,
            one.how,
            one.before,
            one.after,
            why := noise(one, renamed),
            Location("") if why else _source(one, before, after),
        )
        for one in differences(old, new, renamed)
    )
    if not found:
        return None
    was = before.id.name if before.id.name != after.id.name else ""
    place = next((one.source for one in found if one.source.path), Location(""))
    return ResourceChange(after.id, "changed", found, old, new, was, place)


def _source(one: Difference, before: Resource, after: Resource) -> Location:
    """The line that sets a value; of one that is gone, the line that did."""
    return before.at(*one.old) if one.how == "removed" else after.at(*one.new)
