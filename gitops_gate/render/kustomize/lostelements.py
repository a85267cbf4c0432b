"""Parts of list elements that a merge patch takes away in silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_gate.model import Failure
from gitops_gate.render.kustomize.associative import DIRECTIVE
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.patch import Patch
from gitops_gate.render.kustomize.scalars import is_null
from gitops_gate.render.kustomize.silences import at, changed, keys_shown


def lost_elements(before: list[Item], after: list[Item], patch: Patch) -> Iterator[Failure]:
    """Parts of list elements that a merge patch takes away without saying so."""
    told = set()
    for manifest in patch.merges:
        for old, new in changed(before, after):
            body = manifest.body
            if patch.target is None and (body.get("kind"), at(body, ("metadata", "name"))) != _stated(old):
                continue
            for route, message in _lost(old.body, body, new.body, ()):
                if (route, message) not in told:
                    told.add((route, message))
                    yield Failure("lost-list-element", manifest.location(*route), message, _WHOLE)


_WHOLE = "state the elements in full, or change single values by a JSON patch"


def _stated(item: Item) -> tuple[Any, Any]:
    return item.original[2], item.original[3]


def _lost(
    old: Any, patch: Any, new: Any, route: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """(route in the patch, what is lost) below a mapping that all three have."""
    if (
        not (isinstance(old, dict) and isinstance(patch, dict) and isinstance(new, dict))
        or DIRECTIVE in patch
    ):
        return
    for key, value in patch.items():
        was, now = old.get(key), new.get(key)
        if isinstance(value, list) and isinstance(was, list) and isinstance(now, list):
            yield from _lost_in(was, value, now, (*route, key))
        elif isinstance(value, dict):
            yield from _lost(was, value, now, (*route, key))


def _lost_in(
    old: list[Any], patch: list[Any], new: list[Any], route: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if any(not isinstance(one, dict) or DIRECTIVE in one for one in (*old, *patch, *new)):
        return
    for number, wanted in enumerate(patch):
        name = wanted.get("name")
        if isinstance(name, str) and name:
            was, now = _named(old, name), _named(new, name)
            gone = (
                []
                if was is None or now is None
                else [key for key in was if key not in now and key not in wanted]
            )
            if gone:
                lost = [
                    other["name"]
                    for other in old
                    if isinstance(other.get("name"), str) and _named(new, other["name"]) is None
                ]
                message = f"`{route[-1]}` is replaced as a whole here: `{name}` loses {keys_shown(gone)}"
                message += f", and {keys_shown(lost)} is gone" if lost else ""
                yield (*route, number), message
            elif was is not None and now is not None:
                yield from _lost(was, wanted, now, (*route, number))
        elif "containerPort" in wanted or "port" in wanted:
            stated = {key: value for key, value in wanted.items() if not is_null(value)}
            if not any(stated.items() <= one.items() for one in new if _plain(one)) and _plain(stated):
                message = f"kustomize loses parts of this element of `{route[-1]}`, for not all elements state a `protocol`"
                yield (*route, number), message


def _plain(element: dict[str, Any]) -> bool:
    return all(isinstance(value, str | int) for value in element.values())


def _named(items: list[Any], name: str) -> Any:
    return next((one for one in items if one.get("name") == name), None)
