"""Elements of lists that are merged by keys: which one is meant, and how one is put in its place.

Source of the rules: `ElementSetter` of kustomize `kyaml/yaml/fns.go`, and `mergeValues` of
`kyaml/yaml/walk/associative_sequence.go`.
"""

from __future__ import annotations

from typing import Any

from gitops_gate.render.kustomize.scalars import is_null, number, text
from gitops_gate.render.kustomize.trace import Origin

Values = list[str]


def matches(item: Any, keys: Values, texts: Values) -> bool:
    """Whether kustomize's ElementSetter takes an element for the one that is meant."""
    if not isinstance(item, dict):
        if len(keys) > 0 and keys[0] and texts and texts[0]:
            return False
        return keys == [""] and bool(texts) and _scalar_text(item) == texts[0]
    found = False
    for index, key in enumerate(keys):
        if index < len(texts):
            found = key in item and (not texts[index] or text(item, key) == texts[index])
        if not found:
            return False
    return found


def _scalar_text(item: Any) -> str:
    return number(item)


def set_element(
    items: list[tuple[Any, Origin | None]], value: Any, place: Origin | None, keys: Values, texts: Values
) -> None:
    """Puts a value in the place of every element that matches, else at the end; None removes them."""
    found = False
    result: list[tuple[Any, Origin | None]] = []
    for item, source in items:
        if is_null(item) or item == {}:
            continue
        mapping = isinstance(item, dict)
        if not mapping and keys[0] and texts and texts[0]:
            result.append((item, source))
            continue
        if not matches(item, keys, texts):
            if texts:
                result.append((item, source))
            continue
        found = True
        if value is not None:
            result.append((value, place))
    if not found and value is not None:
        result.append((value, place))
    items[:] = result


def filled(values: list[Values]) -> list[Values]:
    """The key texts, where elements that agree in one key have filled each other's gaps."""
    for first in range(len(values)):
        one = values[first]  # stays what it was when its turn came, whatever it is filled with meanwhile
        for second in range(len(values)):
            joined = _joined(one, values[second])
            if joined is not None:
                values[first] = values[second] = joined
    return values


def _joined(one: Values, other: Values) -> Values | None:
    common, joined = False, []
    for left, right in zip(one, other, strict=True):
        if left == right:
            common = True
        elif left and right:
            return None
        joined.append(left or right)
    return joined if common else None
