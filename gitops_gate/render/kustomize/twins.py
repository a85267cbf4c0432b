"""Twins: fields of an object that are one node in kustomize, so that what is written to one of them is in all.

A label or annotation that one step puts into several fields where it has not been before is such a node: into the
labels of an object, its selector and the labels of its pods. A later patch of one of these fields, or a label of an
overlay, changes all of them, whether that is meant or not. Source: `SetEntry` of kustomize `api/filters/filtersutil`,
which makes one node for all fields, and `FieldSetter` of `kyaml/yaml/fns.go`, which writes into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gitops_gate.render.kustomize.scalars import ABSENT
from gitops_gate.render.kustomize.trace import copied, origin, put

Path = tuple[str | int, ...]
Twins = tuple[Path, ...]


def at(body: Any, path: Path) -> Any:
    """The value at a path, ABSENT where there is none."""
    for step in path:
        there = isinstance(body, dict) and step in body
        if not there and not (isinstance(body, list) and isinstance(step, int) and step < len(body)):
            return ABSENT
        body = body[step]
    return body


def born(before: Any, after: Any, fields: Iterable[tuple[str, ...]], keys: Iterable[str]) -> Iterator[Twins]:
    """The twins that come into being where keys are put into the mappings at some fields."""
    paths = list(dict.fromkeys(path for steps in fields for path in _paths(after, steps)))
    for key in keys if len(paths) > 1 else ():
        fresh = tuple((*path, key) for path in paths if at(before, (*path, key)) is ABSENT)
        if len(fresh) > 1:
            yield fresh


def _paths(node: Any, steps: tuple[str, ...], path: Path = ()) -> Iterator[Path]:
    """Where the mappings are that a field names, also in lists on the way."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _paths(item, steps, (*path, index))
    elif isinstance(node, dict):
        if not steps:
            yield path
        elif (name := steps[0].removesuffix("[]")) in node:
            yield from _paths(node[name], steps[1:], (*path, name))


def settled(before: Any, after: Any, groups: tuple[Twins, ...]) -> tuple[Any, tuple[Twins, ...]]:
    """An object in which what was written to one twin is in all, and the twins that there still are.

    `before` = the object until then. The last one written counts, in the order in which a patch is walked.
    """
    left = []
    for group in groups:
        there = tuple(
            path
            for path in group
            if not isinstance(at(after, path), dict | list) and at(after, path) is not ABSENT
        )
        written = [path for path in sorted(there, key=str) if _other(at(after, path), at(before, path))]
        if written:
            for path in there:
                if path != written[-1]:
                    after = _with(after, path, after, written[-1])
        if len(there) > 1:
            left.append(there)
    return after, tuple(left)


def _other(one: Any, before: Any) -> bool:
    return before is ABSENT or type(one) is not type(before) or bool(one != before)


def _with(body: Any, path: Path, source: Any, written: Path) -> Any:
    """The object with the value of one twin, and its origin, at the path of another."""
    holder = at(source, written[:-1])
    value, place = holder[written[-1]], origin(holder, written[-1])
    result = copied(body)
    node = result
    for step in path[:-1]:
        node[step] = copied(node[step])
        node = node[step]
    put(node, path[-1], value, place)
    return result


def parted(groups: tuple[Twins, ...], holds: Any) -> tuple[Twins, ...]:
    """The twins without the paths for which `holds(path)` is true: their nodes are others now."""
    left = (tuple(path for path in group if not holds(path)) for group in groups)
    return tuple(group for group in left if len(group) > 1)
