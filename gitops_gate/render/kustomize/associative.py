"""Lists whose elements are merged by keys: `containers` by name, `ports` by port and protocol.

Source of the rule: kustomize `kyaml/yaml/walk/associative_sequence.go` and `ElementSetter`, `ElementMatcher` of
`kyaml/yaml/fns.go`, step by step: elements with partial keys behave strangely there, and so they do here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gitops_gate.load.spelling import FLOW_EMPTY
from gitops_gate.render.kustomize.elements import Values, filled, matches, set_element
from gitops_gate.render.kustomize.scalars import ABSENT, CLEAR, is_null, text
from gitops_gate.render.kustomize.trace import Origin, TracedList, copied, drop, listed, origin, put

DIRECTIVE = "$patch"

_KEY_TYPES = (str, int)

Element = Callable[[Any, Any], tuple[Any, bool]]


class BadPatch(Exception):
    """A patch that cannot be merged: `str()` says why, `route` is the place in the patch."""

    def __init__(self, message: str, *route: str | int) -> None:
        super().__init__(message)
        self.route: tuple[str | int, ...] = route


class Elements:
    """One such merge. `dest` and `patch` may be the same list (an addition); `patch` may be None."""

    def __init__(self, dest: Any, patch: Any, keys: list[str], element: Element) -> None:
        self.same = dest is patch
        self.work = copied(dest)
        self.patch = self.work if self.same else patch
        self.keys = keys or [""]
        self.element = element

    @staticmethod
    def plain(items: Any, keys: list[str]) -> bool:
        """Whether a list has nothing that a merge with nothing would change: distinct keys, and the same ones."""
        if not keys:
            return all(isinstance(item, str) for item in items) and len(set(items)) == len(items)
        if not items:
            return True
        if not isinstance(items[0], dict):
            return False
        # Keys that no element has do not count.
        present = [key for key in keys if key in items[0]]
        absent = [key for key in keys if key not in present]
        seen = set()
        for item in items:
            if not isinstance(item, dict):
                return False
            mark = [item.get(key) for key in present]
            if any(type(part) not in _KEY_TYPES or part == "" for part in mark):
                return False
            if absent and any(key in item for key in absent):
                return False
            seen.add(tuple(map(str, mark)))
        return bool(present) and len(seen) == len(items)

    def merged(self) -> Any:
        """The resulting list."""
        values = self._values()
        if len(self.keys) > 1:
            values = filled(values)
        if not values:
            return self.work
        added: list[tuple[Any, Origin | None]] = []
        for wanted in values:
            valid = [key for index, key in enumerate(self.keys) if any(entry[index] for entry in values)]
            keys = valid or self.keys
            texts = [part for key, part in zip(self.keys, wanted, strict=True) if part or key in valid]
            texts = texts if valid else wanted
            self._merge_one(added, keys, texts)
        return self._appended(added, keys)

    def _merge_one(self, added: list[tuple[Any, Origin | None]], keys: Values, texts: Values) -> None:
        present = [(key, part) for key, part in zip(keys, texts, strict=True) if part]
        inner = present or list(zip(keys, texts, strict=True))
        old = self._find(self.work, inner)
        new = old if self.same else self._find(self.patch, inner)
        one = ABSENT if old is None else self.work[old]
        other = ABSENT if new is None else self.patch[new]
        value, kept = self.element(one, other)
        self._carried_out(new)
        if value is CLEAR or is_null(value) or value == {}:
            self._remove(keys, texts, None if new is None else remover(self.patch, new))
            return
        for key, part in zip(keys, texts, strict=True):
            if part and isinstance(value, dict) and key not in value:
                value = copied(value)
                put(value, key, part, None)
        place = origin(self.patch, new) if new is not None else origin(self.work, old)
        if kept and old is not None:
            self.work[old] = value
        set_element(added, value, place, keys, texts)

    def _carried_out(self, new: int | None) -> None:
        """Takes the directive from an element of the patch: kustomize does, so it does not count a second time."""
        other = None if new is None else self.patch[new]
        if not isinstance(other, dict) or other.get(DIRECTIVE) not in ("delete", "replace", "merge"):
            return
        left = copied(other)
        drop(left, DIRECTIVE)
        if not self.same:
            self.patch = copied(self.patch)
        self.patch[new] = left

    def _values(self) -> list[Values]:
        """The key texts of all elements, the patch's first, each once."""
        found: list[Values] = []
        for source in (self.patch, self.work):
            for index, item in enumerate(source or ()):
                if self.keys == [""]:
                    entry = [text(source, index)]
                else:
                    if not isinstance(item, dict) and not is_null(item):
                        raise BadPatch(f"an item of a list that is merged by `{self.keys[0]}` is no mapping")
                    entry = [_key_text(item, key) for key in self.keys]
                if entry not in found:
                    found.append(entry)
        return found

    def _find(self, items: Any, wanted: list[tuple[str, str]]) -> int | None:
        """The first element that has all these keys with these texts."""
        if items is None:
            return None
        for index, item in enumerate(items):
            if wanted[0][0] == "":
                if text(items, index) == wanted[0][1]:
                    return index
            elif isinstance(item, dict) and all(_holds(item, key, part) for key, part in wanted):
                return index
        return None

    def _remove(self, keys: Values, texts: Values, by: Origin | None) -> None:
        kept = [
            (item, origin(self.work, index))
            for index, item in enumerate(self.work)
            if not (is_null(item) or item == {}) and not matches(item, keys, texts)
        ]
        fresh = listed(kept, self.work, [by])
        self.work[:] = fresh
        if isinstance(self.work, TracedList):
            self.work.origins, self.work.gone = fresh.origins, fresh.gone

    def _appended(self, added: list[tuple[Any, Origin | None]], keys: Values) -> Any:
        """The merged elements, followed by what the old list has beside them."""
        for index, item in enumerate(self.work):
            place = origin(self.work, index)
            if keys[0] == "":
                set_element(added, item, place, [""], [text(self.work, index)])
                continue
            texts: Values = []
            for key in keys:
                if not isinstance(item, dict) or key not in item:
                    added.append((item, place))
                else:
                    texts.append("" if item[key] is FLOW_EMPTY else text(item, key))
            if len(keys) > 1:
                set_element(added, None, None, keys, texts)
            set_element(added, item, place, keys, texts)
        return listed(added, self.work)


