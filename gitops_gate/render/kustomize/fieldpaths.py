"""Field paths of replacements: `spec.template.spec.containers.[name=web].image`.

Source of the rules: kustomize `kyaml/utils/pathsplitter.go`, `kyaml/yaml/match.go` (targets) and `fns.go` (sources).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from gitops_gate.load import load_file
from gitops_gate.model.whole import whole
from gitops_gate.render.kustomize.scalars import is_null, is_scalar, retyped, text
from gitops_gate.render.kustomize.selector import BadSelector, search
from gitops_gate.render.kustomize.shown import Undone, shown, simple
from gitops_gate.render.kustomize.spellings import Bare, odd
from gitops_gate.render.kustomize.trace import Origin, copied, empty, insert, put

Write = Callable[[Any, Any, bool], None]
"""(container, key, created): sets what stands at the end of a path; the container may be written to."""


class Creating(NamedTuple):
    """What is made where the last part of a path is missing: "scalar", "map", "list", "" for nothing; and its place."""

    kind: str
    place: Origin | None

    def __bool__(self) -> bool:
        return bool(self.kind)


_INDEX = re.compile(r"\+?[0-9]+")


class BadPath(Exception):
    """A path that leads through something it cannot go through; `hint` = how to write it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Mistyped(BadPath):
    """A value that does not fit the type of what it takes the place of."""


def parts(path: str) -> list[str]:
    """The parts of a path: split at dots, which `\\.` escapes; brackets hold a part together."""
    split = path.replace("\\.", "\0").split(".")
    if len(split) > 1 and not split[0]:
        split = split[1:]
    found: list[str] = []
    pending: list[str] = []
    for part in (piece.replace("\0", ".") for piece in split):
        if pending or (part.startswith("[") and not part.endswith("]")):
            pending.append(part)
            if part.endswith("]") and len(pending) > 1:
                found.append(_bracketed(pending))
                pending = []
            continue
        found.append(part)
    return [*found, _bracketed(pending)] if pending else found


def _bracketed(pieces: list[str]) -> str:
    joined = ".".join(pieces)
    return joined if "=" in joined else joined.strip("[]")


def selected(part: str) -> tuple[str, str] | None:
    """(key, value) of a part `[key=value]`, None for any other. Raises BadPath."""
    if not (part.startswith("[") and part.endswith("]")):
        return None
    key, equals, value = part.removesuffix("]").removeprefix("[").partition("=")
    if not equals:
        raise BadPath(f"`{part}` must be written as [key=value]")
    return key, value


def found(body: Any, path: str) -> tuple[Any, Any] | None:
    """(container, key) of the value that a source's path leads to, None where there is none. Raises BadPath."""
    return found_at(body, parts(path))


def found_at(body: Any, path: list[str]) -> tuple[Any, Any] | None:
    """As `found`, for a path in parts."""
    place: tuple[Any, Any] = ({"": body}, "")
    for part in [piece.strip() for piece in path if piece.strip()]:
        node = place[0][place[1]]
        if is_null(node):
            return None
        key = _source_step(node, part)
        if key is None:
            return None
        place = (node, key)
    return place


def _source_step(node: Any, part: str) -> Any:
    if part == "*":
        raise BadPath("`*` has no place in the path of a source")
    pair = selected(part)
    if _INDEX.fullmatch(part) or part == "-" or pair:
        if not isinstance(node, list):
            raise BadPath(f"`{part}` is looked for in something that is no list")
        if pair:
            return next((i for i, item in enumerate(node) if _is(node, i, item, pair)), None)
        index = len(node) - 1 if part == "-" else whole(part)
        return index if index is not None and 0 <= index < len(node) else None
    if not isinstance(node, dict):
        raise BadPath(f"`{part}` is looked for in something that is no mapping")
    return part if part in node else None


def _is(items: Any, index: int, item: Any, pair: tuple[str, str]) -> bool:
    key, value = pair
    if not key:
        return not isinstance(item, dict | list) and text(items, index) == value
    return isinstance(item, dict) and key in item and text(item, key) == value


def written(body: Any, path: list[str], write: Write, create: Creating) -> tuple[Any, int]:
    """The object with all values that a target's path leads to written, and how many those are.

    Raises BadPath, Undone.
    """
    holder = {"": body}
    count = _below(holder, "", path, write, create, False)
    return holder[""], count


