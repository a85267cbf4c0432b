"""Replacements: the value of one field copied to others.

Source of the rules: kustomize `api/filters/replacement/replacement.go`, `api/types/replacement.go`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from gitops_gate.load.scalars import InvalidValue, scalar
from gitops_gate.load.spelling import Folded
from gitops_gate.render.kustomize.faults import Fault, unsupported
from gitops_gate.render.kustomize.fieldpaths import BadPath, Mistyped, Undone, found, parts, written
from gitops_gate.render.kustomize.hints import nearest
from gitops_gate.render.kustomize.item import Item, Key, effective
from gitops_gate.render.kustomize.scalars import STAMP, is_null, retyped, text, untagged, written_in
from gitops_gate.render.kustomize.selector import BadSelector, Selector
from gitops_gate.render.kustomize.spellings import Bare, odd, spelling
from gitops_gate.render.kustomize.structured import within_text
from gitops_gate.render.kustomize.trace import Origin, put

_NAME = "metadata.name"


class Given(NamedTuple):
    """The value of a replacement: `whole` is a mapping, a list or a scalar, `words` its text. `odd` = it may hold spellings."""

    whole: Any
    words: str
    odd: bool = False


def replaced(items: list[Item], entry: Mapping[str, Any], place: Origin) -> tuple[list[Item], list[int]]:
    """The objects with one replacement made, and the numbers of the targets that select none.

    Raises Fault, Untraced.
    """
    source, targets = entry.get("source"), entry.get("targets")
    value = entry.get("sourceValue")
    if (source is None and value is None) or targets is None:
        raise Fault("invalid-replacement", place, "a replacement needs a `source` and at least one target")
    if source is not None and value is not None:
        raise Fault("invalid-replacement", place, "`source` and `sourceValue` exclude each other")
    if source is None:
        given = Given(scalar(str(value), "manifest"), str(value))
    else:
        given = _given(items, source, place)
    idle = []
    for index, target in enumerate(targets):
        where = place._replace(route=(*place.route, "targets", index))
        items, hit = _targeted(items, target, given, where)
        if not hit:
            idle.append(index)
    return items, idle


def identities(item: Item) -> list[Key]:
    """All identities as a replacement compares them: here the present namespace is as it is written."""
    return [(*item.key[:4], item.namespace), *item.former_written]


def _given(items: list[Item], source: Mapping[str, Any], place: Origin) -> Given:
    where = place._replace(route=(*place.route, "source"))
    matching = [item for item in items if any(_names(source, key) for key in identities(item))]
    shown = " ".join(str(source[key]) for key in ("kind", "name", "namespace") if source.get(key))
    if len(matching) != 1:
        what = "nothing is" if not matching else f"{len(matching)} objects are"
        message = f"the source must be one object, but {what} called {shown}"
        hint = nearest(items, Selector.of(dict(source))) if not matching else "state what tells them apart"
        raise Fault("invalid-replacement", where, message, hint)
    path = source.get("fieldPath") or _NAME
    stated = _inside(where, "fieldPath") if source.get("fieldPath") else where
    try:
        with written_in(matching[0].sources):
            spot = found(_remembering(matching[0], path), path)
    except BadPath as fault:
        raise Fault("invalid-replacement", stated, f"`{path}`: {fault}") from None
    if spot is None or is_null(spot[0][spot[1]]) or spot[0][spot[1]] in ({}, []):
        raise Fault("invalid-replacement", stated, f"{shown} has nothing at `{path}`")
    with written_in(matching[0].sources):
        return _refined(spot, source.get("options") or {}, _inside(where, "options"))


def _remembering(item: Item, path: str) -> Any:
    """The body, with what kustomize remembers in its annotations where they go along as a whole."""
    return item.body if _plain(path) else item.annotated()


def _inside(place: Origin, *route: str | int) -> Origin:
    return place._replace(route=(*place.route, *route))


def _names(source: Mapping[str, Any], key: Key) -> bool:
    group, version, kind, name, namespace = key
    wanted = source.get("namespace") or ""
    return all(
        not source.get(part) or source[part] == is_
        for part, is_ in (("group", group), ("version", version), ("kind", kind), ("name", name))
    ) and (not wanted or effective(wanted) == effective(namespace))


def _refined(spot: tuple[Any, Any], options: Mapping[str, Any], where: Origin) -> Given:
    whole = spot[0][spot[1]]
    words = "" if isinstance(whole, dict | list) else _words(*spot)
    delimiter = options.get("delimiter")
    if not delimiter:
        return Given(whole, words, isinstance(whole, dict | list) and odd(whole))
    if isinstance(whole, dict | list):
        raise Fault("invalid-replacement", _inside(where, "delimiter"), "`delimiter` needs a single value")
    pieces = words.split(delimiter)
    index = options.get("index", 0)
    if not 0 <= index < len(pieces):
        message = f"`index: {index}`: `{words}` has {len(pieces)} {'parts' if len(pieces) > 1 else 'part'}, counted from 0"
        raise Fault("invalid-replacement", _inside(where, "index"), message)
    # A piece keeps the type of the whole; one that it does not fit is left to the target to refuse.
    return Given(
        pieces[index] if isinstance(whole, str) else scalar(pieces[index], "manifest"), pieces[index]
    )


def _words(container: Any, key: Any) -> str:
    """The text of a value as it is written, also of a date. May raise Untraced."""
    value = container[key]
    if isinstance(value, str) and STAMP.fullmatch(value):
        style, spelt = spelling(container, key)
        return spelt if spelt is not None and not style else value
    return text(container, key)


def _targeted(
    items: list[Item], target: Mapping[str, Any], given: Given, where: Origin
) -> tuple[list[Item], bool]:
    if target.get("select") is None:
        raise Fault("invalid-replacement", where, "a target needs `select`")
    try:
        chosen = _selected(items, target)
    except BadSelector as fault:
        raise Fault("invalid-replacement", where, f"`{fault.key}`: {fault}") from None
    result = list(items)
    for position in chosen:
        for number, path in enumerate(target.get("fieldPaths") or (_NAME,)):
            stated = _inside(where, "fieldPaths", number) if target.get("fieldPaths") else where
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
    create = ""
    if options.get("create"):
        create = next((name for kind, name in kinds.items() if isinstance(given.whole, kind)), "scalar")

    def write(container: Any, key: Any, created: bool) -> None:
        new = _new(container, key, options, given, created)
        if isinstance(new, str) and not created and item.untyped and path == _NAME:
            new = untagged(container, key, new)
        bare.append(type(new) is Bare)
        put(container, key, new, where)

    before = _remembering(item, path)
    try:
        body = within_text(before, parts(path), write, create)
        body, count = written(before, parts(path), write, create) if body is None else (body, 1)
    except BadPath as fault:
        raise Fault("invalid-replacement", stated, f"`{path}` in {item.kind} {item.name}: {fault}") from None
    except Undone as undone:
        raise unsupported(where, str(undone)) from None
    if not count:
        raise Fault(
            "invalid-replacement",
            stated,
            f"{item.kind} {item.name} has nothing at `{path}`",
            "`options: {create: true}` makes the field",
        )
    other = item.having(body) if before is item.body and _plain(path) else item.unannotated(body)
    other.pods, other.odd = True, item.odd or given.odd or any(bare) or (bool(create) and "=" in path)
    return other


def _plain(path: str) -> bool:
    """Whether a path does not lead to annotations as a whole."""
    return parts(path) not in (["metadata"], ["metadata", "annotations"])


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
        return Bare(words) if "\n" not in words and retyped(words) else words
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
    stamps = isinstance(old, str) and isinstance(new, str) and new != words and STAMP.fullmatch(new)
    if (
        not stamps
        and (isinstance(new, str) or type(new) is not type(old))
        and not (is_null(old) and new is None)
    ):
        raise Mistyped(f"`{words}` takes the place of a value of another type, and keeps that type")
    return new
