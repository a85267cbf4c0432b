"""JSON patches (RFC 6902), with the liberties of the library that kustomize uses.

Source of the rule: evanphx/json-patch v4: `replace` of a key that is not there adds it, `-` and negative
indices work, a missing parent or a `remove` of nothing is an error, `test` compares values.
"""

from __future__ import annotations

from typing import Any

from gitops_gate.render.kustomize.hints import listed
from gitops_gate.render.kustomize.trace import FRESH, Origin, copied, drop, insert, origin, put, restyled

Steps = list[str]


ACTIONS = ("add", "remove", "replace", "move", "copy", "test")


class BadOperation(Exception):
    """An operation that fails; `index` is its number in the patch, `key` what in it is at fault, "" = all of it."""

    def __init__(self, message: str, key: str = "path", hint: str = "") -> None:
        super().__init__(message)
        self.index = 0
        self.key = key
        self.hint = hint


def applied(body: Any, operations: Any) -> Any:
    """The object with the operations applied, in order. The object is not changed. Raises BadOperation."""
    holder: Any = _Holder(body)
    for index, operation in enumerate(operations):
        try:
            _apply(holder, operation)
        except BadOperation as fault:
            fault.index = index
            raise
    return holder.body


class _Holder:
    """The root, as something that has a place for a value."""

    def __init__(self, body: Any) -> None:
        self.body = body
        self.owned: set[int] = set()
        self.keep: list[Any] = []

    def own(self, container: Any) -> Any:
        """A copy of a container that this patch may write to."""
        if id(container) in self.owned:
            return container
        mine = copied(container)
        self.owned.add(id(mine))
        self.keep.append(mine)
        return mine


def _apply(holder: _Holder, operation: Any) -> None:
    if not isinstance(operation, dict):
        raise BadOperation("an operation must be a mapping", "")
    action = operation.get("op")
    if action not in ACTIONS:
        raise _unknown(operation)
    steps = _steps(operation, "path")
    if action in ("add", "replace", "test"):
        value = restyled(operation.get("value"), FRESH)
        place = origin(operation, "value") or origin(operation, "path")
        place = place._replace(style=FRESH) if place else None
        if action == "test":
            _test(holder, steps, value, "value" if "value" in operation else "")
        elif action == "replace" and steps == [""] and isinstance(value, dict):
            holder.body = value
        else:
            _write(holder, steps, value, place, replacing=action == "replace")
    elif action == "remove":
        _remove(holder, steps, origin(operation, "path"))
    else:
        value, place = _taken(holder, operation, moving=action == "move")
        # A copy is one of its own: it may be put into what it is a copy of.
        _write(holder, steps, value if action == "move" else _apart(value), place, replacing=False)


def _apart(value: Any) -> Any:
    if not isinstance(value, dict | list):
        return value
    result = copied(value)
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        result[key] = _apart(item)
    return result


def _unknown(operation: dict[str, Any]) -> BadOperation:
    """What is said of an `op` that is none."""
    if "op" not in operation:
        return BadOperation("the operation has no `op`", "")
    action = operation["op"]
    from difflib import get_close_matches  # only a fault needs it

    near = get_close_matches(action.lower(), ACTIONS, 1, 0.6) if isinstance(action, str) else ()
    message = f"`op: {action}` is none of {', '.join(ACTIONS)}"
    return BadOperation(message, "op", f"did you mean `{near[0]}`?" if near else "")


def _taken(holder: _Holder, operation: Any, *, moving: bool) -> tuple[Any, Origin | None]:
    """The value that a `move` or `copy` is about, and its origin."""
    source = _steps(operation, "from")
    try:
        container, key = _parent(holder, source)
        if not moving and isinstance(container, dict) and key not in container:
            return None, None  # the library copies nothing, as null
        found = _read(container, key), _origin(container, key)
    except BadOperation as fault:
        fault.key = "from"
        raise
    if moving:
        _remove(holder, source, origin(operation, "from"))
    return found