def _below(container: Any, key: Any, path: list[str], write: Write, create: Creating, created: bool) -> int:
    """Writes below `container[key]`, which is replaced by a copy on the way."""
    if not path:
        write(container, key, created)
        return 1
    node = container[key]
    if not isinstance(node, dict | list):
        return _inside_text(container, key, path, write, create)
    node = copied(node)
    container[key] = node
    part = path[0]
    pair = selected(part)
    if _INDEX.fullmatch(part):
        index = whole(part)
        if index is None:
            raise BadPath(f"`{part}` is no index that a list can have")
        return _at_index(node, index, path, write, create)
    if pair:
        return _at_elements(node, pair, path, write, create)
    if part == "*":
        if not isinstance(node, list):
            raise BadPath("`*` stands for the elements of a list, and this is none")
        return sum(_below(node, index, path[1:], write, create, False) for index in range(len(node)))
    if not isinstance(node, dict):
        elements = (
            f"name an element of the list before `{part}`: `[name=…]`, its index, or `*` for all of them"
        )
        raise BadPath(
            f"`{part}` is looked for in something that is no mapping",
            elements if isinstance(node, list) else "",
        )
    if part not in node:
        if not create:
            return 0
        put(node, part, _made(node, path, create), create.place)
        return _below(node, part, path[1:], write, create, True)
    return _below(node, part, path[1:], write, create, False)


def _inside_text(container: Any, key: Any, path: list[str], write: Write, create: Creating) -> int:
    """Walks on inside a text that holds YAML, where what is written is lost: kustomize writes to a copy there.

    A null is such a text, too: what is created inside is lost.
    """
    if isinstance(container, list) and not is_null(container[key]):
        raise BadPath(f"`{path[0]}` is looked for inside a single value")
    if is_null(container[key]):
        if container[key] is not None and isinstance(container, dict):
            raise BadPath(f"`{path[0]}` is looked for in a value that is empty")
        if _INDEX.fullmatch(path[0]) and whole(path[0]):
            raise BadPath(f"there is no element {path[0]} in what is null")
        return 1 if create and path[0] != "*" else 0
    inner = structure(text(container, key))
    if not isinstance(inner, dict | list):
        raise BadPath(f"`{path[0]}` is looked for inside a single value")
    try:
        return _below({"": inner}, "", path, write, create, False)
    except Mistyped:
        return 1


def structure(words: str, *, spelt: bool = False) -> Any:
    """What a text holds as YAML, None where it is none. Raises Undone where it is not plain data.

    `spelt` = how its values are written does no harm.
    """
    file = load_file("", words.encode(), "manifest")
    if any(fault.rule == "invalid-yaml" for fault in file.faults):
        return None
    limited = any(fault.rule == "yaml-limit" for fault in file.faults)
    if limited or (not spelt and (file.faults or any(odd(one.raw) for one in file.documents))):
        raise Undone("a replacement inside a text whose YAML is out of the ordinary")
    return file.documents[0].body if file.documents else None


def _made(like: Any, path: list[str], create: Creating) -> Any:
    """What is created for the first part of a path."""
    following = path[1] if len(path) > 1 else ""
    if not following:
        return "" if create.kind == "scalar" else empty(like, sequence=create.kind == "list")
    return empty(like, sequence=bool(_INDEX.fullmatch(following)) or following.startswith("["))


def _at_index(node: Any, index: int, path: list[str], write: Write, create: Creating) -> int:
    if not isinstance(node, list):
        raise BadPath(f"`{index}` is looked for in something that is no list")
    created = index == len(node) and bool(create)
    if created:
        insert(node, index, _made(node, path, create), create.place)
    if index >= len(node):
        raise BadPath(f"there is no element {index}: the list has {len(node)}")
    return _below(node, index, path[1:], write, create, created)


def _at_elements(node: Any, pair: tuple[str, str], path: list[str], write: Write, create: Creating) -> int:
    """Writes below all elements whose key matches; the value is a regular expression, matched anywhere."""
    if not isinstance(node, list):
        raise BadPath(f"`{path[0]}` is looked for in something that is no list")
    key, pattern = pair
    try:
        matches = search("fieldPaths", pattern)
    except BadSelector as fault:
        raise BadPath(str(fault)) from None
    count = 0
    for index, item in enumerate(list(node)):
        if key and not (isinstance(item, dict) and key in item):
            continue
        holder: Any = item if key else node
        at: Any = key or index
        if is_scalar(holder[at]) and simple(pattern) and not is_null(holder[at]):
            hit = matches(text(holder, at))  # quotes around it make no difference
        else:
            hit = matches(shown(holder, at))
        if hit:
            # Without a key, the element itself is meant, whatever else is in the path.
            count += _below(node, index, path[1:] if key else [], write, create, False)
    if count or not create:
        return count
    value = Bare(pattern) if retyped(pattern) else pattern
    made = empty(node) if key else value
    if key:
        put(made, key, value, create.place)
    insert(node, len(node), made, create.place)
    return _below(node, len(node) - 1, path[1:], write, create, not key)
