"""The shape of an OpenAPI document, as far as kustomize reads one: what of another shape it crashes on.

Source of the rules: k8s.io/kube-openapi `pkg/validation/spec`, kustomize `kyaml/openapi`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


def misshapen(body: Mapping[str, Any]) -> str:
    """What in a document has another shape than OpenAPI's; "" where all has the right one."""
    definitions = body.get("definitions")
    if not _mapping(definitions):
        return "`definitions` must be a mapping of schemas"
    named = ((f"`{name}`", one) for name, one in (definitions or {}).items())
    return next((wrong for where, one in named for wrong in _schema(where, one)), "") or _paths(
        body.get("paths")
    )


def _paths(paths: Any) -> str:
    if not _mapping(paths):
        return "`paths` must be a mapping"
    for path, methods in (paths or {}).items():
        if path.startswith("/") and not (_mapping(methods) and _mapping((methods or {}).get("get"))):
            return f"the operations of the path `{path}` must be mappings"
    return ""


def _schema(where: str, schema: Any) -> Iterator[str]:
    """What is wrong in a schema and in those below it."""
    if not _mapping(schema):
        yield f"{where} must be a schema, which is a mapping"
        return
    for field, value in (schema or {}).items():
        wanted = _FIELDS.get(field)
        if wanted is not None and value is not None and not wanted[1](value):
            yield f"`{field}` of {where} must be {wanted[0]}"
            return
        if field == "properties":
            for name, inner in (value or {}).items():
                yield from _schema(f"`{name}`", inner)
        elif field in _BELOW and isinstance(value, dict):
            yield from _schema(f"`{field}` of {where}", value)


def _mapping(value: Any) -> bool:
    return value is None or isinstance(value, dict)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _text(value: Any) -> bool:
    return isinstance(value, str)


_BELOW = frozenset({"items", "additionalProperties"})
_FIELDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "properties": ("a mapping of schemas", _mapping),
    "additionalProperties": ("a schema, true or false", lambda value: isinstance(value, dict | bool)),
    "type": ("a text, or a list of texts", lambda value: _text(value) or _texts(value)),
    "x-kubernetes-patch-strategy": ("a text", _text),
    "x-kubernetes-patch-merge-key": ("a text", _text),
    "x-kubernetes-list-map-keys": ("a list of texts", _texts),
}