def _steps(operation: Any, key: str) -> Steps:
    path = operation.get(key)
    if key not in operation:
        raise BadOperation(f"the operation has no `{key}`", "")
    if not isinstance(path, str):
        raise BadOperation(f"`{key}` must be a text", key)
    return [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")]


def _parent(holder: _Holder, steps: Steps) -> tuple[Any, str]:
    """The container that the last step is in, made writable all the way down."""
    if len(steps) < 2:
        raise BadOperation("the path must begin with `/` and name a value below it")
    holder.body = container = holder.own(holder.body)
    for step in steps[1:-1]:
        where: Any = step
        if isinstance(container, list):
            where = _index(container, step)
        elif step not in container:
            raise BadOperation(
                f"the object has nothing at `{_shown(steps[:-1])}`", hint=_near(container, step)
            )
        below = container[where]
        if not isinstance(below, dict | list):
            raise BadOperation(f"the object has nothing at `{_shown(steps[:-1])}`")
        below = holder.own(below)
        container[where] = below
        container = below
    return container, steps[-1]


def _near(container: Any, key: str) -> str:
    """What is there, where a key is not."""
    from difflib import get_close_matches  # only a fault needs it

    if not isinstance(container, dict) or not container:
        return ""
    near = get_close_matches(key, map(str, container), 1, 0.6)
    return f"did you mean `{near[0]}`?" if near else listed(map(str, container), "there is: ")


def _shown(steps: Steps) -> str:
    return "/".join(steps)


def _index(container: list[Any], step: str, *, inserting: bool = False) -> int:
    try:
        index = int(step)
    except ValueError:
        hint = "elements of a list are counted from 0, also where they have names"
        raise BadOperation(f"`{step}` is no index of a list", hint=hint) from None
    length = len(container) + (1 if inserting else 0)
    if index < -length or index >= length:
        hint = "`-` in place of the index appends to the list" if inserting else ""
        raise BadOperation(f"the list has no element {step}: it has {len(container)}", hint=hint)
    return index + length if index < 0 else index


def _read(container: Any, key: str) -> Any:
    if isinstance(container, list):
        return container[_index(container, key)]
    if key not in container:
        raise BadOperation(f"the object has no `{key}` there", hint=_near(container, key))
    return container[key]


def _origin(container: Any, key: str) -> Origin | None:
    return origin(container, _index(container, key) if isinstance(container, list) else key)


def _write(holder: _Holder, steps: Steps, value: Any, place: Origin | None, *, replacing: bool) -> None:
    container, key = _parent(holder, steps)
    if isinstance(container, dict):
        put(container, key, value, place)
    elif replacing:
        put(container, _index(container, key), value, place)
    elif key == "-":
        insert(container, len(container), value, place)
    else:
        insert(container, _index(container, key, inserting=True), value, place)


def _remove(holder: _Holder, steps: Steps, by: Origin | None) -> None:
    container, key = _parent(holder, steps)
    if isinstance(container, list):
        drop(container, _index(container, key), by)
    elif key in container:
        drop(container, key, by)
    else:
        message = f"the object has nothing to remove at `{_shown(steps)}`"
        raise BadOperation(message, hint=_near(container, key))


def _test(holder: _Holder, steps: Steps, value: Any, stated: str) -> None:
    """Raises BadOperation where the value is another one; `stated` = the key that holds what is expected."""
    if steps == [""]:
        if not same(holder.body, value):
            raise BadOperation("the object is not the one that `test` expects", stated)
        return
    container, key = _parent(holder, steps)
    if isinstance(container, dict) and key not in container and value is None:
        return
    if not same(_read(container, key), value):
        without = "" if stated else ": without `value`, it expects null"
        raise BadOperation(
            f"the value at `{_shown(steps)}` is not the one that `test` expects{without}", stated
        )


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal as JSON: booleans are no numbers."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    return bool(one == other)
