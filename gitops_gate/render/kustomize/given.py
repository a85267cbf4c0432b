"""What a replacement copies: the value of one field of one object.

Source of the rules: kustomize `api/filters/replacement/replacement.go`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from gitops_gate.load.scalars import scalar
from gitops_gate.render.kustomize.faults import Fault
from gitops_gate.render.kustomize.fieldpaths import BadPath, found, parts
from gitops_gate.render.kustomize.hints import listed, nearest
from gitops_gate.render.kustomize.item import Item, Key, effective
from gitops_gate.render.kustomize.scalars import as_written, is_null, written_in
from gitops_gate.render.kustomize.selector import Selector
from gitops_gate.render.kustomize.spellings import odd
from gitops_gate.render.kustomize.trace import Origin, origin

NAME = "metadata.name"


class Given(NamedTuple):
    """The value of a replacement: `whole` is a mapping, a list or a scalar, `words` its text. `place` = where it is
    written, None in a normal run; `odd` = it may hold spellings."""

    whole: Any
    words: str
    place: Origin | None
    odd: bool = False


def identities(item: Item) -> list[Key]:
    """All identities as a replacement compares them: here the present namespace is as it is written."""
    return [(*item.key[:4], item.namespace), *item.former_written]


def taken(items: list[Item], source: Mapping[str, Any], place: Origin) -> Given:
    where = place._replace(route=(*place.route, "source"))
    matching = [item for item in items if any(_names(source, key) for key in identities(item))]
    shown = " ".join(str(source[key]) for key in ("kind", "name", "namespace") if source.get(key))
    if len(matching) != 1:
        called = f" called {shown}" if shown else ""
        what = (
            f"nothing is{called}" if not matching else f"{len(matching)} objects are{called or ' selected'}"
        )
        message = f"the source must be one object, but {what}"
        hint = nearest(items, Selector.of(dict(source))) if not matching else "state what tells them apart"
        raise Fault("invalid-replacement", where, message, hint)
    path = source.get("fieldPath") or NAME
    stated = inside(where, "fieldPath") if source.get("fieldPath") else where
    try:
        with written_in(matching[0].sources):
            spot = found(remembering(matching[0], path), path)
    except BadPath as fault:
        raise Fault("invalid-replacement", stated, f"`{path}`: {fault}") from None
    if spot is None or is_null(spot[0][spot[1]]) or spot[0][spot[1]] in ({}, []):
        message = f"{shown or matching[0].kind} has nothing at `{path}`"
        raise Fault("invalid-replacement", stated, message, near(matching[0].body, path))
    with written_in(matching[0].sources):
        return _refined(spot, source.get("options") or {}, inside(where, "options"))


def remembering(item: Item, path: str) -> Any:
    """The body, with what kustomize remembers in its annotations where they go along as a whole."""
    return item.body if plain(path) else item.annotated()


def inside(place: Origin, *route: str | int) -> Origin:
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
    words = "" if isinstance(whole, dict | list) else as_written(*spot)
    delimiter = options.get("delimiter")
    written_at = origin(*spot)
    if not delimiter:
        return Given(whole, words, written_at, isinstance(whole, dict | list) and odd(whole))
    if isinstance(whole, dict | list):
        raise Fault("invalid-replacement", inside(where, "delimiter"), "`delimiter` needs a single value")
    pieces = words.split(delimiter)
    index = options.get("index", 0)
    if not 0 <= index < len(pieces):
        message = f"`index: {index}`: `{words}` has {len(pieces)} {'parts' if len(pieces) > 1 else 'part'}, counted from 0"
        raise Fault("invalid-replacement", inside(where, "index"), message)
    # A piece keeps the type of the whole; one that it does not fit is left to the target to refuse.
    piece = pieces[index] if isinstance(whole, str) else scalar(pieces[index], "manifest")
    return Given(piece, pieces[index], written_at)


def plain(path: str) -> bool:
    """Whether a path does not lead to annotations as a whole."""
    return parts(path) not in (["metadata"], ["metadata", "annotations"])


def near(body: Any, path: str) -> str:
    """What is there, where a path leads to nothing: the key that was probably meant, or the ones that there are."""
    from difflib import get_close_matches  # only a fault needs it

    for part in parts(path):
        if not isinstance(body, dict):
            return ""
        if part not in body:
            keys = [key for key in body if isinstance(key, str)]
            close = get_close_matches(part, keys, 1, 0.6)
            return f"did you mean `{close[0]}`?" if close else listed(keys, "there is: ") if keys else ""
        body = body[part]
    return ""
