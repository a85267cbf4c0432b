"""Vars: `$(NAME)` in certain fields stands for a value of some object.

Source of the rules: kustomize `api/filters/refvar`, `api/internal/accumulator/resaccumulator.go`, `api/types/var.go`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from gitops_gate.load.spelling import EMPTY, FLOW_EMPTY
from gitops_gate.render.kustomize.faults import Fault
from gitops_gate.render.kustomize.fieldpaths import BadPath, found
from gitops_gate.render.kustomize.fields import KEEP, BadField, written
from gitops_gate.render.kustomize.given import near
from gitops_gate.render.kustomize.hints import nearest
from gitops_gate.render.kustomize.item import NOWHERE, Item, effective
from gitops_gate.render.kustomize.scalars import STAMP, float_text, number, odd_numbers
from gitops_gate.render.kustomize.selector import Selector
from gitops_gate.render.kustomize.spellings import spelling
from gitops_gate.render.kustomize.tables import FieldSpec, cluster_scoped
from gitops_gate.render.kustomize.trace import Origin, copied, put

_INDEXED = re.compile(r"(.*)\[(\d+)\]")
_REFERENCE = re.compile(r"\$(?:(\$)|\(([^)]*)\)|(\()|(.)|$)", re.DOTALL)


class Variable(NamedTuple):
    """A var: what it is called, which object and field it stands for, and where it is declared."""

    name: str
    entry: Mapping[str, Any]
    place: Origin


def declared(items: list[Item], entry: Mapping[str, Any], place: Origin) -> tuple[list[Item], Variable]:
    """The objects, with the one that a var means marked; and the var. Raises Fault."""
    wanted = entry.get("objref") or {}
    name = entry.get("name") or ""
    matching = [position for position, item in enumerate(items) if _means(wanted, item)]
    if len(matching) > 1:
        shown = f"{wanted.get('kind') or ''} {wanted.get('name') or ''}".strip()
        raise Fault("invalid-var", place, f"the var {name} may mean {len(matching)} objects called {shown}")
    if matching:
        items = list(items)
        marked = items[matching[0]].copy()
        marked.variables = (*marked.variables, name)
        items[matching[0]] = marked
    return items, Variable(name, entry, place)


def _means(wanted: Mapping[str, Any], item: Item) -> bool:
    api = wanted.get("apiVersion") or ""
    pieces = api.split("/") if api else []
    group, version = wanted.get("group") or "", wanted.get("version") or ""
    if len(pieces) == 2:
        group, version = pieces
    elif len(pieces) == 1:
        version = pieces[0]
    kind, name, namespace = wanted.get("kind") or "", wanted.get("name") or "", wanted.get("namespace") or ""
    scoped = f"{group}/{version}/{kind}" if group else f"{version}/{kind}"
    where = NOWHERE if not namespace and scoped in cluster_scoped() else effective(namespace)
    anywhere = not namespace and where != NOWHERE
    keys = (*item.former, item.key)
    return any(key[:4] == (group, version, kind, name) and (anywhere or key[4] == where) for key in keys)


def resolved(
    items: list[Item], variables: Mapping[str, Variable], specs: tuple[FieldSpec, ...]
) -> list[Item]:
    """The objects with all vars put in. Raises Fault, Untraced."""
    values = {name: _value(items, variables[name]) for name in sorted(variables)}
    return [_put_in(item, values, variables, specs) for item in items]


def _value(items: list[Item], variable: Variable) -> Any:
    holder = next((item for item in items if variable.name in item.variables), None)
    if holder is None:
        raise Fault(
            "invalid-var",
            variable.place,
            f"the var {variable.name} stands for no object of this build",
            nearest(items, Selector.of(dict(variable.entry.get("objref") or {}))),
        )
    path = (variable.entry.get("fieldref") or {}).get("fieldPath") or "metadata.name"
    try:
        spot = found(holder.body, _with_indices(path))
    except BadPath as fault:
        raise Fault(
            "invalid-var", variable.place, f"`{path}` of {holder.kind} {holder.name}: {fault}"
        ) from None
    if spot is None:
        message = f"{holder.kind} {holder.name} has nothing at `{path}`"
        raise Fault("invalid-var", variable.place, message, near(holder.body, path))
    return _typed(*spot, variable, holder)


def _typed(container: Any, key: Any, variable: Variable, holder: Item) -> Any:
    """The value of a var: a number or boolean keeps its type, anything else without one is its text. Raises Fault."""
    value = container[key]
    if isinstance(value, dict | list | bool):
        return value
    if value is EMPTY or value is FLOW_EMPTY:
        return ""
    if isinstance(value, str) and not STAMP.fullmatch(value):
        return str(value)
    words = value if isinstance(value, str) else number(value)
    if type(value) is not int or any(map(odd_numbers, holder.sources)):
        style, spelt = spelling(container, key)
        words = words if spelt is None or (style and isinstance(value, str)) else spelt
    if isinstance(value, str) or value is None:
        return words
    if _WHOLE.fullmatch(words):
        return int(words)
    if _DECIMAL.fullmatch(words):
        return float(words)
    path = (variable.entry.get("fieldref") or {}).get("fieldPath")
    message = f"`{path}` of {holder.kind} {holder.name} is written `{words}`, which kustomize cannot read as a number"
    raise Fault("invalid-var", variable.place, message)


_WHOLE = re.compile(r"[-+]?\d+", re.ASCII)
_DECIMAL = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)


def _with_indices(path: str) -> str:
    """`a[0].b` as `a.0.b`."""
    pieces: list[str] = []
    for piece in path.split("."):
        match = _INDEXED.fullmatch(piece)
        pieces += [piece] if match is None else [part for part in match.groups() if part]
    return ".".join(pieces)


def _put_in(
    item: Item, values: Mapping[str, Any], variables: Mapping[str, Variable], specs: tuple[FieldSpec, ...]
) -> Item:
    def setter(container: Any, key: Any) -> Any:
        value = container[key]
        if isinstance(value, dict):
            for inner, old in value.items():
                if isinstance(old, str):
                    value = copied(value) if value is container[key] else value
                    _expand(value, inner, values, variables)
        elif isinstance(value, list):
            value = copied(value)
            for index, old in enumerate(value):
                if not isinstance(old, str) or (STAMP.fullmatch(old) and not spelling(value, index)[0]):
                    raise BadField(f"`{key}` holds something that is no text, where vars are put in")
                _expand(value, index, values, variables)
        elif isinstance(value, str):
            _expand(container, key, values, variables)
            return container[key]
        else:
            return KEEP
        return value

    body = item.body
    for spec in specs:
        if spec.selects(item.group, item.version, item.kind):
            body = written(body, spec, setter)
    return item.having(body)


def _expand(container: Any, key: Any, values: Mapping[str, Any], variables: Mapping[str, Variable]) -> None:
    old = str(container[key])
    new, used = expanded(old, values)
    put(container, key, new, variables[used].place if used else None)


def expanded(words: str, values: Mapping[str, Any]) -> tuple[Any, str]:
    """A text with its vars put in, and the last one that was. A text that is one var takes its value's type."""
    if "$" not in words:
        return words, ""
    used = ""

    def part(match: re.Match[str]) -> str:
        nonlocal used
        escaped, name, opened, other = match.groups()
        if name is None:
            return "$" if escaped else "$(" if opened else "$" + (other or "")
        value = values.get(name)
        if value is None or isinstance(value, dict | list):
            return f"$({name})"
        used = name
        return _words(value)

    whole = _REFERENCE.fullmatch(words)
    if whole and whole[2] is not None:
        value = values.get(whole[2])
        if value is not None and not isinstance(value, dict | list):
            return value, whole[2]
    return _REFERENCE.sub(part, words), used


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return float_text(value) if isinstance(value, float) else str(value)
