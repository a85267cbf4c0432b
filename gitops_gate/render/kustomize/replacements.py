"""Replacements: the value of one field copied to others.

Source of the rules: kustomize `api/filters/replacement/replacement.go`, `api/types/replacement.go`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from gitops_gate.load.scalars import InvalidValue, scalar
from gitops_gate.load.spelling import Folded
from gitops_gate.render.kustomize.faults import Fault, unsupported
from gitops_gate.render.kustomize.fieldpaths import BadPath, Creating, Mistyped, parts, written
from gitops_gate.render.kustomize.given import (
    NAME,
    Given,
    identities,
    inside,
    near,
    plain,
    remembering,
    taken,
)
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.scalars import STAMP, is_null, retyped, text, untagged, written_in
from gitops_gate.render.kustomize.selector import BadSelector, Selector
from gitops_gate.render.kustomize.shown import Undone
from gitops_gate.render.kustomize.spellings import Bare, Untraced, spelling
from gitops_gate.render.kustomize.structured import within_text
from gitops_gate.render.kustomize.trace import FRESH, Origin, Traced, TracedList, origin, put

_POINT = re.compile(r"[-+]?[0-9_]*(?:[0-9]\.|\.[0-9]|[0-9][eE][-+]?[0-9])[0-9eE+_-]*")
"""How numbers are written that are not whole, or might not be."""


class Replaced(NamedTuple):
    """The objects with one replacement made, and the numbers of the targets that select none.

    `source` = where the value is written that was copied, None in a normal run.
    """

    items: list[Item]
    idle: list[int]
    source: Origin | None


def replaced(items: list[Item], entry: Mapping[str, Any], place: Origin) -> Replaced:
    """What one replacement makes of the objects. Raises Fault, Untraced."""
    source, targets = entry.get("source"), entry.get("targets")
    value = entry.get("sourceValue")
    if (source is None and value is None) or targets is None:
        hint = "write `source: {kind: …, name: …, fieldPath: …}` and `targets: [{select: {kind: …}, fieldPaths: […]}]`"
        raise Fault(
            "invalid-replacement", place, "a replacement needs a `source` and at least one target", hint
        )
    if source is not None and value is not None:
        raise Fault(
            "invalid-replacement",
            place,
            "`source` and `sourceValue` exclude each other",
            "remove one of the two",
        )
    if source is None:
        given = Given(scalar(str(value), "manifest"), str(value), inside(place, "sourceValue"))
    else:
        given = taken(items, source, place)
    idle = []
    for index, target in enumerate(targets):
        where = place.below("targets", index)
        items, hit = _targeted(items, target, given, where)
        if not hit:
            idle.append(index)
    return Replaced(items, idle, given.place)


def _targeted(
    items: list[Item], target: Mapping[str, Any], given: Given, where: Origin
) -> tuple[list[Item], bool]:
    if target.get("select") is None:
        hint = "add `select: {kind: …, name: …}`"
        raise Fault("invalid-replacement", where, "a target needs `select`", hint)
    try:
        chosen = _selected(items, target)
    except BadSelector as fault:
        raise Fault("invalid-replacement", where, f"`{fault.key}`: {fault}") from None
    result = list(items)
    for position in chosen:
        for number, path in enumerate(target.get("fieldPaths") or (NAME,)):
            stated = inside(where, "fieldPaths", number) if target.get("fieldPaths") else where
            with written_in(items[position].sources):
                result[position] = _copied(
                    result[position], path, target.get("options") or {}, given, (where, stated)
                )
    return result, bool(chosen)


def _selected(items: list[Item], target: Mapping[str, Any]) -> list[int]:
    select = Selector.of(target["select"])
    rejects = [Selector.of(entry) for entry in target.get("reject") or ()]
    chosen = []
    for position, item in enumerate(items):
        known = identities(item)
        if not select.labelled(item) or any(
            (one.labels or one.annotations) and one.labelled(item) for one in rejects
        ):
            continue
        if any(any(one[:5]) and any(map(one.identifies, known)) for one in rejects):
            continue
        if any(map(select.identifies, known)):
            chosen.append(position)
    return chosen


def _copied(
    item: Item, path: str, options: Mapping[str, Any], given: Given, places: tuple[Origin, Origin]
) -> Item:
    """The object with a value at a path; `places` = those of the target, and of the path in it."""
    where, stated = places
    kinds = {dict: "map", list: "list"}
    bare: list[bool] = []
    made: set[tuple[str, str]] = set()
    # A copied value has its place where it is written: that is the line to mend it in.
    copied_from = given.place._replace(style=FRESH) if given.place else where
    create = Creating("", None)
    if options.get("create"):
        kind = next((name for kind, name in kinds.items() if isinstance(given.whole, kind)), "scalar")
        create = Creating(kind, stated)

    def write(container: Any, key: Any, created: bool) -> None:
        new = _new(container, key, options, given, created)
        if created and isinstance(new, str):
            made.add((str(key), str(new)))
        elif isinstance(new, str) and item.untyped and (str(key), str(container[key])) in item.untyped:
            new = untagged(container, key, new)
            made.add((str(key), str(new)))
        if new == "" and created:
            # In braces it stays a text, as in JSON; elsewhere it is none.
            if isinstance(container, Traced | TracedList):
                new = Bare("")
            elif not isinstance(before, Traced):
                raise Untraced
        bare.append(type(new) is Bare)
        named = stated if created else origin(container, key)
        put(container, key, new, copied_from._replace(key=named))

    before = remembering(item, path)
    try:
        body = within_text(before, parts(path), write, create)
        body, count = written(before, parts(path), write, create) if body is None else (body, 1)
    except BadPath as fault:
        raise Fault(
            "invalid-replacement", stated, f"`{path}` in {item.kind} {item.name}: {fault}", fault.hint
        ) from None
    except Undone as undone:
        raise unsupported(where, str(undone)) from None
    if not count:
        raise Fault(
            "invalid-replacement",
            stated,
            f"{item.kind} {item.name} has nothing at `{path}`",
            meant
            if (meant := near(item.body, path)).startswith("did")
            else "`options: {create: true}` makes the field",
        )
    other = item.having(body) if before is item.body and plain(path) else item.unannotated(body)
    other.untyped |= made
    other.pods, other.odd = True, item.odd or given.odd or any(bare) or (bool(create) and "=" in path)
    return other


def _new(container: Any, key: Any, options: Mapping[str, Any], given: Given, created: bool) -> Any:
    """What a target field becomes. Raises BadPath, Undone."""
    old = container[key]
    words = given.words
    delimiter = options.get("delimiter")
    if isinstance(old, dict | list):
        if delimiter:
            raise BadPath("`delimiter` needs a single value")
        return given.whole
    if delimiter:
        pieces = ("" if is_null(old) else text(container, key)).split(delimiter)
        index = options.get("index", 0)
        if index < 0:
            pieces.insert(0, words)
        elif index >= len(pieces):
            pieces.append(words)
        else:
            pieces[index] = words
        words = delimiter.join(pieces)
    if created:
        return Bare(words) if words and "\n" not in words and retyped(words) else words
    return _of_type(container, key, words)


def _of_type(container: Any, key: Any, words: str) -> Any:
    """A text as a value of the type that it replaces. Raises Mistyped where it is none."""
    old = container[key]
    if type(old) is Bare:
        return Bare(words) if retyped(words) else words
    if isinstance(old, str) and (not STAMP.fullmatch(old) or spelling(container, key)[0]):
        return Folded(words) if type(old) is Folded else words
    try:
        new = scalar(words, "manifest")
    except InvalidValue as fault:
        raise Mistyped(str(fault)) from None
    if isinstance(old, float) and type(new) is int:
        return float(new)
    if (
        type(old) is type(new) is int
        and _POINT.fullmatch(words)
        and not _POINT.fullmatch(text(container, key))
    ):
        raise Mistyped(f"`{words}` takes the place of a whole number, and is not written as one")
    stamps = isinstance(old, str) and isinstance(new, str) and new != words and STAMP.fullmatch(new)
    if (
        not stamps
        and (isinstance(new, str) or type(new) is not type(old))
        and not (is_null(old) and new is None)
    ):
        kind = {bool: "true or false", int: "a number", float: "a number"}.get(type(old), "null")
        raise Mistyped(
            f"`{words}` takes the place of a value of another type, and keeps that type",
            f"what is copied there must be {kind}",
        )
    return new
