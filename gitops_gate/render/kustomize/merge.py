"""Strategic merge, as kustomize's walker does it: quirks and all.

Source of the rule: kustomize `kyaml/yaml/merge2`, `kyaml/yaml/walk` and `kyaml/yaml/fns.go`. Two things
shape it. The walk visits the *whole* object, so untouched parts lose nulls without text as well. And a patch
that adds something is merged with itself, which carries out the directives inside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gitops_gate.load.spelling import EMPTY, FLOW_EMPTY
from gitops_gate.render.kustomize.associative import DIRECTIVE, BadPatch, Elements, remover, simply
from gitops_gate.render.kustomize.scalars import ABSENT, CLEAR, is_null, is_scalar, replaced, requoted
from gitops_gate.render.kustomize.tables import Schema, schema, schema_type
from gitops_gate.render.kustomize.trace import TRACED, copied, drop, in_style_of, origin, put


def merge(body: Any, patch: Any, *, odd: bool) -> Any:
    """The object with the patch merged in, CLEAR when the patch deletes it. Raises BadPatch, Untraced.

    `odd` = the body may hold spellings. Neither side is changed.
    """
    return _map(body, patch, None, odd)


def _absent(value: Any) -> bool:
    return value is ABSENT or value is None or value is EMPTY or value is FLOW_EMPTY


def _map(dest: Any, patch: Any, known: Schema | None, odd: bool) -> Any:
    strategy, patch_left = _directive(patch, strict=not _absent(dest))
    if _absent(dest):
        if strategy == "delete":
            return CLEAR
        if patch is ABSENT:
            return dest if dest is None else CLEAR
        dest = patch = patch_left
        if is_null(dest):
            return CLEAR
    elif (patch is not ABSENT and is_null(patch)) or strategy == "delete":
        return CLEAR
    elif strategy == "replace" or dest is patch:
        dest = patch = patch_left
    else:
        patch = patch_left
    return _fields(dest, patch, known, odd)


def _fields(dest: Any, patch: Any, known: Schema | None, odd: bool) -> Any:
    if known is None:
        known = _embedded(dest, patch)
    if patch is ABSENT and not odd and (not known or _settled(dest, known)):
        return dest
    result = dest
    for key in sorted(_visited(dest, patch, known, odd)):
        old = dest.get(key, ABSENT)
        new = ABSENT if patch is ABSENT else patch.get(key, ABSENT)
        if new is ABSENT and not odd and known and _settled_value(old, known[key]):
            continue
        try:
            if type(new) is str and type(old) is str:
                value = new if dest is patch else replaced(dest, key, patch, key)
            else:
                value = _value(
                    dest, patch, key, old, new, known[key] if known and key in known else None, odd
                )
        except BadPatch as fault:
            fault.route = (key, *fault.route)
            raise
        if value is old and (new is ABSENT or old is ABSENT or dest is patch):
            continue
        if result is dest:
            result = copied(dest)
        if value is CLEAR:
            if key in result:
                drop(result, key, remover(patch, key))
        else:
            if old is not ABSENT and isinstance(value, TRACED):
                value = in_style_of(value, new if old in ({}, []) and new is not ABSENT else old)
            source = None if new is ABSENT else origin(patch, key)
            if source and not (old is ABSENT or value is new or is_scalar(value) or _replaces(new)):
                source = None
            put(result, key, value, source)
    return result


def _settled(dest: Any, known: Schema) -> bool:
    """Whether a map that no patch touches stays as it is: that is so for nearly all of an object."""
    for key, entry in known.items():
        value = dest.get(key)
        if value and not _settled_value(value, entry):
            return False
    return True


def _settled_value(value: Any, entry: list[Any]) -> bool:
    """The same for a value of a field; False also where that takes a closer look."""
    if isinstance(value, dict):
        below = schema_type(entry[0]) if entry[0] else None
        return not below or _settled(value, below)
    if not isinstance(value, list) or len(entry) == 1:
        return value is None or isinstance(value, list | str | int | float)
    if not Elements.plain(value, entry[1]):
        return False
    below = schema_type(entry[0]) if entry[0] else None
    return not below or all(_settled(item, below) for item in value)


def _visited(dest: Any, patch: Any, known: Schema | None, odd: bool) -> Iterable[str]:
    """The keys whose values can change: those of the patch, and those below which lists are merged."""
    if odd:
        return dest if patch is ABSENT else {**dest, **patch}
    merging = [key for key in known if key in dest] if known else []
    return merging if patch is ABSENT else {*merging, *patch}


def _value(dest: Any, patch: Any, key: str, old: Any, new: Any, entry: list[Any] | None, odd: bool) -> Any:
    """The merged value of a field that is `old` and `new`; the same object as in `dest` where nothing changes."""
    first = old
    if _absent(old):
        first = new
        if _absent(new):
            return _nulls(old, new)
    if new is not ABSENT and not is_null(new) and _sort(first) != _sort(new):
        raise BadPatch(f"the patch has {_a(new)} where the object has {_a(first)}")
    if isinstance(first, dict):
        below = schema_type(entry[0]) if entry else None
        return _map(old, new, below, odd)
    if new is not ABSENT and is_null(new):
        return CLEAR
    if isinstance(first, list):
        if entry and len(entry) > 1:
            return _associative(old, new, entry, odd)
        return old if new is ABSENT else new
    if new is ABSENT:
        return requoted(old) if odd else old
    return new if old is ABSENT or dest is patch else replaced(dest, key, patch, key)


def _nulls(old: Any, new: Any) -> Any:
    """Both sides have nothing: only a null that is spelt out, and that no patch touches, stays."""
    if new is ABSENT and old is None:
        return old
    return CLEAR


def _associative(old: Any, new: Any, entry: list[Any], odd: bool) -> Any:
    """A list whose elements are merged by their keys."""
    if _absent(old):
        if _absent(new):
            return CLEAR
        old = new  # what is added is merged with itself, and `$patch` elements are none there
    elif new is not ABSENT:
        strategy, left = _list_directive(new)
        if strategy == "delete":
            return CLEAR
        old, new = (left, left) if strategy == "replace" or old is new else (old, left)
    below = schema_type(entry[0])

    def element(one: Any, other: Any) -> tuple[Any, bool]:
        """The merged element, and whether it is the old one changed (and not one put in its place)."""
        if other is ABSENT and not odd and isinstance(one, dict) and (not below or _settled(one, below)):
            return one, True
        first = other if _absent(one) else one
        if _absent(first):
            return CLEAR, False
        if not isinstance(first, dict):
            return (one if other is ABSENT else other), False
        action, _ = _directive(other, strict=not _absent(one))
        return _map(one, other, below, odd), action != "replace" or one is other

    if new is ABSENT and not odd and Elements.plain(old, entry[1]):
        return old if not below else _each(old, below)
    simple = None if new is ABSENT or old is new else simply(old, new, entry[1], element)
    return (
        Elements(old, None if new is ABSENT else new, entry[1], element).merged()
        if simple is None
        else simple
    )


def _each(items: Any, below: Schema) -> Any:
    """A list that no patch touches: only lists inside it could change, when their keys are odd."""
    result = items
    for index, item in enumerate(items):
        new = _map(item, ABSENT, below, False)
        if new is not item:
            result = copied(items) if result is items else result
            put(result, index, new, None)
    return result


def _directive(patch: Any, *, strict: bool) -> tuple[str, Any]:
    """What `$patch` in a map asks for, and the map without it. Raises BadPatch when `strict`."""
    if not isinstance(patch, dict) or DIRECTIVE not in patch:
        return "merge", patch
    action = patch[DIRECTIVE]
    if action not in ("delete", "replace", "merge"):
        if strict and not is_null(action):
            raise BadPatch(f"`$patch: {action}` is none of delete, replace, merge", DIRECTIVE)
        return "merge", patch
    left = copied(patch)
    drop(left, DIRECTIVE)
    return str(action), left


def _list_directive(patch: Any) -> tuple[str, Any]:
    """What an element that is only `$patch` asks for its list, and the list without it. Raises BadPatch."""
    found = next((item for item in patch if isinstance(item, dict) and DIRECTIVE in item), None)
    if found is None or len(found) > 1:
        return "merge", patch
    action = found[DIRECTIVE]
    if action not in ("delete", "replace", "merge"):
        place = next(index for index, item in enumerate(patch) if item is found)
        raise BadPatch(f"`$patch: {action}` is none of delete, replace, merge", place, DIRECTIVE)
    left = copied(patch)
    for index in range(len(left) - 1, -1, -1):
        item = left[index]
        if is_null(item) or item == {} or (isinstance(item, dict) and item.get(DIRECTIVE) == action):
            drop(left, index)
    return str(action), left


def _replaces(patch: Any) -> bool:
    """Whether a patch puts a map or list in the place of another, instead of merging the two."""
    holders = patch if isinstance(patch, list) else [patch]
    return any(isinstance(holder, dict) and holder.get(DIRECTIVE) == "replace" for holder in holders)


def _embedded(dest: Any, patch: Any) -> Schema | None:
    """The schema of a map that states `apiVersion` and `kind`: the root, or an object inside another."""
    for side in (dest, patch):
        if isinstance(side, dict) and isinstance(side.get("kind"), str):
            version = side.get("apiVersion")
            if isinstance(version, str) and (found := schema(version, side["kind"])) is not None:
                return found
    return None


def _sort(value: Any) -> str:
    return "mapping" if isinstance(value, dict) else "list" if isinstance(value, list) else "scalar"


def _a(value: Any) -> str:
    return {"mapping": "a mapping", "list": "a list", "scalar": "a single value"}[_sort(value)]
