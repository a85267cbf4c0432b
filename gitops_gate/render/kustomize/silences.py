"""What kustomize passes over in silence while it works: told from the objects before and after a step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gitops_gate.model import Failure
from gitops_gate.model.whole import whole
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.patch import Patch
from gitops_gate.render.kustomize.trace import Origin
from gitops_gate.render.kustomize.variables import Variable

# (group, kind) -> where the labels stand by which pods are selected.
_SELECTORS = {
    ("", "Service"): ("spec", "selector"),
    ("policy", "PodDisruptionBudget"): ("spec", "selector", "matchLabels"),
    ("networking.k8s.io", "NetworkPolicy"): ("spec", "podSelector", "matchLabels"),
}
_TEMPLATES = (
    ("spec", "template", "metadata", "labels"),
    ("spec", "jobTemplate", "spec", "template", "metadata", "labels"),
)
_MOST = 5


def at(body: Any, route: Iterable[str]) -> Any:
    """The value at a route of keys, None where there is none."""
    for step in route:
        body = body.get(step) if isinstance(body, dict) else None
    return body


def _pods(item: Item) -> Any:
    """The labels of an object's pods, whatever its kind; None where it makes none."""
    if item.kind == "Pod" and not item.group:
        return at(item.body, ("metadata", "labels"))
    return next((found for route in _TEMPLATES if isinstance(found := at(item.body, route), dict)), None)


def _selected(items: list[Item]) -> dict[int, dict[int, Mapping[str, Any]]]:
    """Position of each object that selects pods -> the positions of those whose pods it selects, with their labels."""
    pods = [(number, item.namespace, found) for number, item in enumerate(items) if (found := _pods(item))]
    result = {}
    for number, item in enumerate(items):
        wanted = at(item.body, _SELECTORS.get((item.group, item.kind), ("",)))
        if isinstance(wanted, dict) and wanted:
            result[number] = {
                other: labels
                for other, namespace, labels in pods
                if namespace == item.namespace
                and all(labels.get(key) == value for key, value in wanted.items())
            }
    return result


def broken_selectors(before: list[Item], after: list[Item], pairs: Any, place: Origin) -> Iterator[Failure]:
    """Services that select other pods than before, since labels were written into selectors."""
    if before is after or len(before) != len(after):
        return
    old, new = _selected(before), _selected(after)
    for number, pods in new.items():
        item, had = after[number], old.get(number)
        if had is None:
            continue
        lost = [f"{after[one].kind} {after[one].name}" for one in had if one not in pods]
        more = [f"{after[one].kind} {after[one].name}" for one in pods if one not in had]
        named = f"the {item.kind} {item.name}"
        if lost and had:
            missing = next(
                (key for key in pairs if any(_pods(after[one]).get(key) != pairs[key] for one in had)), ""
            )
            message = f"with this, {named} no longer selects the pods of {_list(lost)}"
            message += f": they do not get the label `{missing}`" if missing else ""
            yield Failure("broken-selector", place.location, message, _APART)
        elif more and had:
            told = next(
                (key for key in pairs if at(before[number].body, _route(item)).get(key) != pairs[key]), ""
            )
            message = f"with this, {named} selects the pods of {_list(more)} as well"
            message += f": `{told}` told them apart" if told else ""
            yield Failure("broken-selector", place.location, message, _APART)


_APART = "leave `includeSelectors` out, or take a label that no selector uses yet"


def _route(item: Item) -> tuple[str, ...]:
    return _SELECTORS[item.group, item.kind]


def _list(names: Iterable[str]) -> str:
    listed = list(dict.fromkeys(names))
    return ", ".join(listed[:_MOST]) + (" …" if len(listed) > _MOST else "")