def remover(patch: Any, key: Any) -> Origin | None:
    """What in a patch removes a value: its `$patch: delete`, else the entry itself; None in a normal run."""
    source = origin(patch, key)
    if source is None:
        return None
    holders = patch[key] if isinstance(patch[key], list) else [patch[key]]
    directives = (origin(holder, DIRECTIVE) for holder in holders if isinstance(holder, dict))
    return next(filter(None, directives), source)


def simply(dest: Any, patch: Any, keys: list[str], element: Element) -> Any:
    """The merged list in the usual case: one key, that every element has with a text of its own. Else None."""
    if len(keys) != 1:
        return None
    key = keys[0]
    places = _positions(dest, key)
    new = _positions(patch, key)
    if places is None or new is None or any(item.get(DIRECTIVE) == "replace" for item in patch):
        return None
    result = []
    gone = []
    for name, position in new.items():
        old = places.get(name)
        value, _ = element(ABSENT if old is None else dest[old], patch[position])
        if value is not CLEAR and value != {}:
            result.append((value, origin(patch, position)))
        elif old is not None:
            gone.append(remover(patch, position))
    for name, position in places.items():
        if name not in new:
            value, _ = element(dest[position], ABSENT)
            result.append((value, origin(dest, position)))
    return listed(result, dest, gone)


def _positions(items: Any, key: str) -> dict[str, int] | None:
    """Key text -> position; None where an element has none, or two have the same."""
    found: dict[str, int] = {}
    for position, item in enumerate(items):
        name = item.get(key) if isinstance(item, dict) else None
        if not isinstance(name, str) or not name or name in found:
            return None
        found[name] = position
    return found


def _key_text(item: Any, key: str) -> str:
    if not isinstance(item, dict):
        return ""
    value = item.get(key)
    return "" if is_null(value) or value in ({}, []) else text(item, key)


def _holds(item: Any, key: str, part: str) -> bool:
    return key in item and text(item, key) == part