def overwritten(
    items: list[Item], new: Item, place: Origin, given: dict[tuple[str, ...], Origin]
) -> Iterator[Failure]:
    """What a generator takes away that others of its kustomization have merged before; names of keys only.

    `given` = (kind, namespace, name, key) -> who has merged it; what this generator merges is added.
    """
    if new.behaviour not in ("merge", "replace"):
        return
    found = [item for item in items if item.known_as(new.key)]
    if len(found) != 1:
        return
    before, after = _held(found[0]), _held(new)
    who = (new.kind, *found[0].original[3:])
    merged = {key: first for key in before if (first := given.get((*who, key))) is not None}
    for first in dict.fromkeys(merged.values()):
        keys = [key for key, one in merged.items() if one == first]
        changed = [key for key in keys if key in after and after[key] != before[key]]
        gone = [key for key in keys if key not in after] if new.behaviour == "replace" else []
        if changed or gone:
            does = f"overwrites {keys_shown(changed)}" if changed else f"takes away {keys_shown(gone)}"
            message = f"this {does} of the {new.kind} {new.name}, as merged at {first.location}"
            yield Failure("overwritten-key", place.location, message, _ONCE)
    given |= dict.fromkeys(((*who, key) for key in after), place)


_ONCE = "set the key in one place, or the later one wins"


def _held(item: Item) -> dict[str, Any]:
    fields = (at(item.body, (name,)) for name in ("data", "binaryData"))
    return {key: value for found in fields if isinstance(found, dict) for key, value in found.items()}


def keys_shown(keys: list[str]) -> str:
    """Names of keys as a message lists them."""
    return _list(f"`{key}`" for key in sorted(keys))


def changed(before: list[Item], after: list[Item]) -> Iterator[tuple[Item, Item]]:
    """The objects that a step has changed, as they were and as they are; nothing where it has removed any."""
    if len(before) == len(after):
        yield from ((old, new) for old, new in zip(before, after, strict=True) if old is not new)


def replacing(before: list[Item], after: list[Item], patch: Patch) -> Iterator[tuple[Origin, Failure | None]]:
    """The operations `replace` of a patch: where each is, and a note where no object has its key; kustomize adds it."""
    if patch.document is None:
        return
    pairs = list(changed(before, after))
    touched: list[list[str]] = []
    for index, operation in enumerate(patch.operations or ()):
        path = operation.get("path")
        if not isinstance(path, str):
            continue
        steps = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
        fresh = not any(steps[: len(one)] == one or one[: len(steps)] == steps for one in touched)
        touched.append(steps)
        if operation.get("op") != "replace" or not (steps and fresh and pairs):
            continue
        place = Origin(patch.document, (index, "path"))
        if all(_absent(old.body, steps) for old, _ in pairs):
            message = f"there is nothing at `{path}` to replace, so kustomize adds it"
            yield place, Failure("replaced-nothing", place.location, message, _ADD)
        else:
            yield place, None


_ADD = "correct the path, or write `op: add`"


def _absent(body: Any, steps: list[str]) -> bool:
    """Whether a mapping that is there has no such key; what cannot be followed is not absent."""
    for step in steps[:-1]:
        if isinstance(body, list):
            index = whole(step)
            if index is None or not -len(body) <= index < len(body):
                return False
            body = body[index]
        else:
            body = body.get(step) if isinstance(body, dict) else None
    return isinstance(body, dict) and steps[-1] not in body


def idle_variables(
    variables: Mapping[str, Variable], items: Iterable[Item]
) -> tuple[list[Failure], list[Origin]]:
    """The vars that no object refers to, as notes; and the places of those that one does."""
    wanted = {f"$({name})": variable for name, variable in variables.items()}
    used: set[str] = set()
    for item in items:
        _mentioned(item.body, wanted, used)
    notes = [
        Failure("unused-var", one.place.location, f"nothing refers to the var {one.name}, so it does nothing")
        for sign, one in wanted.items()
        if sign not in used
    ]
    return notes, [one.place for sign, one in wanted.items() if sign in used]


def _mentioned(value: Any, signs: Mapping[str, Any], used: set[str]) -> None:
    if isinstance(value, str):
        if "$(" in value:
            used |= {sign for sign in signs if sign in value}
    elif isinstance(value, dict):
        for key, inner in value.items():
            _mentioned(key, signs, used)
            _mentioned(inner, signs, used)
    elif isinstance(value, list):
        for inner in value:
            _mentioned(inner, signs, used)
